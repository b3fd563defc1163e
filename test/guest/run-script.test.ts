import { describe, expect, it } from "vitest";
import { printable } from "../../guest/printable.ts";
import { runScript } from "../../guest/run-script.ts";
import type { VirtualMachine } from "../../guest/virtual-machine.ts";
import { InProcessHost } from "../support/in-process-port.ts";

const hosts = [
  { kind: "synchronous", host: (wantsDoing = false) => new InProcessHost({ wantsDoing }) },
  { kind: "asynchronous", host: (wantsDoing = false) => new InProcessHost({ wantsDoing, order: () => 0 }) },
];

/** The line number this is called on. */
function lineHere(): number {
  return Number(/run-script\.test\.ts:(\d+):\d+/.exec(new Error().stack?.split("\n")[2] ?? "")?.[1]);
}

describe.each(hosts)("runScript over a $kind port", ({ host }) => {
  const run = (script: (vm: VirtualMachine) => unknown) => runScript(host().port("ALICE"), script);

  it.each([
    [0, 0],
    ["HELLO", "HELLO"],
    [true, true],
    [[0, 16], "[0,16]"],
    [{ rc: 0, data: Uint8Array.of(0xc1, 2) }, "{rc:0,data:X'C102'}"],
    [null, "null"],
    [10n, "10"],
  ])("returns %o as %o", async (value, expected) => {
    expect(await run(async () => value)).toEqual({ kind: "returned", value: expected });
  });

  it("has no value for a script that returns nothing", async () => {
    expect(await run(() => undefined)).toEqual({ kind: "returned" });
  });

  it.each([
    ["a program exception", (vm: VirtualMachine) => vm.diagnose(0x68, 4), "ProgramException"],
    ["misuse", (vm: VirtualMachine) => vm.vmcf.send("NINECHARS", ""), "MisuseError"],
    [
      "misuse found after an instruction",
      async (vm: VirtualMachine) => (await vm.cp("EXTERNAL"), (await vm.wait()).header),
      "MisuseError",
    ],
    ["an assertion", async (vm: VirtualMachine) => vm.assert(false, "never"), "AssertionError"],
    ["an error of its own", () => Promise.reject(new TypeError("mine")), "TypeError"],
  ])("tells name, message and the script's line of %s", async (_, act, name) => {
    const end = await runScript(host().port("ALICE"), async (vm) => await act(vm));
    expect(end).toMatchObject({ kind: "failed", error: { name } });
    if (end.kind !== "failed") return;
    expect(end.error.where).toMatch(/test\/guest\/run-script\.test\.ts:\d+:\d+$/);
    expect(structuredClone(end)).toEqual(end);
  });

  it("points at the very line, after an answered instruction too", async () => {
    let line = 0;
    const end = await run(async (vm) => {
      await vm.vmcf.authorize();
      line = lineHere() + 1;
      await vm.diagnose(0x68, 0xfff_ffff);
    });
    expect(end).toMatchObject({ kind: "failed", error: { where: expect.stringContaining(`:${line}:`) as string } });
  });

  it("copes with something thrown that is no error", async () => {
    const end = await run(() => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw { reason: 7 };
    });
    expect(end).toMatchObject({ kind: "failed", error: { name: "thrown", message: "{reason:7}", where: undefined } });
  });

  it("ends as gone when the machine is logged off under it", async () => {
    const inside = host();
    inside.port("OTHER");
    const ending = runScript(inside.port("ALICE"), async (vm) => {
      await vm.vmcf.authorize();
      await vm.wait();
    });
    setTimeout(() => inside.logoff("ALICE", true), 5);
    expect(await ending).toEqual({ kind: "gone" });
    expect(await runScript(inside.port("BOB"), (vm) => vm.cp("LOGOFF"))).toEqual({ kind: "gone" });
  });

  it("what a script leaves unawaited is never reported as an unhandled rejection", async () => {
    const unhandled: unknown[] = [];
    const listen = (reason: unknown) => unhandled.push(reason);
    process.on("unhandledRejection", listen);
    const inside = host();
    const end = await runScript(inside.port("ALICE"), async (vm) => {
      await vm.vmcf.authorize();
      void vm.wait();
      void vm.vmcf.quiesce();
      void vm.cp("QUERY SET");
    });
    inside.logoff("ALICE");
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off("unhandledRejection", listen);
    expect(end).toEqual({ kind: "returned" });
    expect(unhandled).toEqual([]);
  });

  it("notes assertions, states reached, and, where wanted, what the script is about to do", async () => {
    const inside = host(true);
    await runScript(inside.port("ALICE"), async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.identify("ALICE", { id: 3 });
      const { header } = await vm.wait();
      vm.assert(header.id === 3, "it is ours");
      vm.sometimes("never", false);
    });
    const at = expect.stringMatching(/run-script\.test\.ts:\d+:\d+$/) as string;
    expect(inside.notes).toEqual([
      { kind: "doing", label: "AUTHORIZE", at },
      { kind: "doing", label: "IDENTIFY 3 to ALICE", at },
      { kind: "doing", label: "wait", at },
      { kind: "assert", holds: true, sentence: "it is ours", at },
      { kind: "sometimes", reached: false, name: "never" },
    ]);
  });

  it("offers console, clock, delay and random numbers of the port", async () => {
    const inside = host();
    const end = await runScript(inside.port("ALICE"), async (vm) => {
      vm.console("HELLO");
      await vm.delay(50);
      const number = vm.random();
      return [vm.now(), number >= 0 && number < 1];
    });
    expect(end).toEqual({ kind: "returned", value: "[50,true]" });
    expect(inside.lines).toEqual(["ALICE: HELLO"]);
  });
});

describe("printable", () => {
  it("is bounded, and prints what JSON cannot", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(printable(cycle)).toBe("[[[[[[…]]]]]]");
    expect(printable([Number.NaN, undefined, new Map([["a", new Set([1])]]), new Error("x"), () => 1])).toBe(
      "[NaN,undefined,{a:[1]},Error: x,[function]]",
    );
  });

  it("stays on its line, and tells the terminal nothing", () => {
    expect(printable("two\nlines \u001b[2J\u2028")).toBe("two\\nlines \\u{1b}[2J\\u{2028}");
    expect(printable(["a\u009bb"])).toBe('["a\\u{9b}b"]');
  });
});
