// Does the model obey every published conformance vector of profile `documented`?

import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Vector } from "./vector-format.ts";
import { runVector } from "./vector-runner.ts";

const folder = new URL("../conformance/vectors/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

interface VectorFile {
  readonly format: string;
  readonly vectors: readonly Vector[];
}

const ways = [
  { way: "whole transfers", pieces: Infinity },
  { way: "one piece a step (R-XFER-12)", pieces: 1 },
];

it("finds the published files", () => {
  expect(files.length).toBeGreaterThanOrEqual(22);
});

describe.each(ways)("conformance vectors, $way", ({ pieces }) => {
  describe.each(files)("%s", (name) => {
    const file = JSON.parse(readFileSync(new URL(name, folder), "utf8")) as VectorFile;
    const vectors = file.vectors.filter((vector) => vector.config?.profile !== "release6");

    it("has vectors of this format", () => {
      expect(file.format).toBe("vmcf-vectors/1");
      expect(vectors.length).toBeGreaterThan(0);
    });

    it.each(vectors.map((vector) => [vector.name, vector] as const))("%s", (_name, vector) => {
      expect(runVector(vector, pieces)).toBeUndefined();
    });
  });
});
