// What Comlink, Piscina and Node do that one would not expect: each trap is shown first, then that we are not in it.

import { execFile } from "node:child_process";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { expose, releaseProxy, wrap, type Endpoint, type Remote } from "comlink";
import { Piscina } from "piscina";
import { describe, expect, it } from "vitest";
import { compiledWorker } from "../../cp/coordinator/compiled-worker.ts";
import { INSTRUCTION } from "../../cp/interface/instructions.ts";
import { userid } from "../../cp/interface/userid.ts";
import { MachineGone } from "../../guest/machine-port.ts";
import { portEndpoint } from "../../workers/channel/comlink-endpoint.ts";
import { GuestEnd } from "../../workers/channel/guest-end.ts";
import { BELL_BYTES, CHANNEL_BYTES, OUTCOME } from "../../workers/channel/layout.ts";
import { LINE_FLOW_BYTES } from "../../workers/channel/line-flow.ts";
import type { MachineTask } from "../../workers/channel/machine-task.ts";
import { bareReply } from "../../workers/channel/reply.ts";
import type { CallService } from "../../workers/call-proxy.ts";
import { GuestWorld } from "../../workers/guest-world.ts";
import { PortTransport } from "../../workers/port-transport.ts";

/** Comlink's own adapter, which comes without types. */
const adapter = "comlink/dist/esm/node-adapter.mjs";
const { default: nodeEndpoint } = (await import(adapter)) as { default: (port: MessagePort) => Endpoint };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

interface Slow {
  slow(ms: number): Promise<string>;
}
const SLOW: Slow = {
  slow: async (ms) => {
    await sleep(ms);
    return "done";
  },
};

/** How a promise stands after a while. */
async function stateAfter(promise: Promise<unknown>, ms: number): Promise<string> {
  const settled = promise.then(
    () => "resolved",
    () => "rejected",
  );
  return await Promise.race([settled, sleep(ms, "pending")]);
}

/** What can be collected is after one or two rounds; so many have tried it long enough. */
const ROUNDS_ENOUGH = 10;

/** Collects garbage until finalizers of this have run, or it has been tried long enough. */
async function collectUntil(done: () => boolean, rounds = 50): Promise<void> {
  for (let round = 0; round < rounds && !done(); round++) {
    // What a WeakRef has just given out is kept until this turn of the event loop is over.
    await sleep(5);
    collectGarbage();
    await setImmediate();
  }
}

const MADE = 20;

/** How many of MADE objects the garbage collector finds unused; a last one may hide in a register. */
async function collected(make: () => object, rounds?: number): Promise<number> {
  const made = Array.from({ length: MADE }, () => new WeakRef(make()));
  const gone = () => made.filter((one) => one.deref() === undefined).length;
  await collectUntil(() => gone() > MADE / 2, rounds);
  return gone();
}

function testTask(calls: MessagePort): { task: MachineTask; end: GuestEnd; world: GuestWorld } {
  const { port1: line } = new MessageChannel();
  const task: MachineTask = {
    userid: userid("ALICE"),
    transport: "port",
    storage: new SharedArrayBuffer(4096),
    channel: new SharedArrayBuffer(CHANNEL_BYTES),
    bell: new SharedArrayBuffer(BELL_BYTES),
    gate: new SharedArrayBuffer(4),
    line,
    lineFlow: new SharedArrayBuffer(LINE_FLOW_BYTES),
    calls,
    program: { url: "" },
    seed: 0,
    wantsDoing: false,
    conducted: false,
    logbook: undefined,
    disturbance: undefined,
  };
  const end = new GuestEnd(task.channel, task.bell);
  return { task, end, world: new GuestWorld(task, end) };
}

const quiesce = [INSTRUCTION.DIAGNOSE, 0x68, 0, 0, 0, 0] as const;

