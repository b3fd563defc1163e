import type { CommitEvent } from "../../cp/interface/events.ts";
import { exceptionName } from "../../cp/interface/instructions.ts";
import { returnCodeMeaning } from "../../cp/interface/return-codes.ts";
import { subfunctionName } from "../../cp/interface/subfunctions.ts";
import type { Outcome } from "../model/input-output.ts";
import { ruleNumber, ruleOfWrongCode } from "./code-rules.ts";
import type { Biography, Complaint } from "./violation.ts";

type Diagnose = Extract<CommitEvent, { readonly kind: "diagnose" }>;

/** Compares the program exception of a DIAGNOSE with what the model has: one of the two has one. */
export function judgeException(
  outcome: Outcome,
  { exception, rc }: Diagnose,
  message: () => Biography | undefined,
): Complaint | undefined {
  const actual = exception === 0 ? undefined : exceptionName(exception);
  if (outcome.kind === "exception") {
    if (actual === outcome.exception) return undefined;
    const happened = actual === undefined ? returnText(rc) : `${actual} exception`;
    return { rule: ruleNumber(outcome.rule), expected: `${outcome.exception} exception`, happened };
  }
  const rule = EXCEPTION_RULES[exception] ?? "R-CHK-1";
  return { rule, expected: outcomeText(outcome), happened: `${actual} exception`, message: message() };
}

/**
 * Compares how a DIAGNOSE, or a step of it, ended with how the model ends it.
 * @param rc undefined when a transfer has begun
 */
export function judgeReturn(
  outcome: Outcome,
  subfunction: number,
  rc: number | undefined,
  message: () => Biography | undefined,
): Complaint | undefined {
  if (outcome.kind === "inTransfer" && rc === undefined) return undefined;
  if (outcome.kind === "rc" && outcome.rc === rc) return undefined;
  const expected = outcomeText(outcome);
  const happened = returnText(rc);
  if (outcome.kind !== "rc" || rc === undefined) return { rule: "R-XFER-1", expected, happened, message: message() };
  const rule = ruleOfWrongCode(subfunction, outcome.rc, outcome.rule, rc);
  return { rule, expected: `${subfunctionName(subfunction)} gives ${expected}`, happened, message: message() };
}

const EXCEPTION_RULES: Readonly<Record<number, string>> = { 2: "R-INST-5", 5: "R-INST-7", 6: "R-INST-6" };

function outcomeText(outcome: Outcome): string {
  if (outcome.kind === "inTransfer") return returnText(undefined);
  return outcome.kind === "rc" ? returnText(outcome.rc) : outcome.kind;
}

function returnText(rc: number | undefined): string {
  return rc === undefined ? "a transfer that begins" : `return code ${rc} (${returnCodeMeaning(rc)})`;
}
