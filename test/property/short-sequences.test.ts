import { describe, expect, it } from "vitest";
import { returnCodeAllowed } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION, subfunctionName } from "../../cp/interface/subfunctions.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { writeVmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";

// Every sequence of a few calls that two machines with two message IDs can make. Short sequences are where protocols
// break, and here none is left out.

const DEPTH = Number(process.env.VMCF_SEQUENCE_DEPTH ?? 4);
const STORAGE = 4096;
const PARM_AT = 0x400;
const BUFFER_AT = 0x800;
const DATA_AT = 0xa00;
const REPLY_AT = 0xb00;
const NAMES = ["A", "B"].map(userid);

interface Call {
  readonly story: string;
  readonly issuer: number;
  /** VMCPARM to execute, or a presentation. */
  readonly parm: Uint8Array | "present";
  readonly func: number;
  /** 0: none. */
  readonly mid: number;
}

const WITH_ID = [2, 3, 4, 5, 6, 7, 10, 11] as const;
const WITHOUT_ID = [0, 1, 8, 9] as const;

function alphabet(): Call[] {
  const calls: Call[] = [];
  for (const issuer of [0, 1]) {
    const partner = 1 - issuer;
    for (const mid of [1, 2]) for (const func of WITH_ID) calls.push(call(issuer, func, mid, partner));
    for (const func of WITHOUT_ID) calls.push(call(issuer, func, 0, partner));
    calls.push({ story: `${NAMES[issuer]} takes`, issuer, parm: "present", func: -1, mid: 0 });
  }
  return calls;
}

function call(issuer: number, func: number, mid: number, partner: number): Call {
  const bytes = new Uint8Array(40);
  const user = new DataView(useridField(NAMES[partner] ?? "").buffer);
  const isAuthorize = func === SUBFUNCTION.AUTHORIZE;
  writeVmcparm(new DataView(bytes.buffer), 0, {
    vmcpflg1: 0,
    vmcpflg2: 0,
    vmcpfunc: func,
    vmcpmid: mid,
    vmcpuser: [user.getUint32(0), user.getUint32(4)],
    vmcpvada: isAuthorize ? BUFFER_AT : DATA_AT,
    vmcplena: isAuthorize ? 60 : 16,
    vmcpvadb: REPLY_AT,
    vmcplenb: 8,
    vmcpuse: [issuer, func],
  });
  return { story: `${NAMES[issuer]} ${subfunctionName(func)} ${mid}`, issuer, parm: bytes, func, mid };
}

const AUTHORIZE = [call(0, SUBFUNCTION.AUTHORIZE, 0, 1), call(1, SUBFUNCTION.AUTHORIZE, 0, 0)];

/** Two authorized and enabled machines whose storages are reused from one sequence to the next. */
class Pair {
  readonly #storages = NAMES.map(() => new Uint8Array(STORAGE));
  #cp = new ControlProgram();
  #machines: Machine[] = [];

  restart(): void {
    this.#cp = new ControlProgram({ messageLimit: 3 });
    this.#machines = NAMES.map((name, index) => this.#cp.logon(name, this.#storages[index] as Uint8Array));
    for (const [index, machine] of this.#machines.entries()) {
      this.perform(AUTHORIZE[index] as Call);
      this.#enable(machine);
    }
  }

  /** @returns the return code, or -1 for a presentation */
  perform({ issuer, parm }: Call): number {
    const machine = this.#machines[issuer] as Machine;
    if (parm === "present") {
      this.#cp.present(machine);
      this.#enable(machine);
      return -1;
    }
    machine.storage.set(parm, PARM_AT);
    const { exception, value } = this.#cp.diagnose(machine, 0x68, PARM_AT);
    if (exception !== 0) throw new Error(`program exception ${exception}`);
    return value;
  }

  check(): void {
    this.#cp.checkInvariants();
  }

  #enable(machine: Machine): void {
    machine.pswFirst = 0x0108_0000;
    machine.cr0 = 0xe1;
  }
}

describe(`every sequence of ${DEPTH} calls, two machines, two message IDs`, () => {
  it("R-CHK-5 R-LIFE-1 keeps the invariants and gives only return codes of the matrix", () => {
    const calls = alphabet();
    const pair = new Pair();
    /** With those that are the same, but for the IDs. */
    let sequences = 0;
    const extend = (prefix: readonly Call[]): void => {
      for (const next of calls) {
        // The two machines start alike: sequences that begin with B are those that begin with A, renamed. So are the message
        // IDs: sequences whose first is 2 are those whose first is 1.
        if (prefix.length === 0 && next.issuer === 1) continue;
        const named = prefix.some(({ mid }) => mid !== 0);
        if (!named && next.mid === 2) continue;
        const sequence = [...prefix, next];
        if (sequence.length < DEPTH) {
          extend(sequence);
          continue;
        }
        sequences += named || next.mid !== 0 ? 2 : 1;
        pair.restart();
        for (const step of sequence) {
          const rc = pair.perform(step);
          if (rc < 0 || returnCodeAllowed(step.func, rc)) continue;
          throw new Error(`return code ${rc} at the end of: ${sequence.map(({ story }) => story).join(", ")}`);
        }
        try {
          pair.check();
        } catch (cause) {
          throw new Error(`after: ${sequence.map(({ story }) => story).join(", ")}`, { cause });
        }
      }
    };
    extend([]);
    expect(sequences).toBe((calls.length / 2) * calls.length ** (DEPTH - 1));
  });
});
