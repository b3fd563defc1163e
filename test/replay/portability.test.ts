import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Engine } from "../../src/explore/engine.ts";
import { exploreHere } from "../../src/explore/explore-here.ts";
import { loadProgram } from "../../src/explore/load-program.ts";
import { replayHere } from "../../src/explore/replay-here.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { readScheduleFile, writeScheduleFile } from "../../src/schedule/schedule-file.ts";
import { parseSchedule } from "../../src/schedule/schedule-text.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const folder = scratchFolder();

/** ALICE must not cancel what BOB has received; CAROL has nothing to do with it. */
function scenario({ alice = "", carol = "", more = "" } = {}): string {
  return `import { defineScenario } from "vmcf";
export default defineScenario({
  title: "A race with a forbidden end",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      ${alice}
      await vm.vmcf.send("BOB", "HELLO", { id: 1 });
      return await vm.vmcf.cancel("BOB", 1);
    },
    CAROL: async (vm) => {
      await vm.vmcf.authorize();
      ${carol}
      await vm.vmcf.unauthorize();
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      const found = await vm.poll();
      if (found !== undefined) await vm.vmcf.receive(found);
    },
    ${more}
  },
  mayLeaveActive: true,
  outcomes: { "ALICE=14": { means: "too late", grade: "forbidden" }, "ALICE=0": "in time", "ALICE=5": "BOB has left" },
});`;
}

const file = join(folder, "race.ts");

async function engineOf(text: string) {
  writeFileSync(file, text);
  const { machines, outcomes, mayLeaveActive } = await loadScenario([file]);
  const none = { messageLimit: undefined, profile: undefined, faults: undefined, strikes: undefined };
  const program = await loadProgram({ machines, seed: 0, ...none });
  return { program, engine: new Engine(program), expectations: { outcomes, mayLeaveActive } };
}

const { program, expectations } = await engineOf(scenario());
const explored = await exploreHere(program, expectations, { schedules: 500, seed: 4 });
const explanation = explored.failures[0]?.explanation;
const saved = join(folder, "failure.json");
writeScheduleFile(saved, {
  files: [file],
  hash: "",
  title: "",
  seed: 0,
  profile: "documented",
  messageLimit: undefined,
  outcome: explanation?.outcome ?? "",
  failure: undefined,
  text: explanation?.schedule ?? "",
});

/** The same schedule in both its forms: the whole one in a file, and the part that is needed as one line. */
const forms = [
  { form: "the schedule file", schedule: () => readScheduleFile(saved).schedule },
  {
    form: "the one-line text",
    schedule: () => {
      const parsed = parseSchedule(explanation?.needed ?? "");
      if ("problem" in parsed) throw new Error(parsed.problem);
      return parsed.schedule;
    },
  },
];

describe.each(forms)("a schedule survives edits that do not concern it: $form", ({ schedule }) => {
  it.each([
    { edit: "nothing", parts: {}, strange: [] },
    { edit: "a console line", parts: { alice: 'vm.console("NOW");' }, strange: [] },
    {
      edit: "another DIAGNOSE of a machine that has no part in it",
      parts: { carol: "await vm.vmcf.quiesce();" },
      strange: [/CAROL quiesce 1/],
    },
    { edit: "another machine", parts: { more: "DAVE: async (vm) => { await vm.vmcf.authorize(); }," }, strange: [] },
    { edit: "an instruction that lets nothing in", parts: { alice: "await vm.disable();" }, strange: [] },
  ])("after putting in $edit it still shows the failure", async ({ parts, strange }) => {
    const { engine } = await engineOf(scenario(parts));
    const replayed = await replayHere(engine, schedule(), expectations);
    expect(replayed.failure).toMatchObject({ kind: "forbidden", outcome: "ALICE=14" });
    // What the schedule does not know is said, if it comes where the schedule still decides.
    expect(replayed.misfits.length).toBeLessThanOrEqual(strange.length);
    for (const sentence of replayed.misfits) expect(sentence).toMatch(strange[0] ?? /^$/);
  });

  it("after taking away what it is about it says which step, what was expected, and why not", async () => {
    const { engine } = await engineOf(
      scenario().replace("await vm.vmcf.receive(found)", "vm.console(found.header.user)"),
    );
    const replayed = await replayHere(engine, schedule(), expectations);
    expect(replayed.failure).toBeUndefined();
    expect(replayed.misfits[0]).toMatch(
      /^step \d+ of the schedule: BOB recv 1 is left out: (its script has ended|the machine is at BOB off 1)$/,
    );
  });
});
