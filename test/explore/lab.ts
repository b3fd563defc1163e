import type { Profile } from "../../cp/interface/profile.ts";
import { userid } from "../../cp/interface/userid.ts";
import type { Scenario } from "../../guest/define-scenario.ts";
import { Engine } from "../../src/explore/engine.ts";
import { outcomeOf, type Expectations } from "../../src/explore/failure.ts";
import type { Program } from "../../src/explore/program.ts";
import { search } from "../../src/explore/search.ts";
import type { Tally } from "../../src/explore/tally.ts";
import type { Strategy } from "../../src/schedule/strategy.ts";

/** A scenario as its functions stand, for the engine. */
export function programOf(
  { machines, messageLimit }: Pick<Scenario, "machines" | "messageLimit">,
  profile: Profile = "documented",
): Program {
  return {
    messageLimit,
    profile,
    machines: Object.entries(machines).map(([name, given]) => {
      const { script, storage, privilegeClasses } =
        typeof given === "function"
          ? { script: given, storage: undefined, privilegeClasses: undefined }
          : { storage: undefined, privilegeClasses: undefined, ...given };
      const storageSize = storage ?? 65536;
      return { userid: userid(name), storageSize, privilegeClasses: privilegeClasses ?? "G", script };
    }),
  };
}

export function expectationsOf(
  { outcomes, mayLeaveActive = false }: Partial<Scenario> = {},
  profile: Profile = "documented",
): Expectations {
  if (outcomes === undefined) return { outcomes, mayLeaveActive };
  const listed = Object.entries(outcomes).flatMap(([outcome, note]) => {
    if (typeof note === "string") return [[outcome, { grade: "expected", means: note } as const] as const];
    const { grade = "expected", means, profile: only = profile } = note;
    return only === profile ? [[outcome, { grade, means }] as const] : [];
  });
  return { outcomes: new Map(listed), mayLeaveActive };
}

/** Everything is allowed; for tests that only count outcomes. */
export const ANYTHING: Expectations = { outcomes: undefined, mayLeaveActive: true };

/** Carries out schedules until none is left, or so many. */
export async function tallyOf(
  machines: Scenario["machines"],
  strategy: Strategy,
  schedules = Infinity,
): Promise<Tally & { readonly exhausted: boolean }> {
  const engine = new Engine(programOf({ machines }));
  const { tally, exhausted } = await search(engine, strategy, ANYTHING, { schedules });
  return { ...tally, exhausted };
}

/** One schedule; what came of it. */
export async function runOnce(program: Program, strategy: Strategy, stepsMax?: number) {
  const engine = new Engine(program, stepsMax === undefined ? {} : { stepsMax });
  strategy.begin(engine.agents);
  const run = await engine.batch(() => engine.run(strategy));
  return { engine, run, outcome: outcomeOf(run), ending: run.ending, trace: [...run.trace] };
}

export function outcomes(tally: Tally): string[] {
  return [...tally.outcomes.keys()].sort();
}

/** ALICE sends and cancels; BOB looks once, and receives what he finds. */
export const cancelRace: Scenario["machines"] = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    const sent = await vm.vmcf.send("BOB", "HELLO", { id: 1 });
    return [sent, await vm.vmcf.cancel("BOB", 1)];
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    const found = await vm.poll();
    return found === undefined ? "NOTHING" : (await vm.vmcf.receive(found)).rc;
  },
};

/** ALICE waits for an interruption, or for a delay: whichever ends first. */
export const delayed: Scenario["machines"] = {
  ALICE: async (vm) => {
    await vm.vmcf.authorize();
    const waiting = vm.wait().then(() => "INTERRUPTION");
    return await Promise.race([waiting, vm.delay(10).then(() => "DELAY")]);
  },
  BOB: async (vm) => {
    await vm.vmcf.authorize();
    return await vm.vmcf.identify("ALICE");
  },
};
