// Seeded random stories for the model: small userids, IDs and areas, so that they meet often.

import { CR0_VMCF } from "../../cp/interface/psw.ts";
import { SUBFUNCTION_NAMES, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { mulberry32 } from "../../workers/seeded-random.ts";
import type { ModelConfig } from "../../src/model/model.ts";
import type { PieceFault } from "../../src/model/input-output.ts";
import { call, idOf, leave, logon, newLab, pswWord, smsg, STORAGE_SIZE, tell, type Lab } from "./lab.ts";
import type { ModelOutput } from "../../src/model/input-output.ts";

export const MACHINES = ["A", "B", "C"] as const;

/** What a listener learns of each act. */
export type Listener = (act: Act) => void;
export interface Act {
  readonly name: string;
  readonly did: SubfunctionName | "present" | "continue" | "leave" | "other";
  readonly result: number | string | ModelOutput;
}

/** How likely rare things are; 0 for a story without them. */
export interface Mood {
  readonly pieces: number;
  readonly faults: number;
  readonly departures: number;
}

export function tellStory(seed: number, acts: number, mood: Mood, listener: Listener, config: ModelConfig = {}): Lab {
  const random = mulberry32(seed);
  const below = (bound: number): number => Math.floor(random() * bound);
  const oneOf = <T>(items: readonly T[]): T => items[below(items.length)] as T;
  const lab = newLab(MACHINES, { messageLimit: 6, ...config });
  for (let act = 0; act < acts; act++) listener(oneAct());
  return lab;

  function oneAct(): Act {
    const name = oneOf(MACHINES);
    const machine = lab.model.machines.get(name);
    if (machine === undefined) {
      logon(lab, name, STORAGE_SIZE);
      return { name, did: "other", result: "logon" };
    }
    const dice = random();
    if (dice < mood.departures) {
      const kind = oneOf(["logoff", "reset"] as const);
      return { name, did: "leave", result: leave(lab, name, kind) };
    }
    if (machine.transfer !== undefined) {
      const result = tell(lab, { kind: "continue", userid: idOf(name), pieces: 1 });
      return { name, did: "continue", result };
    }
    if (machine.authorization === undefined && random() < 0.9) return diagnose(name, "AUTHORIZE");
    if (dice < 0.3) return present(name);
    if (dice < 0.33) {
      const result = smsg(lab, name, `SMSG ${oneOf(MACHINES)} ${"X".repeat(below(60))}`).join();
      return { name, did: "other", result };
    }
    if (dice < 0.36) {
      const key = oneOf([0x00, 0x10, 0x18, 0x20, 0x28]);
      tell(lab, { kind: "setStorageKey", userid: idOf(name), address: below(8) * 2048, length: 2048, key });
      return { name, did: "other", result: "key" };
    }
    return diagnose(name, oneOf(random() < 0.9 ? MESSAGE_WORK : SUBFUNCTION_NAMES));
  }

  function present(name: string): Act {
    const userid = idOf(name);
    tell(lab, { kind: "setPsw", userid, psw: [pswWord(below(3), true), 0] });
    tell(lab, { kind: "setCr0", userid, value: CR0_VMCF });
    const header = random() < mood.faults ? ({ kind: "header" } as const) : undefined;
    const fault = header ?? pieceFault();
    const input = { kind: "present", userid, pieces: pieces(), ...(fault && { fault }) } as const;
    const result = tell(lab, input);
    if (machine(name).transfer === undefined) tell(lab, { kind: "setPsw", userid, psw: [pswWord(below(2)), 0] });
    return { name, did: "present", result };
  }

  function diagnose(name: string, did: SubfunctionName): Act {
    const isAuthorize = did === "AUTHORIZE";
    const paging = random() < mood.faults / 4 ? ({ kind: "paging" } as const) : undefined;
    const fault = paging ?? pieceFault();
    const { user, mid } = target(name, did);
    const result = call(
      lab,
      name,
      did,
      {
        flags: random() < 0.2 ? below(256) : isAuthorize ? 0x60 : 0,
        user,
        mid,
        vada: isAuthorize ? 0x400 : random() < 0.03 ? 0xfff0 : 0x400 + below(0x3000),
        lena: isAuthorize ? 40 + oneOf([0, 50, 3000]) : oneOf([0, 1, 50, 3000]),
        vadb: below(0x4000),
        lenb: oneOf([0, 1, 50, 3000]),
        use: below(1000),
      },
      { pieces: pieces(), ...(fault && { fault }) },
    );
    return { name, did, result };
  }

  /** Answers and CANCEL name a message that exists more often than chance would. */
  function target(name: string, did: SubfunctionName): { user: string; mid: number } {
    const { queue, originated } = machine(name);
    const candidates = did === "CANCEL" ? [...originated] : ANSWERS.includes(did) ? queue : [];
    const message = candidates[below(candidates.length)];
    if (message === undefined || random() < 0.4) {
      return { user: random() < 0.03 ? "SYSTEM" : oneOf(MACHINES), mid: below(3) };
    }
    return { user: did === "CANCEL" ? message.sink : message.source, mid: message.mid };
  }

  function pieces(): number {
    return random() < mood.pieces ? 1 : Infinity;
  }

  function pieceFault(): PieceFault | undefined {
    if (random() >= mood.faults) return undefined;
    const side = oneOf(["source", "sink"] as const);
    return { kind: "piece", piece: 1 + below(2), side, error: oneOf(["paging", "addressing"] as const) };
  }

  function machine(name: string) {
    const found = lab.model.machines.get(name);
    if (found === undefined) throw new Error(`${name} is not logged on`);
    return found;
  }
}

const MESSAGE_WORK: readonly SubfunctionName[] = ["SEND", "SEND/RECV", "SENDX", "RECEIVE", "REPLY", "REJECT", "CANCEL"];

const ANSWERS: readonly SubfunctionName[] = ["RECEIVE", "REPLY", "REJECT"];

/** Everything a story leaves behind, as text. */
export function digestOf(lab: Lab): string {
  const bytes = [...lab.storages].map(([name, storage]) => `${name} ${Buffer.from(storage).toString("base64")}`);
  const machines = [...lab.model.machines.values()].map((machine) => JSON.stringify({ ...machine, originated: 0 }));
  return [...bytes, ...machines].join("\n");
}
