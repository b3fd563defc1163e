import { writeFileSync } from "node:fs";
import { PROFILES, type Profile } from "../../cp/interface/profile.ts";
import { InputError } from "../cli/errors.ts";
import { readJsonFile } from "../read-json.ts";
import { parseSchedule, SCHEDULE_VERSION } from "./schedule-text.ts";
import type { Schedule } from "./schedule.ts";

const FORMAT = "vmcf-schedule/1";

/** A schedule with everything else that determines the run. */
export interface SavedSchedule {
  readonly files: readonly string[];
  /** SHA-256 over the sources it was found with. */
  readonly hash: string;
  readonly title: string;
  readonly seed: number;
  readonly profile: Profile;
  readonly messageLimit: number | undefined;
  /** What came of it, for the reader. */
  readonly outcome: string;
  readonly failure: string | undefined;
  readonly schedule: Schedule;
  readonly text: string;
}

/** Writes a schedule file: JSON, one turn of a machine a line, so that two of them can be compared line by line. */
export function writeScheduleFile(file: string, { text, ...rest }: Omit<SavedSchedule, "schedule">): void {
  const turns = text
    .slice(SCHEDULE_VERSION.length)
    .trim()
    .split(/ (?=[A-Z0-9$#@]+(?: |$))/);
  writeFileSync(file, `${JSON.stringify({ format: FORMAT, version: SCHEDULE_VERSION, ...rest, turns }, null, 2)}\n`);
}

/** @throws InputError with one sentence when it is no schedule file */
export function readScheduleFile(file: string): SavedSchedule {
  const data = readJsonFile(file);
  const refuse = (sentence: string): never => {
    throw new InputError(`${file}: ${sentence}`);
  };
  if (typeof data !== "object" || data === null || !("format" in data)) return refuse("is no schedule file");
  const { format, version, files, hash, title, seed, profile, messageLimit, outcome, failure, turns } = data as Partial<
    Record<string, unknown>
  >;
  if (format !== FORMAT) return refuse(`has format ${JSON.stringify(format)}; this vmcf reads ${FORMAT}`);
  if (!isTexts(files) || files.length === 0) return refuse("files must be a list of script files");
  if (!isTexts(turns)) return refuse("turns must be a list of texts");
  if (typeof seed !== "number" || !Number.isInteger(seed)) return refuse("seed must be a whole number");
  if (!PROFILES.includes(profile as Profile)) return refuse(`profile must be one of ${PROFILES.join(", ")}`);
  if (messageLimit !== undefined && typeof messageLimit !== "number") return refuse("messageLimit must be a number");
  const text = [String(version), ...turns].join(" ");
  const parsed = parseSchedule(text);
  if ("problem" in parsed) return refuse(parsed.problem);
  return {
    files,
    hash: String(hash),
    title: String(title),
    seed,
    profile: profile as Profile,
    messageLimit,
    outcome: String(outcome),
    failure: typeof failure === "string" ? failure : undefined,
    schedule: parsed.schedule,
    text,
  };
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
