import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { userid } from "../../cp/interface/userid.ts";
import { guest, logonAll, runMachines, values } from "../support/thread-guests.ts";

const ROUNDS = Number(process.env["VMCF_HOSTILE_ROUNDS"] ?? 1_000);
/** Numbers of requests that cannot be, beside the true one. */
const MISCOUNTS = [2, -1, 1000, 0x7fff_ffff];

/** Asks BOB, again and again, and checks every byte of every answer; stops when the test says so by SMSG. */
const asking = guest(async (vm) => {
  await vm.vmcf.authorize({ specific: "BOB" });
  let id = 0;
  for (const until = vm.now() + 60_000; vm.now() < until;) {
    const text = `${id++} `.repeat((id % 20) + 1);
    const { rc, eflg, reply } = await vm.vmcf.call("BOB", vm.bytes(text), { replyLength: 500 });
    // BOB is not there yet, or not any more.
    if (rc === 5 || eflg === 5) {
      if (id > 50) return `${id} answers`;
      await vm.delay(2);
    } else if (rc !== 0 || eflg !== 0 || vm.text(reply) !== text) return `wrong: ${rc} ${eflg} ${vm.text(reply)}`;
  }
  return "never stopped";
});

const answering = guest(async (vm) => {
  await vm.vmcf.authorize({ specific: "ALICE" });
  let count = 0;
  for (;;) {
    const { header } = await vm.wait();
    const { rc, data } = await vm.vmcf.receive(header);
    if (rc !== 0) return `RECEIVE ${rc}`;
    const replied = await vm.vmcf.reply(header, data);
    if (replied !== 0) return `REPLY ${replied}`;
    if (++count % 64 === 0) vm.console(String(count));
  }
});

/**
 * Gets hold of its own channel, which no script is given, and then speaks the protocol by itself: random instructions with
 * random operands and a VMCPARM of random bytes, while it goes on changing both. Ends when a request is not answered (it
 * has loaded a wait PSW), or after `rounds`.
 */
const scribbling = (rounds: number, seed: number): string =>
  guest(
    `async (vm) => {
      let words;
      const { store } = Atomics;
      Atomics.store = (array, index, value) => { if (index === 0) words = array; return store(array, index, value); };
      await vm.vmcf.authorize();
      Atomics.store = store;
      let state = seed;
      const random = (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor((state / 2 ** 32) * below); };
      const bits = () => (random(2) ? random(2 ** 16) : random(2 ** 32));
      let count = Atomics.load(words, 0);
      for (let round = 0; round < rounds; round++) {
        for (let byte = 0; byte < 8; byte++) vm.storage[random(2) ? 0x1000 + random(40) : random(vm.storage.length)] = random(256);
        vm.storage[0x1002] = 0;
        if (random(4)) vm.storage[0x1003] = random(13);
        words[1] = random(8) ? 1 : bits();
        words[2] = random(8) ? 0x68 : random(2) ? 8 : bits();
        words[3] = random(4) ? 0x1000 : bits();
        for (let index = 4; index < 7; index++) words[index] = bits();
        // Everything that is CP's to write, and the bell's neighbours: only this guest reads it.
        for (let index = 17; index < 24; index++) words[index] = bits();
        count = (count + 1) | 0;
        Atomics.store(words, 0, count);
        for (let spins = 0; Atomics.load(words, 16) !== count; spins++) {
          words[1 + random(6)] = bits();
          vm.storage[0x1000 + random(40)] = random(256);
          if (spins < 50) continue;
          Atomics.store(words, 32, 1);
          const seen = Atomics.load(words, 16);
          if (seen !== count && Atomics.wait(words, 16, seen, 100) === "timed-out") return "waits for ever";
        }
      }
      return "done";
    }`,
    { rounds, seed },
  );

/** Leaves its request counter with a number that cannot be. */
const miscounting = (by: number): string =>
  guest(
    `async (vm) => {
      let words;
      const { store } = Atomics;
      Atomics.store = (array, index, value) => { if (index === 0) words = array; return store(array, index, value); };
      await vm.vmcf.authorize();
      Atomics.store(words, 0, Atomics.load(words, 0) + by);
      for (;;) Atomics.wait(words, 20, words[20], 10);
    }`,
    { by },
  );

