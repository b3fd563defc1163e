import { authorizeRules } from "./authorize.ts";
import { cancelAndRejectRules } from "./cancel-and-reject.ts";
import { instructionRules } from "./instruction.ts";
import { interruptionRules } from "./interruptions.ts";
import { layoutRules } from "./layouts.ts";
import { lifecycleRules } from "./lifecycle.ts";
import { profilesAndTermsRules } from "./profiles-and-terms.ts";
import { quiesceAndIdentifyRules } from "./quiesce-and-identify.ts";
import { receiveAndReplyRules } from "./receive-and-reply.ts";
import { resetAndLimitsRules } from "./reset-and-limits.ts";
import { sendRules } from "./send.ts";
import { smsgRules } from "./smsg.ts";
import { transferRules } from "./transfer.ts";
import type { Rule } from "./rule.ts";

export { DEFECTS } from "./defects.ts";

/** Every numbered rule of the specification, by its number. */
export const RULES: ReadonlyMap<string, Rule> = new Map(
  [
    ...profilesAndTermsRules,
    ...instructionRules,
    ...layoutRules,
    ...lifecycleRules,
    ...authorizeRules,
    ...sendRules,
    ...receiveAndReplyRules,
    ...cancelAndRejectRules,
    ...quiesceAndIdentifyRules,
    ...interruptionRules,
    ...transferRules,
    ...smsgRules,
    ...resetAndLimitsRules,
  ].map((entry) => [entry.id, entry]),
);

/**
 * The rule of a number.
 * @throws RangeError when the specification has no such rule
 */
export function rule(id: string): Rule {
  const found = RULES.get(id);
  if (found === undefined) throw new RangeError(`the specification has no rule ${id}`);
  return found;
}
