import type { CommitEvent } from "../../../cp/interface/events.ts";
import { EXTERNAL_CODE } from "../../../cp/interface/psw.ts";
import type { Userid } from "../../../cp/interface/userid.ts";
import type { Act, Observation } from "./observation.ts";

/** When, between two moments, a guest called, and when it heard the answer. */
export interface Moments {
  called(from: number, to: number): number;
  returned(from: number, to: number): number;
}

interface Draft {
  readonly vm: Userid;
  /** The first and the last commit of it. */
  readonly first: number;
  /** Infinity when the history ends in the middle of it. */
  last: number;
  act: Act;
}

/**
 * What the guests of a recorded history can have seen: each act lies around its commits, wherever `moments` puts its call
 * and its return, but apart from other acts of its machine.
 *
 * @returns undefined for a history with injected faults: no guest sees those
 */
export function observe(events: readonly CommitEvent[], moments: Moments): Observation[] | undefined {
  const drafts = draftsOf(events);
  if (drafts === undefined) return undefined;
  const byMachine = new Map<Userid, Draft[]>();
  for (const draft of drafts) {
    const line = byMachine.get(draft.vm);
    if (line === undefined) byMachine.set(draft.vm, [draft]);
    else line.push(draft);
  }
  return [...byMachine.values()].flatMap((line) => {
    let free = -1;
    return line.map(({ vm, first, last, act }, index): Observation => {
      const next = line[index + 1]?.first ?? events.length;
      const invoked = moments.called(free, first);
      const returned = last === Infinity ? Infinity : moments.returned(last, (last + next) / 2);
      free = returned;
      return { vm, invoked, returned, act };
    });
  });
}

function draftsOf(events: readonly CommitEvent[]): Draft[] | undefined {
  const drafts: Draft[] = [];
  /** What a machine is in the middle of. */
  const open = new Map<Userid, Draft>();
  for (const [index, event] of events.entries()) {
    const { userid: vm } = event;
    const draft = (act: Act): Draft => {
      const made = { vm, first: open.get(vm)?.first ?? index, last: index, act };
      open.delete(vm);
      drafts.push(made);
      return made;
    };
    switch (event.kind) {
      case "fault":
        return undefined;
      case "piece":
      case "smsg":
        break;
      case "diagnose": {
        const made = draft(event);
        if (event.exception === 0 && event.rc === undefined) open.set(vm, made);
        break;
      }
      case "diagnose-end": {
        const begun = open.get(vm);
        open.delete(vm);
        if (begun?.act.kind === "diagnose") {
          begun.act = { ...begun.act, rc: event.rc };
          begun.last = index;
        }
        break;
      }
      case "presentation":
        if (event.result === "in-transfer") {
          open.set(vm, { vm, first: index, last: index, act: { kind: "logoff" } });
        } else if (event.result === "nothing") {
          open.delete(vm);
        } else if (event.code === EXTERNAL_CODE.VMCF && event.header !== undefined) {
          draft({ kind: "took", header: event.header, dataLength: event.dataLength, newPsw: event.newPsw });
        } else draft({ kind: "psw", psw: event.newPsw });
        break;
      case "psw":
        draft({ kind: "psw", psw: [event.first, event.second] });
        break;
      default:
        draft(event);
    }
  }
  for (const draft of open.values()) draft.last = Infinity;
  return drafts;
}

/** A DIAGNOSE as its guest noted it. */
export interface NotedCall {
  readonly vm: string;
  /** Which one since LOGON, from 1. */
  readonly nth: number;
  readonly invoked: number;
  readonly returned?: number | undefined;
}

/**
 * The same where guests noted when they called and when they were answered: CP's order plays no part in it, but for each
 * machine's own acts. Of acts without a note it is known that they lie between those that have one; an interruption is taken
 * before the answer to the DIAGNOSE in front of it is heard.
 *
 * @returns undefined for a history with injected faults
 */
export function observeTimed(events: readonly CommitEvent[], calls: readonly NotedCall[]): Observation[] | undefined {
  const drafts = draftsOf(events);
  if (drafts === undefined) return undefined;
  const end = 1 + calls.reduce((latest, { invoked, returned = 0 }) => Math.max(latest, invoked, returned), 0);
  const noted = new NotesInOrder(calls);
  const byMachine = new Map<Userid, Timed[]>();
  for (const { vm, last, act } of drafts) {
    const line = byMachine.get(vm) ?? [];
    byMachine.set(vm, line);
    line.push({ vm, act, isOpen: last === Infinity, call: noted.callOf(vm, act) });
  }
  return [...byMachine.values()].flatMap((line) => withBounds(line, end));
}

interface Timed {
  readonly vm: Userid;
  readonly act: Act;
  /** It was not over when the history ended. */
  readonly isOpen: boolean;
  readonly call: NotedCall | undefined;
}

function withBounds(line: readonly Timed[], end: number): Observation[] {
  const observations: Observation[] = [];
  let next = end;
  for (const { vm, act, isOpen, call } of line.toReversed()) {
    observations.push({ vm, act, invoked: 0, returned: isOpen ? Infinity : (call?.returned ?? next) });
    if (call !== undefined) next = call.invoked;
  }
  let invokedBefore = 0;
  let returnedBefore = 0;
  return observations.reverse().map((observation, index) => {
    const call = line[index]?.call;
    const invoked = call?.invoked ?? (observation.act.kind === "took" ? invokedBefore : returnedBefore);
    if (call !== undefined) {
      invokedBefore = call.invoked;
      returnedBefore = call.returned ?? call.invoked;
    }
    return { ...observation, invoked };
  });
}

/** Finds the note of a DIAGNOSE: by its machine's count, which begins anew with each LOGON. */
class NotesInOrder {
  readonly #calls = new Map<string, NotedCall[]>();
  readonly #count = new Map<Userid, number>();

  constructor(calls: readonly NotedCall[]) {
    for (const call of calls) {
      const key = `${call.vm} ${call.nth}`;
      const same = this.#calls.get(key);
      if (same === undefined) this.#calls.set(key, [call]);
      else same.push(call);
    }
  }

  callOf(vm: Userid, act: Act): NotedCall | undefined {
    if (act.kind === "logon") this.#count.set(vm, 0);
    if (act.kind !== "diagnose" || act.exception !== 0) return undefined;
    const nth = (this.#count.get(vm) ?? 0) + 1;
    this.#count.set(vm, nth);
    const same = this.#calls.get(`${vm} ${nth}`);
    // Of a userid that logged on several times we would have to know which session it was: then nothing is known.
    return same?.length === 1 ? same[0] : undefined;
  }
}
