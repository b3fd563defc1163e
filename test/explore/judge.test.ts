import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import { exploreReport } from "../../src/explore/explore-report.ts";
import { breakNucleus } from "../canaries/broken-nucleus.ts";
import { CANARIES } from "../canaries/canaries.ts";
import { ANYTHING, cancelRace, programOf } from "./lab.ts";

const SEED = 5;

/** ALICE may come after BOB has RECEIVEd, and before he REPLies; BOB may leave a message unanswered. */
const conversation: Scenario["machines"] = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    const rcs = [
      await vm.vmcf.sendReceive("BOB", "Q", { id: 1, replyLength: 8 }),
      await vm.vmcf.send("BOB", "X", { id: 2, priority: true }),
      await vm.vmcf.cancel("BOB", 1),
    ];
    return [...rcs, (await vm.poll())?.header.id, (await vm.poll())?.header.id];
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    const rcs: unknown[] = [];
    for (let look = 0; look < 3; look++) {
      const found = await vm.poll();
      if (found === undefined || found.header.response) continue;
      rcs.push((await vm.vmcf.receive(found)).rc);
      if (found.header.func === "SEND/RECV") rcs.push(await vm.vmcf.reply(found, "A"));
    }
    return [...rcs, await vm.vmcf.send("ALICE", "Y", { id: 1 }), await vm.vmcf.unauthorize()];
  },
};

async function exploreBroken(name: string) {
  const canary = CANARIES.find((one) => one.name === name);
  if (canary === undefined) throw new Error(`there is no canary ${name}`);
  const { ControlProgram, folder } = await breakNucleus(canary);
  try {
    const program = {
      ...programOf({ machines: conversation }),
      makeControlProgram: (options: object) => new ControlProgram(options),
    };
    return await exploreHere(program, ANYTHING, { schedules: 200, seed: SEED });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("the judge beside every run", () => {
  it.each([
    { name: "duplicate-test-in-one-direction", rule: "R-SEND-2" },
    { name: "cancel-hides-the-received-data", rule: "R-CAN-5" },
    { name: "cancel-too-late-is-not-found", rule: "R-CAN-6" },
  ])(`names $rule for a CP with $name, and tells the story, seed ${SEED}`, async ({ name, rule }) => {
    const result = await exploreBroken(name);
    const [found] = result.failures;
    expect(result.verdict).toBe("failed");
    expect(found?.sentence).toMatch(new RegExp(`^illegal: ${rule} is broken: expected: .*; happened: `));
    expect(found?.rule).toBe(rule);
    const { explanation } = found ?? {};
    expect(explanation?.evidence?.[1]).toMatch(new RegExp(`^rule +${rule}  `));
    expect(explanation?.decisions).toBeLessThanOrEqual(explanation?.decisionsFound ?? 0);
    expect(explanation?.flip).toBeDefined();
    const text = [...exploreReport(result, ["ALICE", "BOB"], (schedule) => schedule, "again", false)].join("\n");
    expect(text).toContain("as it failed");
    expect(text).toMatch(/judged +\d+ of \d+ histories are illegal/);
  });

  it("finds nothing wrong with the CP that is built", async () => {
    for (const machines of [conversation, cancelRace]) {
      const result = await exploreHere(programOf({ machines }), ANYTHING, { schedules: 200, seed: SEED });
      expect(result.failures).toEqual([]);
      expect(result.judged).toBe(true);
    }
  });
});
