import { existsSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { ended, Folder, STACK_LINE } from "./vmcf.ts";

// Most of these are JavaScript: it starts sooner.
const ALICE = `export default async (vm) => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("BOB");
  await vm.vmcf.send("BOB", vm.bytes("HELLO"), { id: 1 });
  const { header } = await vm.wait();
  return header.eflg;
};
`;
const TYPED_ALICE = `import type { VirtualMachine } from "vmcf";
${ALICE.replace("(vm)", "(vm: VirtualMachine): Promise<number>")}`;
const BOB = `export default async (vm) => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("ALICE");
  const { header } = await vm.wait();
  const { data } = await vm.vmcf.receive(header);
  vm.console(vm.text(data));
};
`;
const WAITS = "export default async (vm) => {\n  await vm.vmcf.authorize();\n  await vm.wait();\n};\n";
const scenario = (body: string) => `export default {\n  title: "T",\n${body}\n};\n`;

describe("vmcf run", () => {
  it.each(TRANSPORTS)("runs two guest scripts via %s, and tells what came of it", async (transport) => {
    using folder = new Folder({ "alice.ts": TYPED_ALICE, "bob.js": BOB });
    const { status, stdout, stderr } = await folder.here(
      "run",
      "alice.ts",
      "bob.js",
      "--transport",
      transport,
      "--seed",
      "7",
    );
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("BOB      HELLO");
    expect(lines).toContain("ALICE    returned 0");
    expect(lines).toContain("BOB      ended");
    expect(lines).toContain("outcome   ALICE=0");
    expect(lines).toContain("verdict   as expected");
    expect(stdout).toMatch(/^messages {2}\d+, interrupts \d+, DIAGNOSEs \d+$/m);
    expect(stdout).toMatch(/^returned {2}RC 0 × \d+ \(normal\)/m);
    expect(stdout).toMatch(new RegExp(`^took      [\\d.]+ s, \\d+ DIAGNOSEs/s via ${transport}, seed 7$`, "m"));
    expect(stdout).toMatch(new RegExp(`^again     .* run alice.ts bob.js --transport ${transport} --seed 7$`, "m"));
    expect(stderr).toBe("ALICE, BOB: 2 machines\n");
    expect(status).toBe(0);
  });

  it("gives the same as data", async () => {
    using folder = new Folder({ "alice.ts": TYPED_ALICE, "bob.js": BOB });
    const { status, stdout, stderr } = await folder.here("run", "alice.ts", "bob.js", "--json", "--seed", "7");
    const result = JSON.parse(stdout) as Record<string, unknown>;
    expect(result).toMatchObject({
      format: "vmcf-run/1",
      exitStatus: 0,
      title: "ALICE, BOB",
      files: ["alice.ts", "bob.js"],
      profile: "documented",
      seed: 7,
      messageLimit: 50,
      machines: [
        { userid: "ALICE", end: "returned", value: 0, console: [] },
        { userid: "BOB", end: "returned", console: ["HELLO"] },
      ],
      outcome: "ALICE=0",
      judged: { grade: "expected" },
      verdict: "expected",
      failures: [],
      waiting: [],
      outstanding: [],
    });
    expect(result["hash"]).toMatch(/^[0-9a-f]{64}$/);
    expect(result["counts"]).toMatchObject({ programExceptions: 0, returnCodes: { 0: expect.any(Number) as number } });
    expect(result["seconds"]).toBeGreaterThan(0);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("finds a scenario of the gallery by its number and by its name", async () => {
    using folder = new Folder();
    for (const name of ["1", "hello"]) {
      const { status, stdout } = await folder.here("run", name);
      expect(stdout, name).toContain(
        "ALICE=0 BOB=HELLO  (expected: the data transfer code is 0 and the text has arrived)",
      );
      expect(status).toBe(0);
    }
  });

  it("answers as the other profile does, and with another message limit", async () => {
    const script = `export default async (vm) => {
  await vm.vmcf.authorize();
  return [await vm.vmcf.send(vm.userid, "1", { id: 1 }), await vm.vmcf.send(vm.userid, "2", { id: 2 })];
};
`;
    using folder = new Folder({ "a.js": script });
    const { stdout } = await folder.here("run", "a.js", "--limit", "1", "--profile", "release6", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ profile: "release6", messageLimit: 1, outcome: "A=[0,10]" });
  });
});

describe("vmcf run: how an outcome is judged", () => {
  it("a forbidden one fails the run", async () => {
    const outcomes = '{ "A=1": { grade: "forbidden", means: "never" } }';
    using folder = new Folder({ "s.js": scenario(`  machines: { A: () => 1 },\n  outcomes: ${outcomes},`) });
    const { status, stdout } = await folder.here("run", "s.js");
    expect(stdout).toContain("outcome   A=1  (forbidden: never)\nverdict   FORBIDDEN outcome\n");
    expect(status).toBe(1);
  });

  it.each([
    { mayLeaveActive: false, verdict: "OUTSTANDING: a message was left behind unfinished", exit: 1 },
    { mayLeaveActive: true, verdict: "as expected", exit: 0 },
  ])("names what is left behind, mayLeaveActive: $mayLeaveActive", async ({ mayLeaveActive, verdict, exit }) => {
    const machines = `{
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      await vm.vmcf.send("BOB", "HELLO", { id: 7 });
      await vm.vmcf.sendx("BOB", "", { id: 8 });
      await vm.vmcf.response("BOB", 8);
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await vm.wait();
      await vm.wait();
      await vm.delay(1000);
    },
  }`;
    using folder = new Folder({ "s.js": scenario(`  machines: ${machines},\n  mayLeaveActive: ${mayLeaveActive},`) });
    const { status, stdout } = await folder.here("run", "s.js");
    expect(stdout).toContain("outstanding when ALICE left: SEND 7 from ALICE to BOB was PRESENTED, not yet RECEIVEd\n");
    expect(stdout).toContain(`verdict   ${verdict}\n`);
    expect(status).toBe(exit);
  });
});

describe("vmcf run: a guest that fails", () => {
  it("one sentence with file and line, exit status 1, no stack trace", async () => {
    using folder = new Folder({
      "a.ts": "export default async (vm: any) => {\n  await vm.diagnose(0x68, 0xfffff8);\n};\n",
    });
    const { status, stdout, stderr } = await folder.vmcf("run", "a.ts");
    const says =
      "failed: a.ts:2:3: ProgramException: addressing exception: DIAGNOSE X'68' with VMCPARM at X'00FFFFF8'\n";
    expect(stdout).toContain(`A        ${says}`);
    expect(stdout).toContain("verdict   FAILED: a guest failed\n");
    expect(stderr).toContain(`A ${says}`);
    expect(stdout + stderr).not.toMatch(STACK_LINE);
    expect(status).toBe(1);
  });

  it("shows the stack trace when asked to", async () => {
    using folder = new Folder({ "a.js": "export default () => {\n  throw new Error('no');\n};\n" });
    const { status, stdout } = await folder.here("run", "a.js", "--verbose");
    expect(stdout).toMatch(/^ {8}at .*a\.js:2:9\)$/m);
    expect(status).toBe(1);
  });

  it("an assertion counts, also when the script catches it", async () => {
    using folder = new Folder({
      "a.js": "export default async (vm) => {\n  try {\n    vm.assert(false, 'no');\n  } catch {}\n};\n",
    });
    const { status, stdout } = await folder.here("run", "a.js");
    expect(stdout).toContain("A: assertion failed: no (a.js:3:8)\n");
    expect(status).toBe(1);
  });

  it("the others go on, and are told of its LOGOFF", async () => {
    using folder = new Folder({
      "alice.js": ALICE,
      "bob.js": BOB.replace("const { data }", "throw new Error('no');\n  const { data }"),
    });
    const { status, stdout } = await folder.here("run", "alice.js", "bob.js");
    expect(stdout).toContain("ALICE    returned 5\n");
    expect(stdout).toContain("BOB      failed: bob.js:5:9: Error: no\n");
    expect(status).toBe(1);
  });
});

describe("vmcf run: a run that does not end", () => {
  it("every machine waits and nothing is pending: says who waits for what", async () => {
    const alice = ALICE.replace(
      "const { header } = await vm.wait();",
      "await vm.wait();\n  const { header } = await vm.wait();",
    );
    const bob = BOB.replace("const { data } = await vm.vmcf.receive(header);", "await vm.wait();").replace(
      "vm.text(data)",
      '""',
    );
    using folder = new Folder({ "alice.js": alice, "bob.js": bob });
    const { status, stdout } = await folder.here("run", "alice.js", "bob.js");
    expect(stdout).toContain("ALICE waits for an interruption: its SEND 1 to BOB is PRESENTED, not yet RECEIVEd\n");
    expect(stdout).toContain("BOB waits for an interruption: SEND 1 from ALICE is PRESENTED, not yet RECEIVEd\n");
    expect(stdout).toContain("verdict   STALLED: every machine waits and nothing is pending\n");
    expect(stdout).not.toContain("outcome");
    expect(status).toBe(1);
  });

  it("says where, when asked to", async () => {
    using folder = new Folder({ "a.js": WAITS });
    const { status, stdout } = await folder.here("run", "a.js", "--verbose");
    expect(stdout).toContain("A waits for an interruption: no message is active to or from it (a.js:3:12)\n");
    expect(status).toBe(1);
  });

  it("a guest that failed before is told first", async () => {
    using folder = new Folder({ "a.js": WAITS, "b.js": "export default () => {\n  throw new Error('no');\n};\n" });
    const { status, stdout } = await folder.here("run", "a.js", "b.js");
    expect(stdout).toContain("B        failed: b.js:2:9: Error: no\n");
    expect(stdout).toContain("A waits for an interruption");
    expect(stdout).toContain("verdict   FAILED");
    expect(status).toBe(1);
  });

  it("--timeout gives it up, undecided", async () => {
    using folder = new Folder({ "a.js": WAITS, "b.js": "export default (vm) => vm.delay(60_000);\n" });
    const { status, stdout } = await folder.here("run", "a.js", "b.js", "--timeout", "2");
    expect(stdout).toContain("A waits for an interruption: no message is active to or from it\n");
    expect(stdout).toContain("B is executing its script\n");
    expect(stdout).toContain("verdict   UNDECIDED: the time was up before every guest had ended\n");
    expect(status).toBe(4);
  });

  it("Ctrl-C stops it cleanly", async () => {
    using folder = new Folder({
      "a.js": "export default async (vm) => {\n  vm.console('here');\n  await vm.delay(60_000);\n};\n",
      "b.js": "export default () => {\n  for (;;);\n};\n",
    });
    const child = folder.start("run", "a.js", "b.js");
    const end = ended(child);
    await new Promise<void>((resolve) => child.stdout?.once("data", () => resolve()));
    await setTimeout(50);
    child.kill("SIGINT");
    const { status, stdout, stderr } = await end;
    expect(stdout).toContain("verdict   interrupted\n");
    expect(stdout).toContain("B        had not ended\n");
    expect(stdout + stderr).not.toMatch(STACK_LINE);
    expect(status).toBe(130);
  });

  it("Ctrl-C before it has begun", async () => {
    using folder = new Folder();
    const loading = `${folder.path}/loading`;
    folder.write(
      "a.js",
      `import { writeFileSync } from "node:fs";
writeFileSync(${JSON.stringify(loading)}, "");
await new Promise((resolve) => setTimeout(resolve, 1000));
${WAITS}`,
    );
    const child = folder.start("run", "a.js");
    const end = ended(child);
    while (!existsSync(loading)) await setTimeout(10);
    child.kill("SIGINT");
    expect((await end).status).toBe(130);
  });
});
