import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { defectEvidence, defectTitle } from "../explore/against.ts";
import { describeFailure, type Failure } from "../explore/failure.ts";
import { makeFolder } from "../make-folder.ts";
import type { Generated } from "./generate.ts";
import type { Trial } from "./find.ts";
import { textOf } from "./plan.ts";

/** What is wrong, line by line. */
export function* whatIsWrong(failure: Failure): Generator<string> {
  if (failure.kind !== "defects") yield describeFailure(failure);
  else {
    for (const defect of failure.defects) {
      yield `defect ${defectTitle(defect)}`;
      yield defectEvidence(defect);
    }
  }
}

/**
 * Writes what was found as a scenario that can be run, explored and replayed.
 * @returns the file
 */
export function writeGenerated(
  { key, scenario, plan, explanation }: Generated,
  { profile, judge, seed }: Trial,
  folder: string,
): string {
  makeFolder(folder);
  const file = join(folder, `${key.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-")}-seed-${seed}-${scenario}.ts`);
  const against = `--profile ${profile} --against ${judge}`;
  const comment = [
    ...whatIsWrong(explanation.failure),
    `Scenario ${scenario} of vmcf explore --generate --seed ${seed} ${against}, made small.`,
    `All of it:    vmcf explore ${file} ${against}`,
    `One schedule: vmcf replay ${file} '${explanation.schedule}'${profile === "documented" ? "" : ` --profile ${profile}`}`,
  ];
  writeFileSync(file, textOf(plan, { title: `Generated: ${key}`, comment, profile }));
  return file;
}
