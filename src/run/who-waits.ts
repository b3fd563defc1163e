import type { MessageDescription } from "../../cp/nucleus/facility.ts";
import { messageName, messageState } from "./message-text.ts";

/** A machine that does not go on, and why as far as CP can tell. */
export interface Waiting {
  readonly userid: string;
  /** Goes on after the userid: "waits for an interruption: its SEND 1 to BOB is PRESENTED, not yet RECEIVEd". */
  readonly sentence: string;
  /** "file:line:column" in its script, when known. */
  readonly at: string | undefined;
}

/** Why a machine in an enabled wait is still there: its own messages, and those it has not dealt with. */
export function whyItWaits(userid: string, messages: readonly MessageDescription[]): string {
  const reasons = messages.flatMap((message) => {
    const { source, sink } = message;
    if (source === userid) return [`its ${messageName(message)} to ${sink} is ${messageState(message)}`];
    return sink === userid ? [`${messageName(message)} from ${source} is ${messageState(message)}`] : [];
  });
  return `waits for an interruption: ${reasons.length === 0 ? "no message is active to or from it" : reasons.join("; ")}`;
}
