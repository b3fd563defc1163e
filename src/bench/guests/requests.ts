import type { VirtualMachine } from "../../../guest/virtual-machine.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../../cp/interface/subfunctions.ts";
import { useridField } from "../../../cp/interface/userid.ts";
import { emptyVmcparm, VMCPARM, VMCPARM_LENGTH, writeVmcparm } from "../../../cp/interface/vmcparm.ts";

const VMCF = 0x68;
const PARMS_AT = 0x3000;
/** Data begin here, above everything else; the rest of storage is theirs. */
export const DATA_AT = 0x4000;
/** Length of the data while warming up. */
export const SHORT = 40;

/**
 * Requests to one partner as a program that cares for speed makes them: the VMCPARMs stand ready in storage, and only the
 * message ID changes.
 */
export class Requests {
  readonly #vm: VirtualMachine;
  readonly #assist: boolean;

  /** @param length of the data of every message, and of its reply */
  constructor(vm: VirtualMachine, partner: string, length: number, assist: boolean) {
    this.#vm = vm;
    this.#assist = assist;
    const field = new DataView(useridField(partner).buffer);
    const vmcpuser: [number, number] = [field.getUint32(0), field.getUint32(4)];
    const data = { vmcpvada: DATA_AT, vmcplena: length };
    for (const name of ["SEND", "SEND/RECV", "RECEIVE", "REPLY"] as const) {
      const reply = name === "SEND/RECV" ? { vmcpvadb: DATA_AT + length, vmcplenb: length } : {};
      const parm = { ...emptyVmcparm(), vmcpfunc: SUBFUNCTION[name], vmcpuser, ...data, ...reply };
      writeVmcparm(vm.view, at(name), parm);
    }
  }

  /** @returns Ry, or a promise of it where the transport does not answer at once */
  issue(name: SubfunctionName, id: number): number | Promise<number> {
    const address = at(name);
    this.#vm.view.setUint32(address + VMCPARM.VMCPMID, id);
    return this.#assist ? this.#vm.assist.diagnose(VMCF, address) : this.#vm.diagnose(VMCF, address);
  }
}

function at(name: SubfunctionName): number {
  return PARMS_AT + SUBFUNCTION[name] * VMCPARM_LENGTH;
}
