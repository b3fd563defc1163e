import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import { ContinueLast } from "../../src/schedule/continue-last.ts";
import { Dpor } from "../../src/schedule/dpor.ts";
import { InOrder } from "../../src/schedule/in-order.ts";
import { OPERATION, OPERATION_MASK } from "../../src/schedule/operation.ts";
import { RandomStrategy } from "../../src/schedule/random.ts";
import { ANYTHING, cancelRace, delayed, expectationsOf, outcomes, programOf, runOnce, tallyOf } from "./lab.ts";

const ALICE = 0;
const BOB = 1;

describe("engine: one decision at a time", () => {
  it("lets exactly the chosen machine go on", async () => {
    // AUTHORIZE, AUTHORIZE, SEND, look, then the two orders.
    const cancelFirst = await runOnce(
      programOf({ machines: cancelRace }),
      new InOrder([ALICE, BOB, ALICE, BOB, ALICE, BOB]),
    );
    const receiveFirst = await runOnce(
      programOf({ machines: cancelRace }),
      new InOrder([ALICE, BOB, ALICE, BOB, BOB, ALICE]),
    );
    expect(cancelFirst.outcome).toBe("ALICE=[0,0] BOB=12");
    expect(receiveFirst.outcome).toBe("ALICE=[0,14] BOB=0");
  });

  it("decides about LOGOFF too: a message to a machine that has gone ends otherwise", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("BOB");
        return await vm.vmcf.send("BOB", "HELLO", { id: 1 });
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("ALICE");
      },
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["ALICE=0", "ALICE=5"]);
  });

  it("moves a transfer piece by piece, and lets others act in between (R-XFER-15)", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("BOB");
        await vm.vmcf.send("BOB", new Uint8Array(5000), { id: 1 });
        return await vm.vmcf.cancel("BOB", 1);
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("ALICE");
        const next = await vm.poll();
        return next === undefined ? "NOTHING" : (await vm.vmcf.receive(next)).rc;
      },
    };
    const tally = await tallyOf(machines, new Dpor());
    expect(outcomes(tally)).toContain("ALICE=20 BOB=0");
    const [row] = [...tally.outcomes.values()].filter(({ outcome }) => outcome === "ALICE=20 BOB=0");
    expect(row?.trace.filter((step) => (step & OPERATION_MASK) === OPERATION.piece).length).toBeGreaterThan(1);
  });

  it("takes an interruption of an enabled machine with the answer that lets it in", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        let taken = 0;
        vm.onExternal(() => taken++);
        await vm.vmcf.authorize();
        await vm.enable();
        await vm.vmcf.send("ALICE", "", { id: 1 });
        return taken;
      },
    };
    expect((await runOnce(programOf({ machines }), new ContinueLast())).outcome).toBe("ALICE=1");
  });

  it("gives the same run for the same seed, and machines a random number of their own", async () => {
    const machines: Scenario["machines"] = { ALICE: (vm) => vm.random(), BOB: (vm) => vm.random() };
    const one = await runOnce({ ...programOf({ machines }), seed: 7 }, new RandomStrategy(1));
    const same = await runOnce({ ...programOf({ machines }), seed: 7 }, new RandomStrategy(1));
    const other = await runOnce({ ...programOf({ machines }), seed: 8 }, new RandomStrategy(1));
    expect(same.outcome).toBe(one.outcome);
    expect(other.outcome).not.toBe(one.outcome);
    const [, first, second] = /ALICE=(\S+) BOB=(\S+)/.exec(one.outcome) ?? [];
    expect(first).not.toBe(second);
  });

  it("forces a machine off in the middle of its wait", async () => {
    const machines: Scenario["machines"] = {
      ALICE: { script: async (vm) => (await vm.cp("FORCE BOB")).rc, privilegeClasses: "AG" },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        await vm.wait();
      },
    };
    const tally = await tallyOf(machines, new Dpor());
    expect(outcomes(tally)).toEqual(["ALICE=0"]);
    expect(tally.failures.size).toBe(0);
  });
});

