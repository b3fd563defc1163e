import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { userid } from "../../cp/interface/userid.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { guest, logonAll, LOOP, runMachines, values } from "../support/thread-guests.ts";

/** Takes BOB's SEND interrupt and does not receive; what then happens differs from test to test. */
const bobAuthorized = "await vm.vmcf.authorize(); await vm.wait();";

/** ALICE's SEND is on its way when BOB dies; her RESPONSE must say 5, and a later SEND must get RC 5. */
const alice = guest(async (vm) => {
  await vm.vmcf.authorize();
  while ((await vm.vmcf.send("BOB", vm.bytes("HELLO"), { id: 1 })) === 5) await vm.delay(1);
  const { header } = await vm.wait();
  return `EFLG ${header.eflg}, then RC ${await vm.vmcf.send("BOB", vm.bytes("AGAIN"), { id: 2 })}`;
});
const ALICE_SAW = { kind: "returned", value: "EFLG 5, then RC 5" };

interface Death {
  readonly how: string;
  readonly script: string;
  readonly end: Partial<MachineEnd> | object;
}

const DEATHS: readonly Death[] = [
  {
    how: "a promise is rejected in its last breath",
    script: "void Promise.reject(new Error('last')); return 3;",
    end: { kind: "failed", error: { message: "last" } },
  },
  { how: "its script ends", script: "return 3;", end: { kind: "returned", value: 3 } },
  {
    how: "its script throws",
    script: "throw new RangeError('oh');",
    end: { kind: "failed", error: { name: "RangeError" } },
  },
  {
    how: "it throws where nobody catches",
    script: "setTimeout(() => { throw new Error('late'); }, 1); await new Promise(() => {});",
    end: { kind: "failed", error: { message: "late" } },
  },
  {
    how: "a promise is rejected that nobody awaits",
    script: "void Promise.reject(new Error('lost')); await new Promise(() => {});",
    end: { kind: "failed", error: { message: "lost" } },
  },
  { how: "process.exit", script: "process.exit(3);", end: { kind: "exited", code: 3 } },
  { how: "LOGOFF by command", script: "await vm.cp('LOGOFF'); return 'went on';", end: { kind: "gone" } },
];

// Most of their time these wait for a deadline, so they may wait together.
describe.concurrent.each(TRANSPORTS)("the end of a machine that does not end by itself, transport %s", (transport) => {
  it("the watchdog finds it in a loop; one that waits, or delays, is left alone", async () => {
    const looping = guest(`async (vm) => { ${bobAuthorized} ${LOOP} }`);
    const patient = guest(async (vm) => {
      await vm.delay(2500);
      return "patient";
    });
    const ends = await runMachines({ transport, watchdogMs: 1500 }, { ALICE: alice, BOB: looping, CAROL: patient });
    expect(ends).toMatchObject([ALICE_SAW, { kind: "forced", reason: "watchdog" }, { value: "patient" }]);
  });

  it("the watchdog finds one that prints without end", async () => {
    const printing = guest("async (vm) => { for (;;) vm.console('again'); }");
    const ends = await runMachines({ transport, watchdogMs: 300 }, { BOB: printing });
    expect(ends).toMatchObject([{ kind: "forced", reason: "watchdog" }]);
  });

  it("a script that has frozen what its thread puts back is not waited for", async () => {
    const pool = new MachinePool({ idleTimeoutMs: 60_000 });
    const lines: string[] = [];
    const onConsole = (_userid: string, line: string): void => void lines.push(line);
    const freezing = guest("(vm) => { Object.freeze(console); for (let n = 0; n < 5000; n++) vm.console('word'); }");
    const ends = await runMachines({ transport, pool, onConsole }, { BOB: freezing });
    expect(ends).toMatchObject([{ kind: "crashed", error: { name: "TypeError" } }]);
    expect(lines).toHaveLength(5000);
    await pool.close();
  });

  it("the watchdog finds a module that never finishes loading", async () => {
    const coordinator = new Coordinator({ transport, watchdogMs: 50 });
    const bob = await coordinator.logon({
      userid: userid("BOB"),
      program: { url: `data:text/javascript,${encodeURIComponent(`${LOOP} export default 1`)}` },
    });
    expect(await bob.ended).toMatchObject({ kind: "forced", reason: "watchdog" });
    await coordinator.close();
  });

  it("LOGOFF by command, and goes on running", async () => {
    const bob = guest(`async (vm) => { ${bobAuthorized} try { await vm.cp('LOGOFF'); } catch {} ${LOOP} }`);
    const ends = await runMachines({ transport }, { ALICE: alice, BOB: bob });
    expect(ends).toMatchObject([ALICE_SAW, { kind: "forced", reason: "logoff" }]);
  });
});

