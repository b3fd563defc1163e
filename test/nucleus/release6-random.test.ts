import { expect, it } from "vitest";
import type { SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { RETURN_CODES_OF } from "../../cp/interface/return-codes.ts";
import { RandomNumbers } from "../../src/schedule/random-numbers.ts";
import { Lab } from "./release6-lab.ts";

const STEPS = 4000;
const NAMES = ["A", "B", "C"] as const;
const SUBFUNCTIONS = Object.keys(RETURN_CODES_OF) as SubfunctionName[];

/** R-MTX-3: outside the figure REJECT can return 5; 6 by REPLY and 20 by CANCEL are never returned. VMCPFLG2 is 0 here. */
function allowed(subfunction: SubfunctionName): readonly number[] {
  const row: readonly number[] = RETURN_CODES_OF[subfunction];
  if (subfunction === "REJECT") return [...row, 5];
  return row.filter((rc) => !(subfunction === "REPLY" && rc === 6) && !(subfunction === "CANCEL" && rc === 20));
}

it.each([1, 2, 3, 4, 5])(
  "release6: random calls and departures, in pieces, keep chains in order and codes in their rows (R-MTX-3), seed %i",
  (seed) => {
    const random = new RandomNumbers(seed);
    const pick = <Value>(values: readonly Value[]): Value => values[random.below(values.length)] as Value;
    const lab = new Lab("release6", { piecesPerStep: 1, messageLimit: 6 });
    const inCall = new Map<string, SubfunctionName>();
    const check = (name: string, subfunction: SubfunctionName, rc: number | "in transfer") => {
      if (rc === "in transfer") inCall.set(name, subfunction);
      else expect(allowed(subfunction)).toContain(rc);
    };
    for (let step = 0; step < STEPS; step++) {
      const name = pick(NAMES);
      const machine = lab.machine(name);
      const calling = inCall.get(name);
      if (calling !== undefined) {
        inCall.delete(name);
        check(name, calling, lab.proceed(name));
      } else if (machine.engagement === "presentation") lab.cp.present(machine);
      else if (random.below(4) === 0) lab.take(name);
      else if (random.below(60) === 0) lab.cp.reset(machine, "system-reset");
      else if (random.below(80) === 0)
        lab.storageKey(name, 0x2000 + 0x800 * random.below(8), 0x800, random.below(2), true);
      else if (random.below(3) === 0 && machine.diagnoses > 0)
        lab.authorize(name, 40 + 4000 * random.below(2), { flags: 0x40 });
      else {
        // UNAUTHORIZE and QUIESCE seldom: a quiet machine reaches little.
        const subfunction = pick(SUBFUNCTIONS.filter((one) => !/^(UN|QUI)/.test(one) || random.below(10) === 0));
        const parm = { user: pick(NAMES), mid: random.below(3), lena: pick([0, 8, 3000]), lenb: pick([0, 8, 3000]) };
        const vada = subfunction === "AUTHORIZE" ? 0x2000 : pick([0x3000, 0x3400, 0x6100]);
        check(name, subfunction, lab.call(name, subfunction, { ...parm, vada, flags: pick([0, 0x40]) }));
      }
      lab.cp.checkInvariants();
    }
  },
);
