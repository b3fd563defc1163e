import { CR0_AFTER_RESET, CR0_VMCF, PSW_EC, PSW_EXTERNAL, PSW_KEY_SHIFT, PSW_PROBLEM } from "../../cp/interface/psw.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { writeVmcparm, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram, type ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { PARM_AT, STORAGE, USERIDS, type Operation, type Who } from "./operations.ts";

/** What an operation showed: a return code or exception, a presentation, CP's lines; undefined when it could not be tried. */
export type Shown = string | undefined;

/** Runs operations on the nucleus, one machine each of {@link USERIDS}. */
export class NucleusDriver {
  readonly cp: ControlProgram;
  readonly storages: Readonly<Record<Who, Uint8Array>>;

  /** @param Nucleus which CP; another one than ours to find out whether it is ours */
  constructor(options: ControlProgramOptions = {}, Nucleus: typeof ControlProgram = ControlProgram) {
    this.cp = new Nucleus(options);
    this.storages = { ALICE: new Uint8Array(STORAGE), BOB: new Uint8Array(STORAGE), CAROL: new Uint8Array(STORAGE) };
    for (const name of USERIDS) this.#logon(name);
  }

  /** @returns what could be seen of it; undefined when the machine is not there, or is inside an instruction */
  apply(act: Operation): Shown {
    const { who } = act;
    const machine = this.machine(who);
    if (machine === undefined) {
      if (act.kind === "logon") this.#logon(who, act.storage);
      return undefined;
    }
    switch (act.kind) {
      case "proceed":
        return this.#proceed(machine);
      case "logoff":
        this.cp.logoff(machine);
        return undefined;
      case "reset":
        this.cp.reset(machine, act.how ?? "system-reset");
        return undefined;
      default:
        // A machine inside an instruction gives no other one, and nobody changes its registers meanwhile.
        return machine.engagement === "none" ? this.#applyBetweenInstructions(machine, act) : undefined;
    }
  }

  #applyBetweenInstructions(machine: Machine, act: Operation): Shown {
    switch (act.kind) {
      case "diagnose":
        writeVmcparm(machine.view, PARM_AT, parmOf(act));
        return this.#diagnose(machine, PARM_AT);
      case "wild-diagnose":
        return this.#diagnose(machine, act.rx);
      case "present":
        return this.cp.present(machine);
      case "command": {
        const { rc, lines } = this.cp.command(machine, act.text);
        return `${rc} ${lines.join("\n")}`;
      }
      case "psw":
        this.cp.setPsw(machine, pswOf(act), 0);
        return undefined;
      case "cr0":
        this.cp.setControlRegister0(machine, act.vmcf ? CR0_AFTER_RESET | CR0_VMCF : CR0_AFTER_RESET);
        return undefined;
      case "storage-key":
        this.cp.setStorageKey(machine, act.address, act.length, act.key);
        return undefined;
      case "fill":
        machine.storage.fill(act.byte, act.address, act.address + act.length);
        return undefined;
      default:
        return undefined;
    }
  }

  machine(who: Who): Machine | undefined {
    return this.cp.directory.machine(who);
  }

  #logon(who: Who, size = STORAGE): void {
    this.storages[who].fill(0);
    this.cp.logon(userid(who), this.storages[who].subarray(0, size));
  }

  #diagnose(machine: Machine, rx: number): string {
    return shownResult(this.cp.diagnose(machine, 0x68, rx));
  }

  #proceed(machine: Machine): Shown {
    if (machine.engagement === "diagnose") return shownResult(this.cp.proceed(machine));
    return machine.engagement === "presentation" ? this.cp.present(machine) : undefined;
  }
}

function shownResult(result: { inTransfer: boolean; exception: number; value: number }): string {
  if (result.inTransfer) return "in-transfer";
  return result.exception === 0 ? `rc ${result.value}` : `exception ${result.exception}`;
}

/** The VMCPARM of a diagnose operation. */
export function parmOf(act: Operation & { readonly kind: "diagnose" }): Vmcparm {
  const field = new DataView(useridField(act.user).buffer);
  return {
    vmcpflg1: act.flg1,
    vmcpflg2: act.flg2,
    vmcpfunc: act.func,
    vmcpmid: act.mid,
    vmcpuser: [field.getUint32(0), field.getUint32(4)],
    vmcpvada: act.vada,
    vmcplena: act.lena,
    vmcpvadb: act.vadb,
    vmcplenb: act.lenb,
    vmcpuse: [act.use, 0xabcd_0000 + act.use],
  };
}

/** The first PSW word of a psw operation. */
export function pswOf(act: Operation & { readonly kind: "psw" }): number {
  return (
    (PSW_EC | (act.external ? PSW_EXTERNAL : 0) | (act.key << PSW_KEY_SHIFT) | (act.problem ? PSW_PROBLEM : 0)) >>> 0
  );
}
