import { afterAll, describe, expect, it } from "vitest";
import { Folder } from "../cli/vmcf.ts";
import { explore } from "../../src/explore/explore.ts";
import { describeFailure } from "../../src/explore/failure.ts";
import { replay } from "../../src/replay/replay.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";

const folder = new Folder();
afterAll(() => folder[Symbol.dispose]());

/** What guests do that a thread of the explorer must survive, and the failure it is. */
const HOSTILE: readonly (readonly [what: string, lines: string, sentence: RegExp])[] = [
  [
    "rejects a promise nobody awaits",
    `void (async () => { await null; throw new Error("oops"); })();`,
    /^GUEST failed: Error: oops \(.*:3:\d+\)$/,
  ],
  [
    "throws in a timer",
    `setTimeout(() => { throw new Error("oops"); }, 5); await vm.delay(9);`,
    /^GUEST failed: Error: oops \(.*:3:\d+\)$/,
  ],
  [
    "throws in a microtask",
    `queueMicrotask(() => { throw new Error("oops"); });`,
    /^GUEST failed: Error: oops \(.*:3:\d+\)$/,
  ],
  [
    "throws in a tick",
    `process.nextTick(() => { throw new Error("oops"); });`,
    /^GUEST failed: Error: oops \(.*:3:\d+\)$/,
  ],
  [
    "calls process.exit",
    `process.exit(3);`,
    /^GUEST failed: Error: called process\.exit\(3\): a guest ends by returning \(.*:3:\d+\)$/,
  ],
  [
    "calls process.exit and catches",
    `try { process.exit(3); } catch { }`,
    /^GUEST failed: Error: called process\.exit\(3\)/,
  ],
  ["throws what is no error", `throw 5;`, /^GUEST failed: thrown: 5$/],
  [
    "throws an error that cannot be read",
    `throw Object.defineProperty(new Error(), "stack", { get() { throw 1; } });`,
    /^GUEST failed: thrown: something that cannot be printed$/,
  ],
  [
    "returns what throws when it is read",
    `return { get x() { throw new Error("oops"); } };`,
    /^GUEST failed: Error: oops \(.*:3:\d+\)$/,
  ],
  [
    "recurses without end",
    `const deep = () => { deep(); deep(); }; deep();`,
    /^GUEST failed: RangeError: Maximum call stack size exceeded \(.*:3:\d+\)$/,
  ],
  [
    "fetches",
    `await fetch("http://127.0.0.1:1/").catch(() => 0);`,
    /^GUEST failed: Error: fetch is not there under a controlled scheduler.* \(.*:3:\d+\)$/,
  ],
  [
    "awaits the file system",
    `await (await import("node:fs/promises")).readFile("/etc/hostname");`,
    /^GUEST awaits .* at .*:3:\d+: under a controlled scheduler/,
  ],
  [
    "awaits a timer of Node's own",
    `await (process.getBuiltinModule?.("node:timers/promises") ?? (await import("node:timers/promises"))).setTimeout(1);`,
    /^GUEST awaits .* at .*:3:\d+: under a controlled scheduler/,
  ],
];

/** The ordinary run takes every third of them, and leaves out what can only be waited for. */
const ALL = process.env["VMCF_HOSTILE_GUESTS"] === "all";

function scriptOf(lines: string, top = ""): string {
  return folder.file(
    "guest.js",
    `${top}export default async (vm) => {\n  await vm.vmcf.authorize();\n  ${lines}\n  await vm.vmcf.unauthorize();\n};\n`,
  );
}

describe("explore survives a guest that", () => {
  it.each(HOSTILE.filter((_, index) => ALL || index % 3 === 0))("%s", async (_, lines, sentence) => {
    const scenario = await loadScenario([scriptOf(lines)]);
    const { verdict, failures } = await explore(scenario, { schedules: 50 }, 1);
    expect(failures.map((failure) => failure.sentence)).toEqual([expect.stringMatching(sentence)]);
    expect(verdict).toBe("failed");
  });

  it("begins something outside its function that fails later", async () => {
    const scenario = await loadScenario([scriptOf("", 'setTimeout(() => { throw new Error("oops"); }, 0); ')]);
    const { failures } = await explore(scenario, { schedules: 50 }, 1);
    expect(failures[0]?.sentence).toMatch(
      /^a script failed outside every schedule, in something nobody awaits: Error: oops \(.*:1:\d+\)$/,
    );
  });

  it("returns more than anybody wants to read", async () => {
    const circle = "const all = []; for (let n = 0; n < 20; n++) all.push(all); return all;";
    for (const lines of [circle, 'return "x".repeat(3e6);', "return new Uint8Array(1e6);"]) {
      const { verdict, outcomes } = await explore(await loadScenario([scriptOf(lines)]), { schedules: 5 }, 1);
      expect(verdict).toBe("as expected");
      expect(outcomes[0]?.outcome.length).toBeLessThan(50_000);
    }
  });

  it("takes all memory", async () => {
    const scenario = await loadScenario([scriptOf("const all = []; for (;;) all.push(new Array(1e5).fill(0));")]);
    // On a busy machine that takes longer than a guest may be silent by default.
    const { failures } = await explore(scenario, { watchdogMs: 120_000, heapMb: 128 }, 1);
    expect(failures[0]?.sentence).toMatch(/^GUEST took all memory/);
  });

  it.runIf(ALL)("never lets anybody else have a turn, when a schedule is replayed too", async () => {
    const scenario = await loadScenario([scriptOf("for (;;) await null;")]);
    const { failure } = await replay(scenario, []);
    expect(failure && describeFailure(failure)).toMatch(/^GUEST has not called CP for 4 s at .*guest\.js:3$/);
  });
});

describe("a failure that Node tells of only afterwards", () => {
  it("is found on the schedules that have it, and on no other", async () => {
    const text = `export default { title: "late", machines: {
      ALICE: async (vm) => { await vm.vmcf.authorize(); await vm.vmcf.identify("BOB"); },
      BOB: async (vm) => {
        await vm.vmcf.authorize();
        if ((await vm.poll()) !== undefined) void Promise.reject(new Error("found something"));
        return 1;
      } }, outcomes: { "BOB=1": "nothing found" } };`;
    const scenario = await loadScenario([folder.file("late.js", text)]);
    const { failures, outcomes, schedules } = await explore(scenario, { strategy: { name: "dpor" } }, 1);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.sentence).toMatch(/^BOB failed: Error: found something/);
    expect(failures[0]?.count).toBeLessThan(schedules);
    const bob = outcomes.find(({ outcome }) => outcome === "BOB=1");
    expect(bob?.count).toBe(schedules - (failures[0]?.count ?? 0));
    expect(failures[0]?.explanation?.flip?.outcome).toBe("BOB=1");
  });
});
