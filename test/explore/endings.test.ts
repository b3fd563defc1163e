import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import { userid } from "../../cp/interface/userid.ts";
import { Dpor } from "../../src/schedule/dpor.ts";
import { Engine } from "../../src/explore/engine.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import { replayHere } from "../../src/explore/replay-here.ts";
import { strikesIn, strikesOf } from "../../src/explore/strike.ts";
import { parseSchedule } from "../../src/schedule/schedule-text.ts";
import { search } from "../../src/explore/search.ts";
import { ANYTHING, outcomes, programOf, tallyOf } from "./lab.ts";

describe("engine: how a machine can leave", () => {
  it("executes what its script did not await, and logs it off afterwards", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        void vm.vmcf.identify("BOB", { id: 9 });
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        return (await vm.poll())?.header.id;
      },
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["", "BOB=9"]);
  });

  it("ends by MachineGone when it logs itself off", async () => {
    const machines: Scenario["machines"] = { ALICE: async (vm) => (await vm.cp("LOGOFF")).rc, BOB: () => 1 };
    const tally = await tallyOf(machines, new Dpor());
    expect(outcomes(tally)).toEqual(["BOB=1"]);
    expect(tally.failures.size).toBe(0);
  });

  it("is refused a disabled wait", async () => {
    const machines: Scenario["machines"] = { ALICE: async (vm) => await vm.loadPsw(0x000a_0000) };
    const tally = await tallyOf(machines, new Dpor());
    expect([...tally.failures.keys()]).toEqual([expect.stringMatching(/^guest ALICE DisabledWait: CP ENTERED/)]);
  });
});

describe("engine: faults that strike at any time", () => {
  const machines: Scenario["machines"] = {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      const rc = await vm.vmcf.send("BOB", "X", { id: 1 });
      return rc === 0 ? (await vm.vmcf.response("BOB", 1)).header.eflg : `RC ${rc}`;
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await vm.vmcf.receive(await vm.wait());
    },
  };

  it("a LOGOFF of the sink before SEND, and between SEND and RECEIVE", async () => {
    const program = { ...programOf({ machines }), strikes: [{ kind: "logoff", userid: userid("BOB") }] as const };
    const { tally } = await search(new Engine(program), new Dpor(), ANYTHING, { schedules: 20_000 });
    expect(outcomes(tally)).toEqual(expect.arrayContaining(["ALICE=0", "ALICE=5", "ALICE=RC 5"]));
  });

  it("a reset of the source loses its message", async () => {
    const program = {
      ...programOf({ machines }),
      strikes: [{ kind: "reset", userid: userid("ALICE"), reset: "system-reset" }] as const,
    };
    const { tally } = await search(new Engine(program), new Dpor(), ANYTHING, { schedules: 20_000 });
    expect([...tally.failures.keys()].some((signature) => signature.startsWith("deadlock"))).toBe(true);
    expect(outcomes(tally)).toContain("ALICE=0");
  });

  it("RC 15 for any one DIAGNOSE, at most one in a schedule, and legal all the same", async () => {
    const program = { ...programOf({ machines }), strikes: strikesOf(programOf({ machines }).machines, ["rc15"]) };
    const result = await exploreHere({ ...program, strikesMax: 1 }, ANYTHING, { strategy: { name: "dpor" } });
    expect(result.coverage?.complete).toBe(true);
    expect(result.outcomes.map(({ outcome }) => outcome)).toEqual(["ALICE=0", "ALICE=5"]);
    // Whoever is refused leaves the other one waiting.
    expect(result.failures.map(({ sentence }) => sentence.slice(0, 9))).toEqual(["deadlock:", "deadlock:"]);
    for (const { explanation } of result.failures) expect(explanation?.schedule.match(/rc15/g)).toHaveLength(1);
  });

  it("a schedule names its faults, so that it is repeated with nothing else given", async () => {
    const { machines: cast } = programOf({ machines });
    const parsed = parseSchedule("v1 BOB force ALICE auth");
    if ("problem" in parsed) throw new Error(parsed.problem);
    const program = { ...programOf({ machines }), strikes: strikesIn(cast, parsed.schedule) };
    const replayed = await replayHere(new Engine(program), parsed.schedule, ANYTHING);
    expect(replayed.misfits).toEqual([]);
    expect(replayed.story[0]).toMatchObject({ userid: "BOB", what: "FAULT: FORCE" });
    expect(replayed.schedule).toMatch(/^v1 BOB force ALICE auth/);
  });
});