describe("Comlink 4.4.2", () => {
  it("makes a new proxy with each property access; the transport accesses its method once", async () => {
    const { port1, port2 } = new MessageChannel();
    const remote = wrap<CallService>(nodeEndpoint(port1));
    expect(remote.execute).not.toBe(remote.execute);
    let calls = 0;
    expose({ execute: () => (calls++, bareReply(OUTCOME.ANSWERED)) }, portEndpoint(port2));
    const { task, end, world } = testTask(port1);
    const transport = new PortTransport(task, end, world);
    for (let count = 0; count < 5; count++) await transport.execute(...quiesce);
    expect(calls).toBe(5);
    transport.close();
    world.close();
  });

  it("does not close a port when its proxy is released; we close ours", async () => {
    const { port1, port2 } = new MessageChannel();
    let closed = 0;
    port2.on("close", () => closed++);
    expose(SLOW, nodeEndpoint(port2));
    const remote = wrap<Slow>(nodeEndpoint(port1));
    await remote.slow(0);
    remote[releaseProxy]();
    await sleep(50);
    expect(closed).toBe(0);
    port1.close();
    await sleep(20);
    expect(closed).toBe(1);

    const ours = new MessageChannel();
    const { task, end, world } = testTask(ours.port1);
    const gone = new Promise<string>((resolve) => ours.port2.on("close", () => resolve("closed")));
    ours.port2.on("message", () => undefined);
    new PortTransport(task, end, world).close();
    world.close();
    expect(await Promise.race([gone, sleep(1000, "open")])).toBe("closed");
  });

  it("never settles a call when the other side dies; the transport rejects it with MachineGone", async () => {
    const { port1, port2 } = new MessageChannel();
    const remote = wrap<Slow>(nodeEndpoint(port1));
    const call = remote.slow(0);
    port2.close();
    expect(await stateAfter(call, 100)).toBe("pending");

    const ours = new MessageChannel();
    const { task, end, world } = testTask(ours.port1);
    const transport = new PortTransport(task, end, world);
    const execution = Promise.resolve(transport.execute(...quiesce));
    ours.port2.close();
    await expect(execution).rejects.toBeInstanceOf(MachineGone);
    await expect(Promise.resolve(transport.execute(...quiesce))).rejects.toBeInstanceOf(MachineGone);
    world.close();
  });

  it("loses the reply to a call whose proxy was collected; the transport holds its proxies and ignores releases", async () => {
    const { port1, port2 } = new MessageChannel();
    // A MessagePort given to Comlink as it is, which then believes that it may close it.
    expose(SLOW, port2);
    let released = false;
    port2.on("message", (message: { type: string }) => (released ||= message.type === "RELEASE"));
    const call = ((): Promise<string> => wrap<Slow>(port1).slow(600))();
    await collectUntil(() => released);
    expect(released).toBe(true);
    expect(await stateAfter(call, 900)).toBe("pending");
    port1.close();

    const ours = new MessageChannel();
    expose({ execute: () => sleep(150, bareReply(OUTCOME.ANSWERED)) }, portEndpoint(ours.port2));
    const { task, end, world } = testTask(ours.port1);
    const transport = new PortTransport(task, end, world);
    const execution = Promise.resolve(transport.execute(...quiesce));
    await collectUntil(() => false, ROUNDS_ENOUGH);
    expect(await execution).toMatchObject({ exception: 0 });
    transport.close();
    world.close();
  });

  it("keeps everything that an endpoint can reach when that includes a proxy; the transport lets go", async () => {
    const leaky = (): object => {
      const holder: { remote?: Remote<Slow> } = {};
      const endpoint = { postMessage: () => holder, addEventListener: () => holder, removeEventListener: () => holder };
      holder.remote = wrap<Slow>(endpoint);
      return holder;
    };
    expect(await collected(leaky, ROUNDS_ENOUGH)).toBe(0);

    const used = (): object => {
      const { port1, port2 } = new MessageChannel();
      port2.on("message", () => undefined);
      const { task, end, world } = testTask(port1);
      const transport = new PortTransport(task, end, world);
      transport.close();
      world.close();
      return transport;
    };
    expect(await collected(used)).toBeGreaterThan(MADE / 2);
  });
});

describe("Piscina 5.3", () => {
  const echo = fileURLToPath(new URL("../support/guests/echo-port.mjs", import.meta.url));

  it.each([
    { atomics: "sync", serves: "pending" },
    { atomics: "disabled", serves: "resolved" },
  ] as const)("with atomics: $atomics an idle thread's other port is $serves; ours are disabled", async (given) => {
    const pool = new Piscina({ filename: echo, minThreads: 1, maxThreads: 1, atomics: given.atomics });
    const { port1, port2 } = new MessageChannel();
    expect(await pool.run({ port: port2 }, { transferList: [port2] })).toBe("returned");
    const echoed = new Promise((resolve) => port1.once("message", resolve));
    port1.postMessage("hello");
    expect(await stateAfter(echoed, 300)).toBe(given.serves);
    port1.close();
    await pool.destroy();
  });
});

describe("Node", () => {
  it.runIf(process.version.startsWith("v20."))(
    "20 cannot give a thread TypeScript; machines get compiled code",
    async () => {
      const worker = new Worker(new URL("../support/guests/types-only.ts", import.meta.url), { execArgv: [] });
      const error = await new Promise<{ code?: string }>((resolve) => worker.once("error", resolve));
      expect(error.code).toBe("ERR_UNKNOWN_FILE_EXTENSION");
      expect(compiledWorker()).toMatch(/dist[/\\]workers[/\\]machine\.js$/);
    },
  );

  it("ends with an Atomics.waitAsync pending; not while a machine is logged on", { timeout: 20_000 }, async () => {
    const run = promisify(execFile);
    const pending = "Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0).value.then(() => 0)";
    const { stdout } = await run(process.execPath, ["-e", `${pending}; process.on("exit", () => console.log("over"))`]);
    expect(stdout).toBe("over\n");

    const program = fileURLToPath(new URL("../support/guests/waits-for-operator.mjs", import.meta.url));
    const dist = compiledWorker().replace(/[/\\]workers[/\\]machine\.js$/, "");
    for (const transport of ["port", "shared", "assist"]) {
      const waited = await run(process.execPath, [program, dist, transport]);
      expect(waited.stdout).toBe("forced\n");
    }
  });
});