describe.each(TRANSPORTS)("the end of a machine, transport %s", (transport) => {
  it.each(DEATHS)("$how: partners see it, CP and they go on", async ({ script, end }) => {
    const bob = guest(`async (vm) => { ${bobAuthorized} ${script} }`);
    const ends = await runMachines({ transport }, { ALICE: alice, BOB: bob });
    expect(ends).toMatchObject([ALICE_SAW, end]);
  });

  it("its heap is exhausted", async () => {
    const hungry = guest(
      `async (vm) => { ${bobAuthorized} const all = []; for (;;) all.push(new Array(10000).fill(vm)); }`,
    );
    const resourceLimits = { maxOldGenerationSizeMb: 24, maxYoungGenerationSizeMb: 4 };
    const ends = await runMachines({ transport, resourceLimits }, { ALICE: alice, BOB: hungry });
    expect(ends).toMatchObject([ALICE_SAW, { kind: "out-of-memory" }]);
  });

  it("its heap is too small for a thread to begin with", async () => {
    // With less, Node 22 and 24 end the whole process.
    const resourceLimits = { maxOldGenerationSizeMb: 4, maxYoungGenerationSizeMb: 1 };
    const ends = await runMachines({ transport, resourceLimits }, { ALICE: alice, BOB: alice });
    const end = {
      kind: "crashed",
      error: { message: expect.stringMatching(/^a thread could not be started: ./) as string },
    };
    expect(ends).toMatchObject([end, end]);
  });

  it("a module that cannot be loaded ends its machine before the gate", async () => {
    const ends = await runMachines(
      { transport },
      {
        ALICE: "data:text/javascript,throw new Error('at import')",
        BOB: "data:text/javascript,export default 5",
        CAROL: "data:text/javascript,export default {",
      },
    );
    expect(ends).toMatchObject([
      { kind: "failed", error: { message: "at import" } },
      { kind: "failed", error: { message: "the default export is neither a guest script nor a scenario" } },
      { kind: "failed", error: { name: "SyntaxError" } },
    ]);
  });

  it("FORCE by the operator, in a loop", async () => {
    const looping = guest(`async (vm) => { ${bobAuthorized} vm.console("looping"); for (;;); }`);
    const coordinator = new Coordinator({ transport, onConsole: () => coordinator.force(userid("BOB")) });
    const machines = await logonAll(coordinator, { ALICE: alice, BOB: looping });
    coordinator.start();
    expect(await Promise.all(machines.map(({ ended }) => ended))).toMatchObject([
      ALICE_SAW,
      { kind: "forced", reason: "force" },
    ]);
    await coordinator.close();
  });

  it("FORCE by another machine's command, in a loop", async () => {
    const telling = "while ((await vm.vmcf.identify('CAROL')) === 5) await vm.delay(1);";
    const looping = guest(`async (vm) => { ${bobAuthorized} ${telling} for (;;); }`);
    const forcing = guest(async (vm) => {
      await vm.vmcf.authorize();
      await vm.wait();
      return (await vm.cp("FORCE BOB")).rc;
    });
    const ends = await runMachines(
      { transport },
      { ALICE: alice, BOB: looping, CAROL: { url: forcing, privilegeClasses: "AG" } },
    );
    expect(ends).toMatchObject([ALICE_SAW, { kind: "forced", reason: "force" }, { kind: "returned", value: 0 }]);
  });

  it("FORCE in an enabled wait", async () => {
    const ends = await runMachines({ transport }, { BOB: guest((vm) => vm.wait()) }, async (coordinator) => {
      while (coordinator.cp.directory.machine("BOB")?.inWaitState === false) await new Promise((r) => setTimeout(r, 2));
      coordinator.force(userid("BOB"));
    });
    expect(ends).toMatchObject([{ kind: "forced", reason: "force" }]);
  });

  it("close before the gate opens", async () => {
    const coordinator = new Coordinator({ transport });
    const [bob] = await logonAll(coordinator, { BOB: guest("() => 1") });
    await coordinator.close();
    expect(await bob?.ended).toMatchObject({ kind: "forced", reason: "close" });
  });

  it("its thread dies inside a transfer: the rest moves, then LOGOFF, and the source hears that all arrived", async () => {
    const storageSize = 8 * 1024 * 1024;
    const length = 6_000_000;
    const big = guest(
      async (vm) => {
        await vm.vmcf.authorize();
        while ((await vm.vmcf.send("SINK", new Uint8Array(length), { id: 7 })) === 5) await vm.delay(1);
        const { header } = await vm.wait();
        return `EFLG ${header.eflg}, ${header.lena} not moved`;
      },
      { length },
    );
    const sink = guest(async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.receive((await vm.wait()).header);
      return "went on";
    });
    const coordinators: Coordinator[] = [];
    let pieces = 0;
    const order: string[] = [];
    const ends = await runMachines(
      {
        transport,
        piecesPerStep: 1,
        record: ({ kind, userid: who }) => {
          if (kind === "piece") {
            pieces++;
            order.push("piece");
            // Ends the thread while CP goes on: what a FORCE does, seen from inside a commit.
            if (pieces === 100) setImmediate(() => coordinators[0]?.force(userid("SINK")));
          } else if (who === "SINK") order.push(kind);
        },
      },
      { BIG: { url: big, storageSize }, SINK: { url: sink, storageSize } },
      (coordinator) => coordinators.push(coordinator),
    );
    expect(values(ends)[0]).toBe("EFLG 0, 0 not moved");
    expect(ends[1]).toMatchObject({ kind: "forced" });
    expect(order.slice(order.lastIndexOf("piece") + 1)).toEqual(["diagnose-end", "logoff"]);
    expect(order.indexOf("logoff")).toBeGreaterThan(order.lastIndexOf("piece"));
  });
});
