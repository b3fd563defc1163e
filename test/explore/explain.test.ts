import { describe, expect, it } from "vitest";
import { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import type { Scenario } from "../../guest/define-scenario.ts";
import type { VirtualMachine } from "../../guest/virtual-machine.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import type { StoryStep } from "../../src/explore/story.ts";
import { flipTable, storyTable } from "../../src/replay/story-table.ts";
import { ANYTHING, cancelRace, expectationsOf, programOf } from "./lab.ts";

const SEED = 11;

/** ALICE and BOB meet, then race; all three ends are possible. */
const race: Scenario["machines"] = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    await vm.vmcf.meet("BOB");
    await vm.vmcf.send("BOB", "HELLO", { id: 1 });
    const rc = await vm.vmcf.cancel("BOB", 1);
    await vm.vmcf.sendx("BOB", "", { id: 2 });
    await vm.vmcf.response("BOB", 2);
    return rc;
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    await vm.vmcf.meet("ALICE");
    const { header } = await vm.wait();
    if (header.id === 2) return "NOTHING";
    const { rc } = await vm.vmcf.receive(header);
    await vm.wait();
    return rc;
  },
};

describe("explain: an outcome that is not listed", () => {
  it("is found, made small, and shown with the two decisions that make the difference", async () => {
    const listed = expectationsOf({
      outcomes: { "ALICE=0 BOB=NOTHING": "CANCEL won", "ALICE=14 BOB=0": "RECEIVE won" },
    });
    const strategy = { name: "random" } as const;
    const result = await exploreHere(programOf({ machines: race }), listed, { strategy, schedules: 500, seed: SEED });
    expect(result.verdict).toBe("failed");
    const [found, ...others] = result.failures;
    expect(others).toEqual([]);
    expect(found?.sentence).toBe("the scenario does not list this outcome: ALICE=0 BOB=12");
    const explanation = found?.explanation;
    expect(explanation?.switches).toBeLessThanOrEqual(8);
    expect(explanation?.needed.length).toBeLessThan(100);
    const { flip, story = [], outcome = "" } = explanation ?? {};
    if (flip === undefined) throw new Error("no flip point");
    expect(story.slice(flip.at, flip.at + 2).map(({ userid, what }) => `${userid} ${what}`)).toEqual([
      "ALICE CANCEL 1 to BOB",
      "BOB RECEIVE 1",
    ]);
    expect([...flipTable(story, flip, outcome)].at(-1)).toMatch(/ALICE=0 BOB=12 +ALICE=14 BOB=0$/);
    const table = [...storyTable(["ALICE", "BOB"], story)];
    expect(table[0]).toMatch(/^ +ALICE +BOB$/);
    expect(table).toHaveLength(story.length + 1);
    expect(table.join("\n")).toMatch(/\n +\d+ +RECEIVE 1 → 12 +explain\.test\.ts:\d+\n/);
  });
});

/** Reads a number from the bank, adds ten, and writes it back. */
async function teller(vm: VirtualMachine): Promise<void> {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("BANK");
  const { reply } = await vm.vmcf.call("BANK", "GET", { replyLength: 10 });
  await vm.vmcf.call("BANK", `PUT ${Number(vm.text(reply)) + 10}`, { replyLength: 10 });
}

async function bank(vm: VirtualMachine): Promise<number> {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("TELLER1", "TELLER2");
  let balance = 100;
  const handler = ({ data }: { readonly data: Uint8Array }): string => {
    const text = vm.text(data);
    if (text.startsWith("PUT ")) balance = Number(text.slice(4));
    return String(balance);
  };
  await vm.vmcf.serve(handler, { count: 4 });
  return balance;
}

describe("explain: an update that is lost", () => {
  it("blames the two that came in the wrong order, not two whose exchange merely disturbs the rest", async () => {
    const machines = { BANK: bank, TELLER1: teller, TELLER2: teller };
    const listed = expectationsOf({ outcomes: { "BANK=120": "both count" } });
    const result = await exploreHere(programOf({ machines }), listed, { schedules: 500, seed: SEED });
    const { flip, story = [] } = result.failures[0]?.explanation ?? {};
    if (flip === undefined) throw new Error("no flip point");
    const two = (steps: readonly StoryStep[]) => steps.slice(flip.at, flip.at + 2).map(({ what }) => what);
    // One teller's PUT, and the other one's GET.
    expect(two(story).map((what) => what.replace(/\d+/, "n"))).toEqual(["SEND/RECV n to BANK", "SEND/RECV n to BANK"]);
    expect(two(flip.story)).toEqual(two(story).toReversed());
    expect(flip.outcome).toBe("BANK=120");
  });
});

/** A CP that forgets to wake a machine once another has executed a CANCEL. */
class LosesWakeUp extends ControlProgram {
  #canceled = false;

  override execute(...operands: Parameters<ControlProgram["execute"]>): ReturnType<ControlProgram["execute"]> {
    const [machine, , , rx] = operands;
    if (operands[2] === 0x68 && machine.view.getUint16((rx & 0xff_ffff) + 2) === 6) this.#canceled = true;
    return super.execute(...operands);
  }
  override presentable(machine: Machine): boolean {
    return !(this.#canceled && machine.userid === "ALICE" && machine.inWaitState) && super.presentable(machine);
  }
}

describe("explain: a planted defect", () => {
  it("tells commands, polls and bare instructions as what they are, each at its own line", async () => {
    const asks: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await vm.cp("SMSG BOB HELLO");
        await vm.poll();
        vm.registers[2] = 2;
        await vm.execute(0x8324_0068).catch(() => undefined);
      },
    };
    const strategy = { name: "random" } as const;
    const listed = expectationsOf({ outcomes: { "ALICE=1": "never" } });
    const { failures } = await exploreHere(programOf({ machines: asks }), listed, { strategy, schedules: 1 });
    const steps = (failures[0]?.explanation?.story ?? []).filter(({ at }) => at !== undefined);
    expect(steps.map(({ what }) => what)).toEqual([
      "AUTHORIZE",
      "CP SMSG BOB HELLO",
      "enables (LPSW)",
      "DIAGNOSE X'68' with VMCPARM at X'00000002'",
    ]);
    const rows = steps.map(({ at }) => Number(at?.split(":").at(-2)));
    const [first = NaN] = rows;
    expect(rows).toEqual([first, first + 1, first + 2, first + 4]);
  });

