import fc from "fast-check";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import { conversations, disagreement, operations } from "../model/differential.ts";
import type { Operation } from "../support/operations.ts";
import { applyChanges, breakNucleus, CP } from "./broken-nucleus.ts";
import { CANARIES } from "./canaries.ts";

const SEED = 4242;
/** The long run hunts all of them, with longer patience; the ordinary one those that are soon caught, every sixth of them. */
const ALL = process.env["VMCF_CANARIES"] === "all";
const ROUNDS = ALL ? 3000 : 100;
const TOUGH = ["quiesce-checked-too-early", "shrunken-buffer-not-noticed"];
const HUNTED = CANARIES.filter(({ name }, index) => ALL || (index % 6 === 0 && !TOUGH.includes(name)));
const WHOLE = Number.MAX_SAFE_INTEGER;

/** A list of operations of each kind in each round: each kind finds other defects. */
const kinds = [operations, ...conversations].map((kind) => fc.sample(kind, { seed: SEED, numRuns: ROUNDS }));

/** In which round the broken CP and the reference model disagree; a CP whose own data contradict each other throws. */
function roundOfDiscovery(Nucleus: typeof ControlProgram): number {
  for (let round = 0; round < ROUNDS; round++) {
    const piecesPerStep = round % 2 === 0 ? WHOLE : 1;
    for (const lists of kinds) if (isCaught(lists[round] ?? [], piecesPerStep)) return round + 1;
  }
  return Infinity;

  function isCaught(acts: readonly Operation[], piecesPerStep: number): boolean {
    try {
      return disagreement(acts, { Nucleus, messageLimit: 4, piecesPerStep, faults: [] }) !== undefined;
    } catch {
      return true;
    }
  }
}

describe("the broken CPs", () => {
  it("are at least thirty, each with a name of its own", () => {
    expect(CANARIES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CANARIES.map(({ name }) => name)).size).toBe(CANARIES.length);
  });

  it("still change something in the CP that is not broken", () => {
    for (const canary of CANARIES) {
      const text = readFileSync(join(CP, "nucleus", canary.file), "utf8");
      expect(applyChanges(canary, text), canary.name).not.toBe(text);
    }
  });

  it.each(HUNTED)(
    `$name is caught by comparison with the model within ${ROUNDS} rounds, seed ${SEED}`,
    async (canary) => {
      const { ControlProgram, folder } = await breakNucleus(canary);
      expect(new ControlProgram().messages()).toEqual([]);
      expect(roundOfDiscovery(ControlProgram)).toBeLessThanOrEqual(ROUNDS);
      rmSync(folder, { recursive: true });
    },
  );
});

it("the CP that is not broken is not caught by the same lists", async () => {
  const { ControlProgram: ours } = await import("../../cp/nucleus/control-program.ts");
  for (let round = 0; round < ROUNDS / 4; round++) {
    for (const lists of kinds) {
      const setting = { Nucleus: ours, messageLimit: 4, piecesPerStep: round % 2 === 0 ? WHOLE : 1, faults: [] };
      expect(disagreement(lists[round] ?? [], setting)).toBeUndefined();
    }
  }
});
