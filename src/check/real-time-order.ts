import type { CommitEvent } from "../../cp/interface/events.ts";
import type { HistoryNote } from "../history/schema.ts";
import { recordComplaint, type Complaint } from "./violation.ts";

type Call = Extract<HistoryNote, { readonly note: "call" }>;

/** Calls are rounded down, and returns up, to whole microseconds: by so much one may seem to reach into the next. */
const ROUNDING_US = 1;

interface Commit {
  readonly vm: string;
  readonly nth: number;
  readonly seq: number;
  /** Undefined until its transfer has ended. */
  rc: number | undefined;
  call: Call | undefined;
  /** The machine has gone: no more will be heard of this one. */
  isOver: boolean;
}

/**
 * Whether CP's order agrees with what the guests measured: a DIAGNOSE that had returned before another was executed must
 * have been decided before it; and Ry as the guest saw it is the return code CP recorded (R-INST-3).
 *
 * Looks at each DIAGNOSE once, in CP's order, when its note has come. It remembers those whose note has not.
 */
export class RealTimeOrder {
  /** In CP's order. */
  #waiting: Commit[] = [];
  #head = 0;
  readonly #counts = new Map<string, number>();
  /** When the latest DIAGNOSE of a machine that is logged on returned. */
  readonly #returned = new Map<string, number>();
  /** Machines that have been logged off: notes of theirs may still come. */
  readonly #gone = new Set<string>();
  readonly #byCall = new Map<string, Commit>();
  /** The DIAGNOSE of a machine whose transfer has begun. */
  readonly #begun = new Map<string, Commit>();
  /** Of all DIAGNOSEs looked at, the latest moment at which one was executed, and whose it was. */
  #latestInvoked = -Infinity;
  #latest: Commit | undefined;
  readonly #hasNotes: boolean;

  /** @param hasNotes whether guests note their calls: only then is there anything to wait for */
  constructor(hasNotes: boolean) {
    this.#hasNotes = hasNotes;
  }

  /** How many DIAGNOSEs wait for their note. */
  get waiting(): number {
    return this.#waiting.length - this.#head;
  }

  commit(event: CommitEvent, seq: number): Complaint | undefined {
    if (!this.#hasNotes) return undefined;
    if (event.kind === "diagnose" && event.exception === 0) {
      const nth = (this.#counts.get(event.userid) ?? 0) + 1;
      this.#counts.set(event.userid, nth);
      this.#wait({ vm: event.userid, nth, seq, rc: event.rc, call: undefined, isOver: false });
    } else if (event.kind === "diagnose-end") {
      const commit = this.#begun.get(event.userid);
      if (commit !== undefined) commit.rc = event.rc;
      this.#begun.delete(event.userid);
    } else if (event.kind === "logoff") {
      this.#counts.delete(event.userid);
      this.#returned.delete(event.userid);
      this.#gone.add(event.userid);
      return this.#leave(event.userid);
    }
    return undefined;
  }

  note(note: HistoryNote): Complaint | undefined {
    if (note.note !== "call") return undefined;
    const { vm, nth, invoked, returned } = note;
    if (returned !== undefined && returned < invoked) {
      return recordComplaint(`DIAGNOSE ${nth} of ${vm} returns after it was called`, "it returns before");
    }
    if (invoked + ROUNDING_US < (this.#returned.get(vm) ?? 0)) {
      return recordComplaint(`${vm} calls DIAGNOSE ${nth} when the one before has returned`, "it calls before");
    }
    if (returned !== undefined) this.#returned.set(vm, returned);
    const commit = this.#byCall.get(`${vm} ${nth}`);
    if (commit === undefined) return this.#unknown(note);
    commit.call = note;
    this.#byCall.delete(`${vm} ${nth}`);
    if ((returned ?? note.rc) !== undefined && commit.rc === undefined) {
      return recordComplaint(`the transfer of DIAGNOSE ${nth} of ${vm} ends before it returns`, "it has not ended");
    }
    if (note.rc !== undefined && commit.rc !== note.rc) {
      const expected = `${vm} finds return code ${commit.rc} in Ry, which CP gave it at event ${commit.seq}`;
      return { rule: "R-INST-3", expected, happened: `it finds ${note.rc}` };
    }
    return this.#settle();
  }

  /** CP knows of no such DIAGNOSE that waits for its note. */
  #unknown({ vm, nth, returned }: Call): Complaint | undefined {
    const known = this.#counts.get(vm);
    // One that died in flight, before CP saw it (info); or whoever notes has been logged off.
    if (returned === undefined || (known === undefined && this.#gone.has(vm))) return undefined;
    const count = known ?? 0;
    const happened = nth > count ? `CP has decided ${count}` : "it has been heard of before";
    return recordComplaint(
      `DIAGNOSE ${nth} of ${vm}, which has returned, has been decided, and returns once`,
      happened,
    );
  }

  #wait(commit: Commit): void {
    this.#waiting.push(commit);
    if (commit.rc === undefined) this.#begun.set(commit.vm, commit);
    this.#byCall.set(`${commit.vm} ${commit.nth}`, commit);
  }

  #leave(vm: string): Complaint | undefined {
    for (let index = this.#head; index < this.#waiting.length; index++) {
      const commit = this.#waiting[index] as Commit;
      if (commit.vm !== vm || commit.call !== undefined) continue;
      commit.isOver = true;
      this.#byCall.delete(`${vm} ${commit.nth}`);
    }
    return this.#settle();
  }

  /** Looks at all that can be looked at, from the front. */
  #settle(): Complaint | undefined {
    for (; this.#head < this.#waiting.length; this.#head++) {
      const commit = this.#waiting[this.#head] as Commit;
      if (commit.call === undefined && !commit.isOver) break;
      const complaint = commit.call && this.#look(commit, commit.call);
      if (complaint !== undefined) return complaint;
    }
    if (this.#head > 1024) {
      this.#waiting = this.#waiting.slice(this.#head);
      this.#head = 0;
    }
    return undefined;
  }

  #look(commit: Commit, { invoked, returned = Infinity }: Call): Complaint | undefined {
    const earlier = this.#latest;
    if (earlier !== undefined && returned < this.#latestInvoked) {
      const [one, other] = [nameOf(commit), nameOf(earlier)];
      return {
        rule: "L-ORDER",
        expected: `CP decides ${one}, which returned at ${returned} µs, before ${other}, which began at ${this.#latestInvoked} µs`,
        happened: `CP decided it afterwards, as event ${commit.seq}`,
      };
    }
    if (invoked > this.#latestInvoked) {
      this.#latestInvoked = invoked;
      this.#latest = commit;
    }
    return undefined;
  }
}

function nameOf({ vm, nth, seq }: Commit): string {
  return `DIAGNOSE ${nth} of ${vm} (event ${seq})`;
}
