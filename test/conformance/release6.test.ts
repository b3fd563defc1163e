import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nucleusRig } from "../../src/conform/nucleus-rig.ts";
import { runVector } from "../../src/conform/run-vector.ts";
import { readVectorFiles } from "../../src/conform/vector-file.ts";

// What the Release 6 module did, recorded: scenarios by hand and generated ones.
const folder = fileURLToPath(new URL("vectors/release6", import.meta.url));

for (const { path, vectors } of readVectorFiles(folder)) {
  describe(`release6: vectors of ${path.slice(folder.length + 1)} in the pure core`, () => {
    for (const vector of vectors) {
      it(`${vector.name} (${vector.rules.join(" ")})`, async () => {
        expect(vector.profile).toBe("release6");
        expect(await runVector(nucleusRig, vector)).toBeUndefined();
      });
    }
  });
}