describe.each(["shared", "assist"] as const)("a guest that scribbles over its channel, transport %s", (transport) => {
  it(`${ROUNDS} corrupted requests beside healthy machines whose traffic stays perfect`, async () => {
    const pool = new MachinePool({ idleTimeoutMs: 60_000 });
    let answers = 0;
    const coordinator = new Coordinator({
      transport,
      pool,
      onConsole: (who, line) => {
        if (who === "BOB") answers = Number(line);
      },
      onFailure: (error) => expect(error).toBeUndefined(),
    });
    const [alice] = await logonAll(coordinator, { ALICE: asking, BOB: answering });
    coordinator.start();
    let served = 0;
    for (let seed = 1; served < ROUNDS; seed++) {
      const [mallory] = await logonAll(coordinator, { MALLORY: scribbling(ROUNDS - served, seed) });
      const end = await mallory?.ended;
      served += 50;
      if (end?.kind === "returned" && end.value === "done") served = ROUNDS;
      else if (end?.kind === "returned") expect(end.value).toBe("waits for ever");
      coordinator.cp.checkInvariants();
    }
    for (const by of MISCOUNTS) {
      const [mallory] = await logonAll(coordinator, { MALLORY: miscounting(by) });
      expect(await mallory?.ended).toMatchObject({ kind: "forced", reason: "protocol" });
    }
    while (answers < 100) await new Promise((resolve) => setTimeout(resolve, 10));
    coordinator.force(userid("BOB"));
    const end = await alice?.ended;
    expect(end).toMatchObject({ kind: "returned", value: expect.stringMatching(/^\d+ answers$/) as string });
    await coordinator.close();
    await pool.close();
  });
});

describe("a guest that says anything on its port", () => {
  const CALL = `{ id: "1", type: "APPLY", path: ["execute"], argumentList: [1, 0x68, 0, 0, 0, 0].map((value) => ({ type: "RAW", value })) }`;

  /** Gets hold of its own port, and posts a message of its own making in place of the next one. */
  const posting = (message: string, times = 1): string =>
    guest(
      `async (vm) => {
        const { MessagePort } = await import("node:worker_threads");
        const { postMessage } = MessagePort.prototype;
        let port;
        MessagePort.prototype.postMessage = function (message, ...more) {
          if (message?.type === "APPLY") port = this;
          return postMessage.call(this, message, ...more);
        };
        await vm.vmcf.authorize();
        MessagePort.prototype.postMessage = postMessage;
        for (let time = 0; time < times; time++) port.postMessage(${message});
        await new Promise(() => {});
      }`,
      { times },
    );

  it.each([
    { what: "nothing", message: "undefined" },
    { what: "a number", message: "42" },
    { what: "another method", message: `{ ...${CALL}, path: ["constructor"] }` },
    { what: "a longer path", message: `{ ...${CALL}, path: ["execute", "constructor", "constructor"] }` },
    {
      what: "a SET of the prototype",
      message: `{ id: "1", type: "SET", path: ["__proto__", "polluted"], value: { type: "RAW", value: 1 } }`,
    },
    { what: "too few operands", message: `{ ...${CALL}, argumentList: [] }` },
    {
      what: "an argument by handler",
      message: `{ ...${CALL}, argumentList: [1, 2, 3, 4, 5, 6].map(() => ({ type: "HANDLER", name: "proxy", value: 1 })) }`,
    },
    { what: "no id", message: `{ ...${CALL}, id: undefined }` },
  ])("$what: it is logged off", async ({ message }) => {
    const ends = await runMachines({ transport: "port" }, { MALLORY: posting(message) });
    expect(ends).toMatchObject([{ kind: "forced", reason: "protocol" }]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("a flood of requests: it is logged off, and nobody else notices", async () => {
    const count = guest(async (vm) => {
      await vm.vmcf.authorize();
      for (let served = 0; served < 200; served++) await vm.vmcf.quiesce();
      return "served";
    });
    // Instructions that would wait: the second finds the first unanswered.
    const wait = CALL.replace("[1, 0x68, 0, 0, 0, 0]", "[2, 0x010a0000, 0, 0, 0, 0]");
    const ends = await runMachines({ transport: "port" }, { MALLORY: posting(wait, 20_000), ALICE: count });
    expect(ends[0]).toMatchObject({ kind: "forced", reason: "protocol" });
    expect(values(ends)[1]).toBe("served");
  });

  it("operands that are no words are an operation exception", async () => {
    const odd = guest(
      `async (vm) => {
        const { MessagePort } = await import("node:worker_threads");
        const { postMessage } = MessagePort.prototype;
        const seen = [];
        for (const value of [-1, 1.5, NaN, 2 ** 32, "1", null, {}]) {
          MessagePort.prototype.postMessage = function (message, ...more) {
            if (message?.type === "APPLY") message.argumentList[0] = { type: "RAW", value };
            return postMessage.call(this, message, ...more);
          };
          try { await vm.vmcf.authorize(); } catch (error) { seen.push(error.code); }
        }
        MessagePort.prototype.postMessage = postMessage;
        return [...new Set(seen), seen.length].join(" ");
      }`,
    );
    expect(values(await runMachines({ transport: "port" }, { MALLORY: odd }))).toEqual(["operation 7"]);
  });
});
