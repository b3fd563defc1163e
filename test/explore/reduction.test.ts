import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import { races } from "../../src/bench/explored-programs.ts";
import { Engine } from "../../src/explore/engine.ts";
import { search } from "../../src/explore/search.ts";
import { splitTree } from "../../src/explore/split.ts";
import { DepthFirst } from "../../src/schedule/depth-first.ts";
import { Dpor } from "../../src/schedule/dpor.ts";
import { ANYTHING, cancelRace, delayed, outcomes, programOf, tallyOf } from "./lab.ts";

type Machines = Scenario["machines"];

const threeSenders: Machines = {
  ALICE: async (vm) => [await vm.vmcf.authorize(), await vm.vmcf.send("CAROL", "X", { id: 1 })],
  BOB: async (vm) => [await vm.vmcf.authorize(), await vm.vmcf.send("CAROL", "Y", { id: 1 })],
  CAROL: async (vm) => {
    await vm.vmcf.authorize();
    return [(await vm.poll())?.header.user, (await vm.poll())?.header.user];
  },
};

/** Two pairs that have nothing to do with each other. */
const twoPairs: Machines = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    return await vm.vmcf.send("BOB", "X", { id: 1 });
  },
  BOB: async (vm) => await vm.vmcf.authorize(),
  CAROL: async (vm) => await vm.vmcf.sendx("DAVE", "", { id: 1 }),
  DAVE: async (vm) => await vm.vmcf.authorize(),
};

const interrupted: Machines = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    vm.onExternal(() => undefined);
    await vm.enable();
    return await vm.vmcf.send("ALICE", "X", { id: 1 });
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    return [await vm.vmcf.send("ALICE", "Y", { id: 5 }), await vm.vmcf.unauthorize()];
  },
};

const keys: Machines = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    await vm.setPswKey(1);
    const rc = await vm.vmcf.send("BOB", vm.storage.subarray(0x4000, 0x4010), { id: 1 });
    await vm.setPswKey(0);
    await vm.setStorageKey(0x4000, 16, { key: 2, fetch: true });
    return rc;
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    const found = await vm.poll();
    return found && (await vm.vmcf.receive(found)).rc;
  },
};

const specials: Machines = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize({ smsg: true, bufferLength: 169 });
    return (await vm.poll())?.header.user;
  },
  BOB: async (vm) => [(await vm.cp("SMSG ALICE HELLO")).rc, (await vm.cp("QUERY NAMES")).lines.length],
};

/** CANCEL can withdraw the only interruption BOB could ever take; FORCE can end what he is about to do. */
const withdrawn: Machines = {
  ALICE: {
    privilegeClasses: "AG",
    script: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.send("BOB", "X", { id: 1 });
      await vm.vmcf.cancel("BOB", 1);
      return (await vm.cp("FORCE BOB")).rc;
    },
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    const { header } = await vm.wait();
    return (await vm.vmcf.receive(header)).rc;
  },
};

/** Each tree is walked once, without any reduction, for all who ask. */
const wholeTrees = new Map<Machines, ReturnType<typeof tallyOf>>();
function wholeTreeOf(machines: Machines): ReturnType<typeof tallyOf> {
  const known = wholeTrees.get(machines) ?? tallyOf(machines, new DepthFirst({ cached: false }), 100_000);
  wholeTrees.set(machines, known);
  return known;
}

const SCENARIOS: readonly (readonly [string, Machines])[] = [
  ["the CANCEL race", cancelRace],
  ["CANCEL, RECEIVE and REPLY of two messages", races.pair],
  ["three machines", threeSenders],
  ["two independent pairs", twoPairs],
  ["an enabled machine that sends to itself", interrupted],
  ["storage keys", keys],
  ["SMSG", specials],
  ["an interruption that is withdrawn, and FORCE", withdrawn],
  ["a wait and a delay", delayed],
];

describe.each(SCENARIOS)("reduction: %s", (_, machines) => {
  it("finds the outcomes of the whole tree, one schedule for each class", async () => {
    const all = await wholeTreeOf(machines);
    const cached = new DepthFirst();
    const withCache = await tallyOf(machines, cached);
    const dpor = new Dpor();
    const reduced = await tallyOf(machines, dpor);
    expect(outcomes(reduced)).toEqual(outcomes(all));
    expect(outcomes(withCache)).toEqual(outcomes(all));
    // Two independent ways of counting the same thing.
    expect(dpor.classes).toBe(cached.classes);
    expect(reduced.schedules).toBeLessThan(all.schedules);
  });

  it("comes to the same in parts", async () => {
    const whole = new Dpor();
    const undivided = await tallyOf(machines, whole);
    const engine = new Engine(programOf({ machines }));
    let classes = 0;
    const found = new Set<string>();
    for (const subtree of await splitTree(engine, 12)) {
      const part = new Dpor(subtree);
      const { tally } = await search(engine, part, ANYTHING, { schedules: Infinity });
      classes += part.classes;
      for (const outcome of tally.outcomes.keys()) found.add(outcome);
    }
    expect([...found].sort()).toEqual(outcomes(undivided));
    expect(classes).toBe(whole.classes);
  });
});

describe("reduction: how much it saves", () => {
  it("needs a tenth of the schedules, or less, where machines have little to do with each other", async () => {
    for (const machines of [threeSenders, twoPairs]) {
      const all = await wholeTreeOf(machines);
      const reduced = await tallyOf(machines, new Dpor());
      expect(reduced.schedules * 10).toBeLessThan(all.schedules);
    }
  });
});

describe("depth-first: bounded preemptions", () => {
  it("finds more with each preemption that is allowed, and everything in the end", async () => {
    const found = [];
    for (const preemptions of [0, 1, 2, 3]) {
      found.push(outcomes(await tallyOf(cancelRace, new DepthFirst({ preemptions }))).length);
    }
    expect(found).toEqual([1, 2, 5, 7]);
    expect(outcomes(await tallyOf(cancelRace, new DepthFirst())).length).toBe(7);
  });

  it.each([0, 1, 2])("passes over nothing by its cache with at most %i", async (preemptions) => {
    const plain = await tallyOf(races.pair, new DepthFirst({ preemptions, cached: false }));
    const cached = await tallyOf(races.pair, new DepthFirst({ preemptions }));
    expect(outcomes(cached)).toEqual(outcomes(plain));
  });
});
