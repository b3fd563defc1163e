// Does the model obey every recorded vector of profile `release6`?

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Vector } from "./vector-format.ts";
import { runVector } from "./vector-runner.ts";

const folder = new URL("../conformance/vectors/release6/", import.meta.url);
const files = readdirSync(folder).filter((name) => /\.jsonl?$/.test(name));

/** A `.json` file is one document, a `.jsonl` file has a vector in each line. */
function vectorsOf(name: string): readonly Vector[] {
  const text = readFileSync(new URL(name, folder), "utf8");
  if (name.endsWith(".json")) return (JSON.parse(text) as { vectors: readonly Vector[] }).vectors;
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as Vector);
}

it("finds the recorded files", () => {
  expect(files.flatMap(vectorsOf).length).toBeGreaterThanOrEqual(195);
});

describe.each([
  { way: "whole transfers", pieces: Infinity },
  { way: "one piece a step (R-XFER-12)", pieces: 1 },
])("recorded vectors, $way", ({ pieces }) => {
  describe.each(files)("%s", (name) => {
    it.each(vectorsOf(name).map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => {
      expect(vector.config?.profile).toBe("release6");
      expect(runVector(vector, pieces)).toBeUndefined();
    });
  });
});
