import { CR0_AFTER_RESET, CR0_VMCF, PSW_AFTER_RESET, PSW_EXTERNAL } from "../../cp/interface/psw.ts";
import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField, type Userid } from "../../cp/interface/userid.ts";
import { emptyVmcparm, VMCPARM, VMCPARM_LENGTH, writeVmcparm, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram, type ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";

const STORAGE = 65_536;
const PARM_AT = 0x1000;
const BUFFER_AT = 0x2000;
const BUFFER_LENGTH = 2088;
const DATA_AT = 0x4000;
const ENABLED = PSW_AFTER_RESET | PSW_EXTERNAL;

/** Messages of this length are what the rows of the nucleus are about. */
export const MESSAGE_LENGTH = 40;

/** ALICE and BOB in the nucleus, no thread and no transport; each has one VMCPARM for every subfunction. */
export class NucleusLab {
  readonly cp: ControlProgram;
  readonly alice: Machine;
  readonly bob: Machine;

  constructor(options: ControlProgramOptions = {}) {
    this.cp = new ControlProgram({ messageLimit: 100_000, ...options });
    const [alice, bob] = [userid("ALICE"), userid("BOB")];
    this.alice = this.#logon(alice, bob);
    this.bob = this.#logon(bob, alice);
    for (const machine of [this.alice, this.bob]) {
      this.diagnose(machine, "AUTHORIZE", 0);
      this.cp.setControlRegister0(machine, CR0_AFTER_RESET | CR0_VMCF);
      this.cp.setPsw(machine, ENABLED, 0);
      // The new PSW permits the next interruption at once.
      machine.view.setUint32(0x58, ENABLED);
    }
  }

  /** One DIAGNOSE X'68'. @returns Ry */
  diagnose(machine: Machine, name: SubfunctionName, id: number): number {
    const address = PARM_AT + SUBFUNCTION[name] * VMCPARM_LENGTH;
    machine.view.setUint32(address + VMCPARM.VMCPMID, id);
    return this.cp.diagnose(machine, 0x68, address).value;
  }

  /** The same `count` times, with the message IDs from 1. @returns sum of the return codes: 0 when all went well */
  diagnoses(machine: Machine, name: SubfunctionName, count: number): number {
    let sum = 0;
    for (let id = 1; id <= count; id++) sum += this.diagnose(machine, name, id);
    return sum;
  }

  /** Presents up to `count` interruptions. @returns how many were not there */
  presentations(machine: Machine, count: number): number {
    let missing = 0;
    for (let left = count; left > 0; left--) if (this.cp.present(machine) !== "presented") missing++;
    return missing;
  }

  #logon(name: Userid, partner: Userid): Machine {
    const storage = new Uint8Array(new SharedArrayBuffer(STORAGE));
    const machine = this.cp.logon(name, storage);
    const view = new DataView(useridField(partner).buffer);
    const user: [number, number] = [view.getUint32(0), view.getUint32(4)];
    for (const code of Object.values(SUBFUNCTION)) {
      writeVmcparm(machine.view, PARM_AT + code * VMCPARM_LENGTH, parmOf(code, user));
    }
    return machine;
  }
}

function parmOf(code: number, partner: [number, number]): Vmcparm {
  const parm = { ...emptyVmcparm(), vmcpfunc: code };
  switch (code) {
    case SUBFUNCTION.AUTHORIZE:
      return { ...parm, vmcpvada: BUFFER_AT, vmcplena: BUFFER_LENGTH };
    case SUBFUNCTION.UNAUTHORIZE:
    case SUBFUNCTION.QUIESCE:
    case SUBFUNCTION.RESUME:
      return parm;
    case SUBFUNCTION["SEND/RECV"]: {
      const reply = { vmcpvadb: DATA_AT + 0x1000, vmcplenb: MESSAGE_LENGTH };
      return { ...parm, vmcpuser: partner, vmcpvada: DATA_AT, vmcplena: MESSAGE_LENGTH, ...reply };
    }
    case SUBFUNCTION.CANCEL:
    case SUBFUNCTION.REJECT:
    case SUBFUNCTION.IDENTIFY:
      return { ...parm, vmcpuser: partner };
    default:
      return { ...parm, vmcpuser: partner, vmcpvada: DATA_AT, vmcplena: MESSAGE_LENGTH };
  }
}
