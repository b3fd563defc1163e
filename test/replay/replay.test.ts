import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import type { GuestScript } from "../../guest/define-scenario.ts";
import { Engine } from "../../src/explore/engine.ts";
import { outcomeOf } from "../../src/explore/failure.ts";
import { replayHere } from "../../src/explore/replay-here.ts";
import { digestOf } from "../../src/history/digest.ts";
import { parseSchedule, printSchedule } from "../../src/schedule/schedule-text.ts";
import { scheduleOf } from "../../src/schedule/schedule.ts";
import { makeStrategy, STRATEGY_NAMES } from "../../src/schedule/strategies.ts";
import { ANYTHING, cancelRace, programOf } from "../explore/lab.ts";

const race: Scenario["machines"] = {
  ...cancelRace,
  CAROL: async (vm) => {
    await vm.vmcf.authorize();
    await vm.delay(vm.random() * 100);
    await vm.cp("SMSG BOB HELLO");
    return [await vm.vmcf.sendx("BOB", new Uint8Array(2100), { id: 4 }), vm.now()];
  },
};

function parsed(text: string) {
  const result = parseSchedule(text);
  if ("problem" in result) throw new Error(result.problem);
  return result.schedule;
}

describe("replay: find, print, parse, replay, compare", () => {
  it.each(STRATEGY_NAMES)("a schedule of %s gives the same history, byte for byte (seed 5)", async (name) => {
    const engine = new Engine({ ...programOf({ machines: race }), seed: 5 });
    const strategy = makeStrategy({ name }, 5, 20);
    for (let schedule = 0; schedule < 20; schedule++) {
      if (!strategy.begin(engine.agents)) break;
      const found = await engine.batch(async () => {
        const events: unknown[] = [];
        const record = (event: unknown): void => void events.push(event);
        const run = await engine.run(strategy, undefined, { record, witness: digestOf });
        const text = printSchedule(scheduleOf(engine.cast, run.trace));
        return { text, events: JSON.stringify(events), outcome: outcomeOf(run), ending: run.ending };
      });
      if (found.ending === "abandoned") continue;
      const again = await replayHere(engine, parsed(found.text), ANYTHING);
      expect(again.misfits).toEqual([]);
      expect(again.outcome).toBe(found.outcome);
      expect(again.schedule).toBe(found.text);
      expect(JSON.stringify(again.events)).toBe(found.events);
    }
  });

  it("follows a part, and behind it everybody just goes on", async () => {
    const engine = new Engine(programOf({ machines: cancelRace }));
    const replayed = await replayHere(engine, parsed("v1 BOB auth ALICE auth send BOB psw"), ANYTHING);
    expect(replayed.misfits).toEqual([]);
    expect(replayed.outcome).toBe("ALICE=[0,5] BOB=0");
    expect(replayed.schedule).toBe("v1 BOB auth ALICE auth send BOB psw recv off ALICE cancel off");
  });
});

describe("replay: script and schedule have drifted apart", () => {
  const schedule = parsed("v1 BOB auth ALICE auth send BOB psw ALICE cancel BOB recv");
  const withAlice = (script: GuestScript): Engine =>
    new Engine(programOf({ machines: { ...cancelRace, ALICE: script } }));

  it("survives an operation that was put in, and says so", async () => {
    const engine = withAlice(async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.quiesce();
      await vm.vmcf.resume();
      const sent = await vm.vmcf.send("BOB", "HELLO", { id: 1 });
      return [sent, await vm.vmcf.cancel("BOB", 1)];
    });
    const replayed = await replayHere(engine, schedule, ANYTHING);
    expect(replayed.outcome).toBe("ALICE=[0,0] BOB=12");
    expect(replayed.misfits).toEqual([
      "step 3 of the schedule: ALICE quiesce 1 is not in the schedule; it happens before ALICE send 1",
      "step 3 of the schedule: ALICE resume 1 is not in the schedule; it happens before ALICE send 1",
    ]);
  });

  it("leaves out what does not come any more, and says so", async () => {
    const engine = withAlice(async (vm) => {
      await vm.vmcf.authorize();
      return await vm.vmcf.send("BOB", "HELLO", { id: 1 });
    });
    const replayed = await replayHere(engine, [...schedule, ...parsed("v1 DAVE auth")], ANYTHING);
    expect(replayed.outcome).toBe("ALICE=0 BOB=0");
    expect(replayed.misfits).toEqual([
      "step 5 of the schedule: ALICE cancel 1 is left out: its script has ended",
      "step 7 of the schedule: DAVE auth 1 is left out: the program has no such machine or fault",
    ]);
  });
});
