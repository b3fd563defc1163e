import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { Engine } from "../../src/explore/engine.ts";
import { loadProgram } from "../../src/explore/load-program.ts";
import { replayHere } from "../../src/explore/replay-here.ts";
import { strikesOf } from "../../src/explore/strike.ts";
import { differenceOnThreads } from "../../src/replay/compare.ts";
import { replayOnThreads, type ThreadOptions } from "../../src/replay/on-threads.ts";
import { findScript, gallery } from "../../src/scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../../src/scenario/load-scenario.ts";
import { FAULT_NAMES, type FaultName } from "../../src/schedule/operation.ts";
import { parseSchedule } from "../../src/schedule/schedule-text.ts";
import { scheduleOf } from "../../src/schedule/schedule.ts";
import { makeStrategy, type StrategyName } from "../../src/schedule/strategies.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { scratchFolder } from "../support/scratch-folder.ts";
import { LOOP } from "../support/thread-guests.ts";

const folder = scratchFolder();
const pool = new MachinePool({ idleTimeoutMs: 10_000 });
afterAll(() => pool.close());

/** Text of machines, "ALICE: async (vm) => …", as a scenario in a file. */
function scenarioOf(name: string, machines: string): Promise<LoadedScenario> {
  const file = join(folder, `${name}.ts`);
  const text = `import { defineScenario } from "vmcf";\nexport default defineScenario({ title: "Test", machines: {\n${machines}\n} });\n`;
  writeFileSync(file, text);
  return loadScenario([file]);
}

function parsed(text: string) {
  const result = parseSchedule(text);
  if ("problem" in result) throw new Error(result.problem);
  return result.schedule;
}

/** One schedule of a strategy under the controlled scheduler, and again on threads. */
async function both(
  scenario: LoadedScenario,
  name: StrategyName,
  seed: number,
  { faults = [], ...options }: ThreadOptions & { readonly faults?: readonly FaultName[] },
) {
  const { machines, messageLimit, outcomes, mayLeaveActive } = scenario;
  const settings = { messageLimit, profile: undefined, faults: undefined, strikes: strikesOf(machines, faults) };
  const engine = new Engine(await loadProgram({ machines, seed, ...settings }));
  const strategy = makeStrategy({ name }, seed, 30);
  strategy.begin(engine.agents);
  const trace = await engine.batch(async () => [...(await engine.run(strategy)).trace]);
  const here = await replayHere(engine, scheduleOf(engine.cast, trace), { outcomes, mayLeaveActive });
  const threads = await replayOnThreads(scenario, parsed(here.schedule), { seed, pool, ...options });
  return { here, threads, difference: differenceOnThreads(here, threads) };
}

