import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { nucleusRig } from "../../src/conform/nucleus-rig.ts";
import { runVector } from "../../src/conform/run-vector.ts";
import { readVectorFiles } from "../../src/conform/vector-file.ts";

const folder = fileURLToPath(new URL("vectors", import.meta.url));

const files = readVectorFiles(folder).filter(({ vectors }) => vectors.every(({ profile }) => profile === "documented"));

for (const { path, vectors } of files) {
  describe(`vectors of ${path.slice(folder.length + 1)} in the pure core`, () => {
    for (const vector of vectors) {
      it(`${vector.name} (${vector.rules.join(" ")})`, async () => {
        expect(await runVector(nucleusRig, vector)).toBeUndefined();
      });
    }
  });
}
