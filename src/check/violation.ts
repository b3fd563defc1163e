import type { CommitEvent } from "../../cp/interface/events.ts";
import { subfunctionName } from "../../cp/interface/subfunctions.ts";
import type { Userid } from "../../cp/interface/userid.ts";

/** A state of a message as a story shows it; "—" before it exists. */
export type StoryState = "—" | "QUEUED" | "PRESENTED" | "RECEIVED" | "COMPLETE" | "GONE";

/** One event in the life of a message. */
export interface Happening {
  readonly seq: number;
  readonly event: CommitEvent;
  readonly before: StoryState;
  readonly after: StoryState;
  /** Where the script was, if it said so. */
  readonly at: string | undefined;
}

/** What a script said it was about to do. */
export interface Doing {
  readonly label: string;
  readonly at: string | undefined;
}

/** The life of one message, as far as the model agrees with CP. */
export interface Biography {
  readonly source: Userid;
  readonly sink: Userid;
  readonly mid: number;
  /** VMCPFUNC of the request. */
  readonly subfunction: number;
  readonly happenings: readonly Happening[];
}

/** "SEND 1, ALICE to BOB" */
export function messageName({ source, sink, mid, subfunction }: Biography): string {
  return `${source === "SYSTEM" ? "SMSG" : subfunctionName(subfunction)} ${mid}, ${source} to ${sink}`;
}

/** An earlier event without which nobody sees why something else was due, and what it changed. */
export interface Circumstance extends Pick<Happening, "seq" | "event" | "at"> {
  readonly before: string;
  readonly after: string;
  /** What changed: a machine, or another message. */
  readonly of: string;
}

/** The first event of a history that the specification does not allow. */
export interface Violation {
  /** The broken rule, `R-AREA-n`, or a law of this room (`laws.ts`). */
  readonly rule: string;
  /** CP's sequence number; 0 when it is the history as a whole. */
  readonly seq: number;
  /** Whose act, or to whom it happened. */
  readonly vm: Userid | undefined;
  readonly event: CommitEvent | undefined;
  /** What the specification asks for, and what CP did: clauses without a final stop. */
  readonly expected: string;
  readonly happened: string;
  readonly message: Biography | undefined;
  /** Another message without which the story cannot be understood: the one that should have come first. */
  readonly rival: Biography | undefined;
  /** What the broken rule looks at besides the message. */
  readonly circumstances: readonly Circumstance[];
  readonly doing: Doing | undefined;
}

export type Verdict = "legal" | "illegal" | "unknown";

/** What is wrong with one event; whoever feeds the events knows the rest. */
export type Complaint = Pick<Violation, "rule" | "expected" | "happened"> & {
  readonly message?: Biography | undefined;
  readonly rival?: Biography | undefined;
};

/** The record contradicts itself. */
export function recordComplaint(expected: string, happened: string): Complaint {
  return { rule: "L-RECORD", expected, happened };
}