describe("replay on threads: the same history as under the controlled scheduler", () => {
  const rows = gallery().flatMap(({ number, name, file }, index) =>
    (["random", "pct", "pos"] as const).map((strategy, offset) => ({
      name: `${number} ${name}`,
      file,
      strategy,
      transport: TRANSPORTS[(index + offset) % TRANSPORTS.length],
    })),
  );

  it.each(rows)("$name, a schedule of $strategy, over $transport, seed 11", async ({ file, strategy, transport }) => {
    const { here, threads, difference } = await both(await loadScenario([file]), strategy, 11, { transport });
    expect(difference).toBeUndefined();
    expect(JSON.stringify(threads.events)).toBe(JSON.stringify(here.events));
    expect(threads.events.length).toBeGreaterThan(4);
  });

  it.each(FAULT_NAMES)("%s strikes at any time, seeds 1 to 6", async (fault) => {
    const scenario = await loadScenario([findScript("09")]);
    let struck = 0;
    for (let seed = 1; seed <= 6; seed++) {
      const transport = TRANSPORTS[seed % TRANSPORTS.length];
      const { here, threads, difference } = await both(scenario, "random", seed, { transport, faults: [fault] });
      expect(difference, here.schedule).toBeUndefined();
      expect(JSON.stringify(threads.events)).toBe(JSON.stringify(here.events));
      if (here.schedule.includes(` ${fault}`)) struck++;
    }
    expect(struck).toBeGreaterThan(3);
  });

  const clocks = `
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      const timeout = vm.delay(50).then(() => "LATE");
      const answer = vm.vmcf.call("BOB", new Uint8Array(5000)).then(() => "ANSWERED");
      setTimeout(() => vm.console("TICK"), 10);
      const tocks = setInterval(() => vm.console("TOCK"), 15);
      setTimeout(() => clearInterval(tocks), 40);
      return [await Promise.race([answer, timeout]), await answer, vm.now(), Date.now(), Math.random(), performance.now()];
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await Promise.all([vm.delay(20), vm.delay(vm.random() * 100)]);
      await vm.cp("SMSG ALICE HELLO");
      await vm.vmcf.serve(() => "YES", { count: 1 });
      return [vm.random(), vm.now(), new Date().toISOString(), crypto.randomUUID()];
    },`;

  it.each(TRANSPORTS)("delays, clocks and random numbers, over %s, seeds 1 to 5", async (transport) => {
    const scenario = await scenarioOf("clocks", clocks);
    const outcomes = new Set<string>();
    for (let seed = 1; seed <= 5; seed++) {
      const { here, threads, difference } = await both(scenario, "random", seed, { transport });
      expect(difference).toBeUndefined();
      expect(JSON.stringify(threads.events)).toBe(JSON.stringify(here.events));
      expect(threads.consoles["ALICE"]?.map((line) => `ALICE: ${line}`)).toEqual(here.consoleLines);
      outcomes.add(threads.outcome);
    }
    expect(outcomes.size).toBe(5);
  });

  it("a deadlock, and a failed assertion", async () => {
    const deadlock = await scenarioOf(
      "deadlock",
      "ALICE: async (vm) => { await vm.vmcf.authorize(); await vm.wait(); }",
    );
    const stuck = await both(deadlock, "random", 1, {});
    expect(stuck.here.failure?.kind).toBe("deadlock");
    expect(stuck.difference).toBeUndefined();

    const assertion = await scenarioOf("assertion", 'ALICE: (vm) => vm.assert(1 > 2, "ONE IS MORE")');
    const wrong = await both(assertion, "random", 1, {});
    expect(wrong.difference).toBeUndefined();
    expect(wrong.threads.assertions).toEqual(["ONE IS MORE"]);
  });
});

describe("replay on threads: a guest that does not do what the schedule says", () => {
  const schedule = parsed("v1 ALICE auth off BOB auth off");
  const bob = "BOB: async (vm) => { await vm.vmcf.authorize(); },";

  it.each([
    {
      name: "loops",
      alice: LOOP,
      stopped: "ALICE did not come back to CP within 1000 ms after decision 1, ALICE auth 1",
    },
    {
      name: "awaits something else",
      alice: "await new Promise(() => undefined);",
      stopped: "decision 2 should be ALICE off 1; on its thread ALICE awaits something that CP knows nothing of",
    },
    {
      name: "ends its thread",
      alice: "process.reallyExit(3);",
      stopped:
        "decision 2 should be ALICE off 1; on its thread ALICE called process.exit(3): a guest ends by returning",
    },
    {
      name: "asks for something else",
      alice: "await vm.vmcf.quiesce();",
      stopped: "decision 2 should be ALICE off 1; on its thread ALICE is at quiesce",
    },
    {
      name: "waits",
      alice: "await vm.wait();",
      stopped: "decision 2 should be ALICE off 1; on its thread ALICE waits, and no interruption is due",
    },
  ])("it $name: said, and nothing hangs", async ({ name, alice, stopped }) => {
    const text = `ALICE: async (vm) => { await vm.vmcf.authorize(); ${alice} },\n${bob}`;
    const scenario = await scenarioOf(name.replaceAll(" ", "-"), text);
    const patienceMs = name === "loops" ? 1_000 : undefined;
    const threads = await replayOnThreads(scenario, schedule, { pool, patienceMs });
    expect(threads.stopped).toBe(stopped);
  });
});
