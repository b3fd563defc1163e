import type { Profile } from "../../cp/interface/profile.ts";
import type { Generated, GenerateResult } from "../generate/generate.ts";
import { whatIsWrong, writeGenerated } from "../generate/write-file.ts";
import { storyTable } from "../replay/story-table.ts";
import { counted } from "../run/counted.ts";
import { unwritable } from "../file-errors.ts";
import { EXIT, type ExitStatus, type InputError } from "./errors.ts";
import { commandLine } from "./own-command.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress } from "./terminal.ts";

export interface GenerateWishes {
  readonly profile: Profile;
  readonly against: Profile | undefined;
  readonly seed: number;
  readonly count: number | undefined;
  readonly time: number;
  readonly out: string;
  readonly first: boolean;
  readonly json: boolean;
  /** The command that does the same again. */
  readonly again: string;
}

/** `vmcf explore --generate`. */
export async function runGenerate(wishes: GenerateWishes, seat: Seat): Promise<void> {
  const { profile, against = profile, seed, count = Infinity, time, out, first, json, again } = wishes;
  const { generate } = await import("../generate/generate.ts");
  const progress = new Progress();
  const trial = { profile, judge: against, seed };
  const result = await generate({
    ...{ ...trial, count, seconds: time, first, signal: seat.signal },
    onProgress: ({ scenarios, keys, seconds }) => {
      const rate = Math.round(scenarios / Math.max(seconds, 0.001));
      progress.show(
        () => `${scenarios} scenarios, ${rate}/s, found: ${keys.length === 0 ? "nothing" : keys.join(" ")}`,
      );
    },
  });
  progress.clear();
  let trouble: InputError | undefined;
  const written = result.found.map((found): Written => {
    try {
      return { found, file: writeGenerated(found, trial, out) };
    } catch (cause) {
      // What was found is told all the same.
      trouble = unwritable(out, cause);
      return { found, file: undefined };
    }
  });
  const status = statusOf(result);
  if (json) {
    const found = written.map(({ found: { plan: _, ...rest }, file }) => ({ ...rest, file }));
    print(
      JSON.stringify({ format: "vmcf-generate/1", exitStatus: status, ...trial, ...result, found, again }, null, 2),
    );
  } else for (const text of report(result, written, trial, again)) print(text);
  if (trouble !== undefined) throw trouble;
  seat.finish(status);
}

function statusOf({ found, interrupted }: GenerateResult): ExitStatus {
  if (found.length > 0) return EXIT.VIOLATION;
  return interrupted ? EXIT.INTERRUPTED : EXIT.OK;
}

interface Written {
  readonly found: Generated;
  /** Undefined where it could not be written. */
  readonly file: string | undefined;
}

function* report(
  { scenarios, schedules, seconds, interrupted }: GenerateResult,
  written: readonly Written[],
  { profile, judge, seed }: { readonly profile: Profile; readonly judge: Profile; readonly seed: number },
  again: string,
): Generator<string> {
  for (const { found, file } of written) {
    const { scenario, plan, actsFound, acts, explanation } = found;
    yield "";
    for (const [index, text] of [...whatIsWrong(explanation.failure)].entries())
      yield index === 0 ? paint("red", text) : text;
    yield `in scenario ${scenario}; made small from ${counted(actsFound, "act")} to ${acts}, and to ${counted(explanation.switches, "switch")}`;
    yield "";
    yield* storyTable(
      plan.machines.map(({ userid }) => userid),
      explanation.story,
    );
    yield "";
    if (file === undefined) continue;
    yield line("file", file);
    yield line("explore", commandLine("explore", file, "--profile", profile, "--against", judge));
  }
  yield "";
  const what = written.map(({ found }) => found.key).join(" ");
  const by = profile === judge ? `the rules of ${judge}` : `${judge} (CP being ${profile})`;
  const text = written.length === 0 ? paint("green", `nothing that ${by} forbids`) : paint("red", `FAILED: ${what}`);
  yield line("verdict", interrupted ? `${text}, interrupted` : text);
  yield line("counts", `${counted(scenarios, "scenario")}, ${counted(schedules, "schedule")}, each judged by ${by}`);
  yield line(
    "took",
    `${seconds.toFixed(2)} s, ${Math.round(scenarios / Math.max(seconds, 0.001))} scenarios/s, seed ${seed}`,
  );
  yield line("again", again);
}

function line(name: string, text: string): string {
  return `${paint("dim", name.padEnd(9))} ${text}`;
}