describe("engine: time is virtual", () => {
  it("ends delays in any order among machines, and in their own order within one", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.delay(1000);
        await vm.vmcf.authorize();
        await vm.delay(5);
        return vm.now();
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        return await vm.vmcf.send("ALICE", "", { id: 1 });
      },
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["ALICE=1005 BOB=0", "ALICE=1005 BOB=5"]);
  });

  it("gives a script the clock, timers and random numbers of its machine", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        const before = Date.now();
        await new Promise((resolve) => setTimeout(resolve, 50));
        const at = new Date().getTime() - before;
        return [at, performance.now(), vm.now(), Math.random() === Math.random(), crypto.randomUUID().length];
      },
    };
    const realBefore = Date.now();
    expect((await runOnce(programOf({ machines }), new ContinueLast())).outcome).toBe("ALICE=[50,50,50,false,36]");
    expect(Date.now()).toBeGreaterThanOrEqual(realBefore);
    expect(new Date().getFullYear()).toBeGreaterThan(2000);
  });

  it("shows each of several timers its own time, also where one begins another", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        const seen: string[] = [];
        const see = (name: string) => void seen.push(`${name} ${vm.now()}`);
        setTimeout(() => {
          see("A");
          setTimeout(see, 10, "C");
        }, 10);
        setTimeout(see, 15, "B");
        await vm.delay(40);
        return seen.join(", ");
      },
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["ALICE=A 10, B 15, C 20"]);
  });

  it("repeats an interval until it is cleared, by whoever clears it", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        const at: number[] = [];
        await new Promise<void>((resolve) => {
          const timer = setInterval(() => {
            at.push(vm.now());
            if (at.length < 3) return;
            clearInterval(timer);
            resolve();
          }, 20);
        });
        await vm.delay(100);
        return at.join(" ");
      },
      BOB: (vm) => vm.delay(30),
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["ALICE=20 40 60"]);
  });

  it("gives a script its own world also while it has not awaited an answer yet, whoever is answered before", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        const identified = vm.vmcf.identify("BOB");
        const at = performance.now();
        const late = new Promise((resolve) => setTimeout(resolve, 5, "LATE"));
        return `${at} ${String(await Promise.race([identified, late]))}`;
      },
      BOB: async (vm) => {
        await vm.delay(1000);
        await vm.vmcf.authorize();
      },
    };
    expect(outcomes(await tallyOf(machines, new Dpor()))).toEqual(["ALICE=0 0", "ALICE=0 5", "ALICE=0 LATE"]);
  });

  it("lets a wait and a delay run side by side, in both orders", async () => {
    expect(outcomes(await tallyOf(delayed, new Dpor()))).toEqual([
      "ALICE=DELAY BOB=0",
      "ALICE=DELAY BOB=5",
      "ALICE=INTERRUPTION BOB=0",
    ]);
  });
});

describe("engine: how a run can end badly", () => {
  it("says who waits for what in a deadlock, and where", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("BOB");
        await vm.vmcf.sendReceive("BOB", "QUESTION", { id: 7 });
        await vm.vmcf.response("BOB", 7);
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.meet("ALICE");
        await vm.vmcf.receive(await vm.wait());
        await vm.wait();
      },
    };
    const { failures, verdict } = await exploreHere(programOf({ machines }), expectationsOf());
    expect(verdict).toBe("failed");
    expect(failures[0]?.sentence).toMatch(
      /^deadlock: ALICE waits for X'4001': SEND\/RECV 7 to BOB is RECEIVED, not yet answered by REPLY \(.*engine\.test\.ts:\d+:\d+\); BOB waits for X'4001': .* \(.*engine\.test\.ts/,
    );
  });

  it("bounds a livelock, taking turns in the end", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        while ((await vm.vmcf.identify("BOB")) !== 0);
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
      },
    };
    const fair = await runOnce(programOf({ machines }), new InOrder(new Array<number>(1000).fill(ALICE)), 400);
    expect(fair.ending).toBe("finished");
    const spinning: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        while ((await vm.vmcf.identify("NOBODY")) !== 0);
      },
    };
    expect((await runOnce(programOf({ machines: spinning }), new ContinueLast(), 400)).ending).toBe("step-bound");
  });

  it("names a machine that leaves its world, and the line", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await readFile(new URL(import.meta.url));
      },
      BOB: async () => {
        await new Promise(() => undefined);
      },
    };
    const { failures } = await exploreHere(programOf({ machines }), ANYTHING, { schedules: 3 });
    expect(failures[0]?.sentence).toMatch(/BOB awaits something that never comes at .*engine\.test\.ts:\d+/);
    const file = await exploreHere(programOf({ machines: { ALICE: machines["ALICE"] as () => void } }), ANYTHING, {
      schedules: 3,
    });
    expect(file.failures[0]?.sentence).toMatch(/^ALICE awaits the file system at .*engine\.test\.ts:\d+:\d+:/);
  });

  it("gives back the memory of schedules", async () => {
    const strategy = new RandomStrategy(1);
    await tallyOf(cancelRace, strategy, 2_000);
    const before = process.memoryUsage();
    await tallyOf(cancelRace, strategy, 10_000);
    const after = process.memoryUsage();
    expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(4_000_000);
  });
});
