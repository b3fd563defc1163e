import { writeFileSync } from "node:fs";
import { z } from "zod";
import { PROFILES, type Profile } from "../../cp/interface/profile.ts";
import { InputError } from "../cli/errors.ts";
import { readJsonFile } from "../read-json.ts";
import type { LoadedScenario } from "../scenario/load-scenario.ts";
import { FAULT_NAMES, type FaultName } from "../schedule/operation.ts";
import type { ExploreResult } from "./explore-result.ts";
import { nucleusHash } from "./nucleus-hash.ts";

const FORMAT = "vmcf-certificate/1";

const certificate = z.strictObject({
  format: z.literal(FORMAT),
  files: z.array(z.string()).min(1),
  title: z.string(),
  /** SHA-256 over the scenario's sources, and over CP as it was built. */
  scenario: z.string(),
  nucleus: z.string(),
  profile: z.enum(PROFILES),
  messageLimit: z.int().positive().nullable(),
  seed: z.int().min(0),
  maxSteps: z.int().positive(),
  faults: z.array(z.enum(FAULT_NAMES)),
  maxFaults: z.int().positive(),
  verdict: z.string(),
  /** The exhaustive search: null where there was none. */
  tree: z
    .strictObject({
      strategy: z.string(),
      complete: z.boolean(),
      /** Of one schedule; null: no bound. */
      preemptions: z.int().min(0).nullable(),
      classes: z.int().min(0),
      /** Depends on every class of equivalent schedules, and not on their order. */
      digest: z.string().regex(/^[0-9a-f]+$/),
    })
    .nullable(),
  missBounds: z.array(z.strictObject({ depth: z.int(), bound: z.number() })),
  schedules: z.record(z.string(), z.int()),
  outcomes: z.array(z.strictObject({ outcome: z.string(), grade: z.string(), schedule: z.string() })),
  failures: z.array(z.string()),
});

/** What an exploration has covered, so that somebody else can check it. */
export type Certificate = z.infer<typeof certificate>;

/** How the exploration was asked for, as far as it decides what there is to find. */
export interface CertifiedOptions {
  readonly profile: Profile;
  readonly messageLimit: number | undefined;
  readonly stepsMax: number;
  readonly faults: readonly FaultName[];
  readonly faultsMax: number;
}

export function certificateOf(scenario: LoadedScenario, result: ExploreResult, options: CertifiedOptions): Certificate {
  const { coverage } = result;
  const preemptions = /^dfs(\d+)$/.exec(coverage?.strategy ?? "")?.[1];
  return {
    format: FORMAT,
    files: [...scenario.files],
    title: scenario.title,
    scenario: scenario.hash,
    nucleus: nucleusHash(),
    profile: options.profile,
    messageLimit: options.messageLimit ?? null,
    seed: result.seed,
    maxSteps: options.stepsMax,
    faults: [...options.faults],
    maxFaults: options.faultsMax,
    verdict: result.verdict,
    tree:
      coverage === undefined
        ? null
        : {
            strategy: coverage.strategy,
            complete: coverage.complete,
            preemptions: preemptions === undefined ? null : Number(preemptions),
            classes: coverage.classes,
            digest: (coverage.digest ?? 0).toString(16),
          },
    missBounds: [...result.missBounds],
    schedules: { ...result.byStrategy },
    outcomes: result.outcomes.flatMap(({ outcome, grade, schedule }) =>
      schedule === undefined ? [] : [{ outcome, grade, schedule }],
    ),
    failures: result.failures.map(({ sentence }) => sentence),
  };
}

export function writeCertificate(file: string, content: Certificate): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** @throws InputError with one sentence when it is no certificate */
export function readCertificate(file: string): Certificate {
  const parsed = certificate.safeParse(readJsonFile(file));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue === undefined || issue.path.length === 0 ? "" : ` ${issue.path.join(".")}:`;
  throw new InputError(`${file}: is no certificate:${where} ${issue?.message ?? ""}`);
}
