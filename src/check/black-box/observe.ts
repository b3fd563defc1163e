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
