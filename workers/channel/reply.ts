import type { Answer, ProgramExceptionCode } from "../../cp/interface/instructions.ts";
import { OUTCOME, type Outcome } from "./layout.ts";

/** An Answer on its way to the guest, with what kind of answer it is. */
export interface Reply extends Answer {
  readonly outcome: Outcome;
  readonly exception: ProgramExceptionCode | 0;
  readonly resets: number;
  /** With OUTCOME.WAITING: the value of RESPONSE that ends the wait. */
  readonly number?: number;
}

/** A reply that says nothing but its kind. */
export function bareReply(outcome: Outcome, number?: number): Reply {
  const reply = { outcome, exception: 0, value: 0, value2: 0, conditionCode: 0, interruptions: 0, resets: 0 } as const;
  return number === undefined ? reply : { ...reply, number };
}

export function isAnswered(reply: Reply): boolean {
  return reply.outcome === OUTCOME.ANSWERED;
}
