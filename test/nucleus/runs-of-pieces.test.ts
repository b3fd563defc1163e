import { describe, expect, it } from "vitest";
import { CR0_AFTER_RESET, CR0_VMCF, PSW_AFTER_RESET, PSW_EXTERNAL, PSW_KEY_SHIFT } from "../../cp/interface/psw.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { readVmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import { emptyVmcparm, writeVmcparm, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { seededRandom } from "../../workers/seeded-random.ts";

const STORAGE = 0x1_0000;
const PARM = 0x800;
const BUFFER = 0x900;
const BLOCK = 2048;
const KEYS = [0x10, 0x10, 0x10, 0x18, 0x28, 0x20];

/** A SEND and its RECEIVE between two machines with key 1, whose storage keys change between two steps. */
class Pair {
  readonly #cp: ControlProgram;
  readonly #machines: readonly [Machine, Machine];

  constructor(watched: boolean, piecesPerStep: number) {
    this.#cp = new ControlProgram({ piecesPerStep, ...(watched && { record: () => undefined }) });
    this.#machines = [this.#logon("A"), this.#logon("B")];
  }

  /** @returns what can be seen of it: steps with what has arrived after each, return code, RESPONSE, both storages */
  transfer(from: number, to: number, length: number, random: () => number): unknown {
    const [source, sink] = this.#machines;
    for (const machine of this.#machines) {
      for (let at = 0x1000; at < STORAGE; at += BLOCK) this.#cp.setStorageKey(machine, at, 1, pick(random, KEYS));
    }
    this.#diagnose(source, { vmcpfunc: SUBFUNCTION.SEND, vmcpuser: field("B"), vmcpvada: from, vmcplena: length });
    this.#cp.present(sink);
    const receive = { vmcpfunc: SUBFUNCTION.RECEIVE, vmcpuser: field("A"), vmcpvada: to, vmcplena: length };
    let result = this.#diagnose(sink, receive);
    const steps: number[] = [];
    while (result.inTransfer) {
      steps.push(sum(sink.storage));
      this.#cp.setStorageKey(
        pick(random, this.#machines),
        0x1000 + Math.floor(random() * 0xe000),
        1,
        pick(random, KEYS),
      );
      result = this.#cp.proceed(sink);
    }
    this.#cp.present(source);
    return { steps, rc: result.value, response: readVmcmhdr(source.view, BUFFER), arrived: sum(sink.storage) };
  }

  #logon(name: string): Machine {
    const machine = this.#cp.logon(userid(name), new Uint8Array(STORAGE));
    this.#diagnose(machine, { vmcpfunc: SUBFUNCTION.AUTHORIZE, vmcpvada: BUFFER, vmcplena: 40 });
    const enabled = PSW_AFTER_RESET | PSW_EXTERNAL | (1 << PSW_KEY_SHIFT);
    this.#cp.setControlRegister0(machine, CR0_AFTER_RESET | CR0_VMCF);
    this.#cp.setPsw(machine, enabled, 0);
    machine.view.setUint32(0x58, enabled);
    for (let at = 0x1000; at < STORAGE; at++) machine.storage[at] = (at * (name === "A" ? 31 : 0)) >>> 3;
    return machine;
  }

  #diagnose(machine: Machine, parm: Partial<Vmcparm>) {
    writeVmcparm(machine.view, PARM, { ...emptyVmcparm(), ...parm });
    return this.#cp.diagnose(machine, 0x68, PARM);
  }
}

function field(name: string): [number, number] {
  const view = new DataView(useridField(userid(name)).buffer);
  return [view.getUint32(0), view.getUint32(4)];
}

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

/** Of the data area, with the place of each byte. */
function sum(storage: Uint8Array): number {
  let total = 0;
  for (let at = 0x1000; at < STORAGE; at++) total = (Math.imul(total, 31) + (storage[at] as number)) | 0;
  return total;
}

describe("a transfer of which nobody sees the pieces", () => {
  it("moves, step by step and up to the same fault, what it moves piece by piece (R-XFER-1, 2, 10, 12; seed 1)", () => {
    const random = seededRandom(1, "PIECES");
    const outcomes = new Set<number>();
    for (let round = 0; round < 300; round++) {
      const piecesPerStep = pick(random, [1, 2, 3, 5, 8, 1000]);
      const aligned = random() < 0.5;
      const place = () => 0x1000 + Math.floor(random() * (aligned ? 8 : 8 * BLOCK)) * (aligned ? BLOCK : 1);
      const [from, to, length] = [place(), place(), 1 + Math.floor(random() * 0x8000)];
      const [seen, unseen] = [true, false].map((watched) =>
        new Pair(watched, piecesPerStep).transfer(from, to, length, seededRandom(round, "KEYS")),
      );
      expect(unseen, `round ${round}`).toEqual(seen);
      outcomes.add((seen as { rc: number }).rc);
    }
    expect([...outcomes].sort((a, b) => a - b)).toEqual([0, 6, 19]);
  });
});