  it("is found as an illegal history, and without a judge as a deadlock; its schedule is small", async () => {
    const program = {
      ...programOf({ machines: race }),
      makeControlProgram: (options: object) => new LosesWakeUp(options),
    };
    const result = await exploreHere(program, ANYTHING, { schedules: 1000, seed: SEED });
    const [found] = result.failures;
    expect(found?.first).toBeLessThan(200);
    expect(found?.sentence).toMatch(/^illegal: R-INT-9 is broken: expected: ALICE waits enabled and is presented what/);
    expect(found?.explanation?.switches).toBeLessThan(7);
    const unjudged = await exploreHere(program, ANYTHING, { schedules: 1000, seed: SEED, judged: false });
    expect(unjudged.failures[0]?.sentence).toMatch(/^deadlock: ALICE waits for X'4001'/);
  });

  it("is told apart from a script that does not do the same twice", async () => {
    let runs = 0;
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        return runs++;
      },
    };
    const { failures } = await exploreHere(
      programOf({ machines }),
      expectationsOf({ outcomes: { "ALICE=0": "once" } }),
    );
    expect(failures[0]?.sentence).toMatch(
      /^the script does not do the same twice under the same schedule: the outcome was ALICE=\d+ and is ALICE=\d+ when repeated$/,
    );
  });
});

describe("explain: what else fails a run", () => {
  const failing = async (machines: Scenario["machines"], expectations = expectationsOf()) => {
    const { failures } = await exploreHere(programOf({ machines }), expectations, { seed: SEED });
    return failures.map(({ sentence }) => sentence);
  };

  it("an assertion that does not hold on some schedule", async () => {
    const machines: Scenario["machines"] = {
      ...cancelRace,
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        vm.assert((await vm.vmcf.send("BOB", "HELLO", { id: 1 })) === 0, "BOB is there");
      },
    };
    const sentences = await failing(machines);
    expect(sentences).toContainEqual(
      expect.stringMatching(/^assertion failed: BOB is there \(.*explain\.test\.ts:\d+:\d+\)$/),
    );
    expect(sentences).toContainEqual(expect.stringMatching(/^ALICE left while SEND 1 to BOB was/));
  });

  it("shows the two decisions that make the difference also where the fewest switches keep them apart", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        if ((await vm.vmcf.identify("BOB")) !== 0) throw new Error("no BOB");
      },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
      },
    };
    const { failures } = await exploreHere(programOf({ machines }), ANYTHING, { seed: SEED });
    const { flip, story = [] } = failures[0]?.explanation ?? {};
    if (flip === undefined) throw new Error("no flip point");
    const two = (steps: readonly StoryStep[]) => steps.slice(flip.at, flip.at + 2).map(({ userid }) => userid);
    expect([two(story), two(flip.story)]).toEqual([
      ["ALICE", "BOB"],
      ["BOB", "ALICE"],
    ]);
  });

  it("two machines that go on for ever, of which the middle is left out", async () => {
    const forEver = (partner: string) => async (vm: VirtualMachine) => {
      await vm.vmcf.authorize();
      while ((await vm.vmcf.cancel(partner, 1)) !== 0);
    };
    const machines = { ALICE: forEver("BOB"), BOB: forEver("ALICE") };
    const { failures } = await exploreHere(programOf({ machines }), ANYTHING, { schedules: 3, stepsMax: 1000 });
    expect(failures.map(({ sentence }) => sentence)).toEqual([
      "no end after 1000 decisions, though every machine got its turn",
    ]);
    const table = [...storyTable(["ALICE", "BOB"], failures[0]?.explanation?.story ?? [], 50)];
    expect(table).toHaveLength(1 + 40 + 1 + 10);
    expect(table[41]).toBe("   …  950 decisions more");
  });

  it("a guest that throws", async () => {
    const machines: Scenario["machines"] = {
      ALICE: () => {
        throw new TypeError("no such thing");
      },
    };
    expect(await failing(machines)).toEqual([expect.stringMatching(/^ALICE failed: TypeError: no such thing \(/)]);
  });

  it("a message whose source leaves before the sink has dealt with it, unless the scenario allows it", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        await vm.vmcf.authorize();
        await vm.vmcf.send("ALICE", "", { id: 1 });
      },
    };
    expect(await failing(machines)).toEqual([
      "ALICE left while SEND 1 to ALICE was QUEUED, its interrupt not yet taken by the sink",
    ]);
    expect(await failing(machines, expectationsOf({ mayLeaveActive: true }))).toEqual([]);
  });

  it("a state that no schedule reaches", async () => {
    const machines: Scenario["machines"] = {
      ALICE: async (vm) => {
        vm.sometimes("impossible", (await vm.vmcf.authorize()) !== 0);
      },
    };
    const { verdict, sometimes } = await exploreHere(programOf({ machines }), ANYTHING);
    expect(verdict).toBe("failed");
    expect(sometimes).toMatchObject([{ name: "impossible", reached: 0 }]);
  });
});
