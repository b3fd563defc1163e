import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { returnCodeAllowed } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { NucleusDriver } from "../support/nucleus-driver.ts";
import {
  describeOperation,
  operation,
  PARM_AT,
  prelude,
  USERIDS,
  type Operation,
  type Who,
} from "../support/operations.ts";

const SEED = 3_700_168;
/** Lists of the ordinary run over both tests; the long run multiplies it. */
const LISTS = 10_000 * Number(process.env.VMCF_PROPERTY_FACTOR ?? 1);
const LIST_LENGTH = 40;

const lists = fc.array(operation, { minLength: 5, maxLength: LIST_LENGTH });
const parameters = { seed: SEED, numRuns: LISTS };

function story(acts: readonly Operation[]): string {
  return acts.map(describeOperation).join("\n");
}

describe(`random lists of operations (seed ${SEED}, ${LISTS} lists each)`, () => {
  for (const piecesPerStep of [1, 1000]) {
    it(`R-CHK-5 R-LIM-1 with ${piecesPerStep} pieces a step nothing is thrown, invariants hold, return codes stay in their rows`, () => {
      fc.assert(
        fc.property(lists, (acts) => {
          const driver = new NucleusDriver({ messageLimit: 4, piecesPerStep });
          const stores = new StoreWatch(driver);
          for (const act of [...prelude, ...acts]) {
            const engaged = driver.machine(act.who)?.engagement;
            const shown = driver.apply(act);
            driver.cp.checkInvariants();
            if (act.kind === "diagnose" && shown?.startsWith("rc ") === true) {
              if (!returnCodeAllowed(act.func, Number(shown.slice(3)))) expect.fail(`${story([act])} gave ${shown}`);
            }
            stores.check(act, engaged);
          }
        }),
        { ...parameters, reporter: (run) => report(run) },
      );
    });
  }
});

function report(run: fc.RunDetails<[Operation[]]>): void {
  if (!run.failed) return;
  const [acts] = run.counterexample ?? [[]];
  throw new Error(`seed ${run.seed} path ${run.counterexamplePath}: ${String(run.errorInstance)}\n${story(acts)}`);
}

// ---- R-HDR-4, R-INST-10, R-RCV-5: CP stores only where the rules say ---------------------------------------------------

interface Area {
  readonly who: Who;
  readonly from: number;
  readonly to: number;
}

/** Compares every byte of every storage with what it held before, and knows what the list has opened for CP so far. */
class StoreWatch {
  readonly #driver: NucleusDriver;
  readonly #before: Readonly<Record<Who, Buffer>>;
  /** Buffers authorized, REPLY buffers offered, areas of RECEIVEs. */
  readonly #opened: Area[] = [];

  constructor(driver: NucleusDriver) {
    this.#driver = driver;
    const copy = (who: Who) => Buffer.from(driver.storages[who]);
    this.#before = { ALICE: copy("ALICE"), BOB: copy("BOB"), CAROL: copy("CAROL") };
  }

  check(act: Operation, engaged: string | undefined): void {
    if (act.kind === "diagnose") this.#opened.push(...areasOpenedBy(act));
    // A reset of an engaged machine waits; some kinds clear storage when they come (R-RST-8).
    if (act.kind === "reset" && engaged !== "none") this.#opened.push({ who: act.who, ...WHOLE });
    for (const who of USERIDS) {
      const now = this.#driver.storages[who];
      const was = this.#before[who];
      if (was.equals(now)) continue;
      for (const area of allowedAreas(act, this.#opened, engaged)) {
        if (area.who === who)
          was.set(now.subarray(area.from, Math.min(area.to, now.length)), Math.min(area.from, now.length));
      }
      if (was.equals(now)) continue;
      const at = now.findIndex((byte, index) => byte !== was[index]);
      throw new Error(`${describeOperation(act)} changed byte ${at.toString(16)} of ${who}`);
    }
  }
}

const WHOLE = { from: 0, to: Number.MAX_SAFE_INTEGER };

function areasOpenedBy(act: Operation & { kind: "diagnose" }): Area[] {
  const from = act.vada & 0xff_ffff;
  if (act.func === SUBFUNCTION.AUTHORIZE)
    return [{ who: act.who, from, to: from + Math.max(act.lena, VMCMHDR_LENGTH) }];
  if (act.func === SUBFUNCTION.RECEIVE) return [{ who: act.who, from, to: from + act.lena }];
  const replyFrom = act.vadb & 0xff_ffff;
  if (act.func === SUBFUNCTION["SEND/RECV"]) return [{ who: act.who, from: replyFrom, to: replyFrom + act.lenb }];
  return [];
}

function allowedAreas(act: Operation, opened: readonly Area[], engaged: string | undefined): Area[] {
  const { who } = act;
  switch (act.kind) {
    case "fill":
    case "logon":
    case "reset":
      return [{ who, ...WHOLE }];
    case "diagnose": {
      const parm = { who, from: PARM_AT, to: PARM_AT + 40 };
      if (act.func === SUBFUNCTION.RECEIVE) {
        const from = act.vada & 0xff_ffff;
        return [parm, { who, from, to: from + act.lena }];
      }
      return act.func === SUBFUNCTION.REPLY ? [parm, ...opened.filter((area) => area.who === act.user)] : [parm];
    }
    case "present":
      return presentationAreas(who, opened);
    case "proceed":
      return engaged === "presentation" ? presentationAreas(who, opened) : [...opened];
    default:
      return [];
  }
}

/** The buffer, the old PSW, and the interruption code (R-INT-6, R-INT-7). */
function presentationAreas(who: Who, opened: readonly Area[]): Area[] {
  return [...opened.filter((area) => area.who === who), { who, from: 0x18, to: 0x20 }, { who, from: 0x84, to: 0x88 }];
}
