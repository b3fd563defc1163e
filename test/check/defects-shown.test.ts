// Does a judge who knows each defect of Release 6 alone find the one behind a history? The vectors of its own module show them
// all; those of the manuals' facility show none.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { DefectFinder, type ProfileFinding } from "../../src/check/defects-shown.ts";
import { nucleusRigWith } from "../../src/conform/nucleus-rig.ts";
import { runVector } from "../../src/conform/run-vector.ts";
import { readVectorFiles, type Vector } from "../../src/conform/vector-file.ts";
import { DEFECT_IDS } from "../../src/model/profile/defects.ts";
import { DEFECTS } from "../../src/rules/defects.ts";

const folder = fileURLToPath(new URL("../conformance/vectors", import.meta.url));
const vectors = readVectorFiles(folder).flatMap((file) => file.vectors);

describe("the defects behind a history", () => {
  it("have the numbers of the catalogue", () => {
    expect(DEFECT_IDS).toEqual(DEFECTS.map(({ id }) => id));
  });

  it("are none when the facility of the manuals has written it", async () => {
    for (const vector of vectors.filter(({ profile }) => profile === "documented")) {
      const { finder, recorded } = await recordedOf(vector);
      expect({ name: vector.name, ...finder.needed(recorded) }).toMatchObject({ name: vector.name, kind: "allowed" });
    }
  });

  it("are never something else than defects when Release 6 has written it", async () => {
    for (const vector of vectors.filter(({ profile }) => profile === "release6")) {
      const { finder, recorded } = await recordedOf(vector);
      expect(finder.needed(recorded), vector.name).not.toMatchObject({ kind: "illegal" });
    }
  });

  // The vectors recorded to show one defect are named after it, and one after its absence.
  const named = vectors.filter(({ name, profile }) => profile === "release6" && /^D\d+ (?!no )/.test(name));
  it("include the one a vector was made for", async () => {
    const missed: string[] = [];
    const meantBy = named.map(({ name }) => /^D\d+/.exec(name)?.[0]);
    // A vector moves the data of a message in one step: nobody can act meanwhile.
    expect(DEFECT_IDS.filter((id) => !meantBy.includes(id))).toEqual(["D12"]);
    for (const vector of named) {
      const { finder, recorded } = await recordedOf(vector);
      const found = idsOf(finder.needed(recorded));
      const meant = /^D\d+/.exec(vector.name)?.[0] ?? "";
      if (!found.includes(meant)) missed.push(`${vector.name}: ${found.join(" ")}`);
    }
    expect(missed).toEqual([]);
  });
});

function idsOf(finding: ProfileFinding): string[] {
  return finding.kind === "defects" ? finding.defects.map(({ id }) => id) : [finding.kind];
}

async function recordedOf(vector: Vector) {
  const events: CommitEvent[] = [];
  await runVector(nucleusRigWith({ record: (event) => void events.push(event) }), vector);
  const { profile, messageLimit = 50 } = vector;
  return {
    finder: new DefectFinder({ profile, messageLimit, mode: "test", bytes: "digests" }),
    recorded: { events, isWhole: false },
  };
}
