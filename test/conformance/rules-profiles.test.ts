// The two profiles side by side (specification section 0).

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nucleusRig } from "../../src/conform/nucleus-rig.ts";
import { runVector } from "../../src/conform/run-vector.ts";
import { readVectorFiles, type Step } from "../../src/conform/vector-file.ts";
import { Lab } from "./rules-lab.ts";

/** One slot; SEND and CANCEL, then SEND again: 10 where CANCEL keeps the slot (D1). */
function sendAfterCancel(lab: Lab): unknown {
  expect(lab.call("A", "SEND", { user: "B", mid: 1 })).toBe(0);
  expect(lab.call("A", "CANCEL", { user: "B", mid: 1 })).toBe(0);
  return lab.call("A", "SEND", { user: "B", mid: 2 });
}

it("R-PROF-1: without a profile CP does what the manuals say, as with the profile documented", () => {
  expect(sendAfterCancel(new Lab({ messageLimit: 1 }))).toBe(0);
  expect(sendAfterCancel(new Lab({ messageLimit: 1, profile: "documented" }))).toBe(0);
});

it("R-PROF-2: with the profile release6 CP does what Release 6 did, defects included", () => {
  expect(sendAfterCancel(new Lab({ messageLimit: 1, profile: "release6" }))).toBe(10);
});

it("R-PROF-4: each CP keeps its profile, beside others and when all its machines have come anew", () => {
  const labs = (["documented", "release6"] as const).map((profile) => new Lab({ messageLimit: 1, profile }));
  for (const lab of labs) {
    for (const name of ["A", "B"]) {
      lab.cp.logoff(lab.machine(name));
      lab.logon(name);
      lab.authorize(name);
    }
  }
  expect(labs.map(sendAfterCancel)).toEqual([0, 10]);
});

describe("R-PROF-3: what the rules do not tag is the same in release6", () => {
  const folder = fileURLToPath(new URL("vectors", import.meta.url));
  const examples = readVectorFiles(folder).find(({ path }) => path.endsWith("appendix-a.json"))?.vectors ?? [];
  // A20 makes room with CANCEL, which gives no slot back in release6 (D1).
  const same = examples.filter(({ name }) => !name.startsWith("A20 "));
  it.each(same.map((vector) => [vector.name, vector] as const))("%s", async (_, vector) => {
    const steps = vector.steps.map(withoutUnpredictable);
    expect(await runVector(nucleusRig, { ...vector, steps, profile: "release6" })).toBeUndefined();
  });
});

/** In release6 nobody can say what stands in the unused fields of an SMSG header (R-SMSG-5). */
function withoutUnpredictable(step: Step): Step {
  if (step.verb !== "take" || step.take?.user !== "SYSTEM") return step;
  const unpredictable = ["vada", "vadb", "lenb"];
  const take = Object.fromEntries(Object.entries(step.take).filter(([field]) => !unpredictable.includes(field)));
  return { ...step, take };
}
