import { describeStall } from "../../cp/coordinator/stall.ts";
import type { ScriptEnd } from "../../guest/run-script.ts";
import { counted } from "../run/counted.ts";
import { messageName, messageState } from "../run/message-text.ts";
import { outcomeText } from "../run/outcome.ts";
import type { Outstanding } from "../run/run-result.ts";
import type { ScenarioShape } from "../scenario/scenario-shape.ts";
import { inBrackets } from "../scenario/script-text.ts";
import type { NamedDefect } from "./against.ts";
import { STAGE } from "./guest.ts";
import { violationSentence } from "./judge.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** What a scenario expects of its runs. */
export interface Expectations {
  readonly outcomes: ScenarioShape["outcomes"];
  readonly mayLeaveActive: boolean;
  /** Instead of all the above: nothing counts but what this says of a run. */
  readonly against?: ((run: ScheduledRun) => Failure | undefined) | undefined;
}

/** A machine that can never go on. */
export interface Stuck {
  readonly userid: string;
  /** "ALICE waits for X'4001': SEND 1 to BOB is PRESENTED, not yet RECEIVEd" */
  readonly sentence: string;
  /** Where in its script, when the run was watched that closely. */
  readonly at: string | undefined;
}

/** What is wrong with a run: the first that applies, in this order. Plain data. */
export type Failure =
  /** A guest awaits something that no schedule decides. */
  | { readonly kind: "escape"; readonly userids: readonly string[]; readonly sentences: readonly string[] }
  | { readonly kind: "guest"; readonly userid: string; readonly sentence: string; readonly at: string | undefined }
  | { readonly kind: "assertion"; readonly sentence: string; readonly at: string | undefined }
  | { readonly kind: "deadlock"; readonly waiting: readonly Stuck[] }
  | { readonly kind: "livelock"; readonly steps: number }
  | { readonly kind: "forbidden" | "unlisted"; readonly outcome: string }
  | { readonly kind: "left-active"; readonly messages: readonly Outstanding[] }
  | { readonly kind: "illegal"; readonly rule?: string; readonly sentence: string }
  /** Another profile forbids it, for lack of these defects. */
  | { readonly kind: "defects"; readonly defects: readonly NamedDefect[]; readonly sentence: string }
  /** CP contradicts itself. */
  | { readonly kind: "broken"; readonly sentence: string }
  /** A script loops, or ends its thread: there is no run to speak of. */
  | { readonly kind: "trouble"; readonly sentence: string }
  /** The same schedule does not give the same run. */
  | { readonly kind: "nondeterminism"; readonly sentence: string };

/** "ALICE=0 BOB=12", as every other way of running prints it. */
export function outcomeOf({ guests }: ScheduledRun): string {
  return outcomeText(guests.map(({ userid, end }) => ({ userid, value: valueOf(end) })));
}

function valueOf(end: ScriptEnd | undefined): number | string | boolean | undefined {
  return end?.kind === "returned" ? end.value : undefined;
}

/** @param outcome of {@link outcomeOf} */
export function failureOf(run: ScheduledRun, outcome: string, expectations: Expectations): Failure | undefined {
  const { ending, guests, leftActive, step } = run;
  const { failedAssertion } = run.said;
  if (ending === "abandoned") return undefined;
  if (ending === "broken") return { kind: "broken", sentence: `CP itself failed: ${String(run.broken)}` };
  if (ending === "escaped") {
    const userids = run.astray.map(({ userid }) => userid);
    return { kind: "escape", userids, sentences: userids.map((userid) => `${userid} does not come back to CP`) };
  }
  if (expectations.against !== undefined) return expectations.against(run);
  // A CP that breaks its rules explains whatever else is wrong.
  const { violation } = run;
  if (violation !== undefined) {
    return { kind: "illegal", rule: violation.rule, sentence: violationSentence(violation) };
  }
  if (failedAssertion !== undefined) {
    return { kind: "assertion", sentence: failedAssertion.sentence, at: failedAssertion.at };
  }
  for (const { userid, end } of guests) {
    if (end?.kind !== "failed") continue;
    return { kind: "guest", userid, sentence: `${end.error.name}: ${end.error.message}`, at: end.error.where };
  }
  if (ending === "deadlock") return { kind: "deadlock", waiting: whoWaits(run) };
  if (ending === "step-bound") return { kind: "livelock", steps: step };
  const grade = expectations.outcomes === undefined ? "expected" : expectations.outcomes.get(outcome)?.grade;
  if (grade === "forbidden") return { kind: "forbidden", outcome };
  // What a scenario lists is what comes of it when nothing strikes.
  if (grade === undefined && run.struck === 0) return { kind: "unlisted", outcome };
  if (leftActive.length > 0 && !expectations.mayLeaveActive) return { kind: "left-active", messages: [...leftActive] };
  return undefined;
}

function whoWaits({ guests, cp }: ScheduledRun): Stuck[] {
  const messages = cp.messages();
  return guests
    .filter(({ stage }) => stage !== STAGE.GONE)
    .map(({ userid, stage, at, virtual }) => {
      const stalled = describeStall([{ machine: virtual }], messages).machines[0]?.sentence ?? userid;
      return {
        userid,
        sentence: stage === STAGE.WAITING ? stalled : `${userid} waits for nothing that could come`,
        at,
      };
    });
}

/** What makes two failures the same one, whatever the way there. */
export function signatureOf(failure: Failure): string {
  switch (failure.kind) {
    case "escape":
      return `escape ${failure.userids.join(" ")}`;
    case "guest":
      return `guest ${failure.userid} ${failure.sentence}`;
    case "assertion":
      return `assertion ${failure.sentence}`;
    case "deadlock":
      return `deadlock ${failure.waiting.map(({ userid }) => userid).join(" ")}`;
    case "livelock":
      return "livelock";
    case "left-active":
      return "left-active";
    case "defects":
      return `defects ${failure.defects.map(({ id }) => id).join(" ")}`;
    case "illegal":
      return `illegal ${failure.rule ?? failure.sentence}`;
    case "broken":
    case "trouble":
      return `${failure.kind} ${failure.sentence}`;
    case "nondeterminism":
      return `nondeterminism ${failure.sentence}`;
    default:
      return `${failure.kind} ${failure.outcome}`;
  }
}

/** A failure in one sentence. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case "escape":
      return failure.sentences.join("; ");
    case "guest":
      return `${failure.userid} failed: ${failure.sentence}${inBrackets(failure.at)}`;
    case "assertion":
      return `assertion failed: ${failure.sentence}${inBrackets(failure.at)}`;
    case "deadlock":
      return `deadlock: ${failure.waiting.map(({ sentence, at }) => sentence + inBrackets(at)).join("; ")}`;
    case "livelock":
      return `no end after ${counted(failure.steps, "decision")}, though every machine got its turn`;
    case "forbidden":
      return `forbidden outcome: ${failure.outcome}`;
    case "unlisted":
      return `the scenario does not list this outcome: ${failure.outcome === "" ? "(nothing)" : failure.outcome}`;
    case "left-active":
      return failure.messages
        .map(
          (message) =>
            `${message.left} left while ${messageName(message)} to ${message.sink} was ${messageState(message)}`,
        )
        .join("; ");
    case "illegal":
      return `illegal: ${failure.sentence}`;
    case "defects":
    case "broken":
    case "trouble":
      return failure.sentence;
    case "nondeterminism":
      return `the script does not do the same twice under the same schedule: ${failure.sentence}`;
  }
}
