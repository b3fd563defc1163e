import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { breakNucleus } from "./broken-nucleus.ts";
import { CANARIES } from "./canaries.ts";

describe("the broken CPs", () => {
  it("are at least thirty, each with a name of its own", () => {
    expect(CANARIES.length).toBeGreaterThanOrEqual(30);
    expect(new Set(CANARIES.map(({ name }) => name)).size).toBe(CANARIES.length);
  });

  it.each(CANARIES)("$name is still a change to the CP that is built, and loads", async (canary) => {
    const { ControlProgram, folder } = await breakNucleus(canary);
    expect(new ControlProgram().messages()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});
