import type { Grade } from "../../guest/define-scenario.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";

export type OutcomeValue = number | string | boolean;

/** What a machine's script gave back; undefined: nothing. */
export interface Returned {
  readonly userid: string;
  readonly value: OutcomeValue | undefined;
}

/** "ALICE=0 BOB=12", in the order of the machines; a machine that returned nothing is left out. */
export function outcomeText(machines: readonly Returned[]): string {
  // Made for every schedule of an exploration, hence no list of its parts.
  let text = "";
  for (const { userid, value } of machines) {
    if (value === undefined) continue;
    text += `${text === "" ? "" : " "}${userid}=${String(value)}`;
  }
  return text;
}

/** How an outcome is judged: `unlisted` when a scenario lists its outcomes and this is none of them. */
export interface Judged {
  readonly grade: Grade | "unlisted";
  readonly means: string | undefined;
}

export function judge({ outcomes }: Pick<LoadedScenario, "outcomes">, outcome: string): Judged {
  if (outcomes === undefined) return { grade: "expected", means: undefined };
  return outcomes.get(outcome) ?? { grade: "unlisted", means: undefined };
}
