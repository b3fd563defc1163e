import type { GuestScript } from "../../guest/define-scenario.ts";
import { guest } from "../support/thread-guests.ts";

// A guest shares its thread with the code that carries its requests, so it can get at everything there: here, at its channel
// and its port, by listening at the functions that use them. From then on it does as it likes.

/** Channel states, VMCPARMs included, that a hostile machine makes before it breaks its counter too, and dies of that. */
export const STATES_PER_LIFE = 10_000;
/** How often it says how many there were, on its console. */
export const STATES_PER_LINE = 250;

interface Captured {
  words?: Int32Array;
  bell?: Int32Array;
}

/** For the transports over a channel. Its console lines are numbers of states. */
const scribbler: GuestScript = async (vm) => {
  const REQUEST = 0;
  const RESPONSE = 16;
  const PARKED = 32;
  const ASLEEP = 16;
  const captured: Captured = {};
  // The whole of Atomics, for a moment, with two of its functions looked at.
  const spied = Atomics as unknown as Record<"store" | "load", (...operands: unknown[]) => unknown>;
  const { store, load } = spied;
  spied.store = (...operands) => {
    if (operands[1] === REQUEST) captured.words = operands[0] as Int32Array;
    return store.apply(Atomics, operands);
  };
  spied.load = (...operands) => {
    if (operands[1] === ASLEEP && operands[0] !== captured.words) captured.bell = operands[0] as Int32Array;
    return load.apply(Atomics, operands);
  };
  await vm.vmcf.authorize();
  Object.assign(spied, { store, load });
  const { words, bell } = captured;
  if (words === undefined || bell === undefined) throw new Error("the channel was not found");

  const word = () => Math.floor(vm.random() * 0x1_0000_0000) | 0;
  const below = (bound: number) => Math.floor(vm.random() * bound);
  const users = ["ALICE", "BOB", "MALLORY", "SYSTEM", "NOBODY"].map((name) => vm.bytes(name.padEnd(8)));
  const address = () => (below(4) === 0 ? word() : below(vm.storage.length) & (below(2) === 0 ? -1 : -8));
  const length = () => (below(4) === 0 ? word() : below(5_000));
  const parm = () => {
    const at = below(1_000) * 8;
    for (let offset = 0; offset < 40; offset += 4) vm.view.setInt32(at + offset, word());
    if (below(8) === 0) return at;
    vm.view.setUint16(at, below(8) << 13);
    // AUTHORIZE more often than UNAUTHORIZE, else everything ends with return code 4.
    vm.view.setUint16(at + 2, below(3) === 0 ? 0 : below(13));
    vm.view.setUint32(at + 4, below(20));
    vm.storage.set(users[below(users.length)] as Uint8Array, at + 8);
    vm.view.setInt32(at + 16, address());
    vm.view.setInt32(at + 20, length());
    vm.view.setInt32(at + 24, address());
    vm.view.setInt32(at + 28, length());
    return at;
  };
  const request = () => {
    const at = below(10) === 0 ? word() : parm();
    // Mostly DIAGNOSE X'68', now and then X'08', keys, control registers, a PSW, nonsense.
    const kind = below(400);
    words[1] = kind === 0 ? 2 : kind < 10 ? word() : kind < 40 ? 3 + below(4) : 1;
    // In wait or problem state there would be an end of all variety.
    words[2] = kind === 0 ? word() & ~0x0003_0000 : kind < 50 ? word() : kind < 60 ? 8 : 0x68;
    words[3] = at;
    for (let index = 4; index < 7; index++) words[index] = word();
  };
  const ring = () => {
    if (Atomics.exchange(bell, ASLEEP, 0) === 0) return;
    Atomics.add(bell, 0, 1);
    Atomics.notify(bell, 0);
  };
  for (let states = 1; states <= STATES_PER_LIFE; states++) {
    request();
    const number = ((words[REQUEST] as number) + 1) | 0;
    words[RESPONSE] = word();
    Atomics.store(words, REQUEST, number);
    ring();
    // While CP reads: storage, and all words but the counter, and the one that shows when CP is through.
    for (let left = below(12); left > 0; left--) {
      const index = 1 + below(words.length - 1);
      if (index !== RESPONSE) words[index] = word();
      vm.storage[below(vm.storage.length)] = below(256);
      vm.storage.set(users[below(users.length)] as Uint8Array, below(1_000) * 8 + 8);
    }
    for (let left = 2_000; left > 0 && Atomics.load(words, RESPONSE) !== number;) left--;
    // CP sleeps; or it has taken the scribble for a wait, and looks at this machine no more.
    words[PARKED] = 1;
    for (let left = 20; left > 0; left--) {
      const response = Atomics.load(words, RESPONSE);
      if (response === number || Atomics.wait(words, RESPONSE, response, 50) === "timed-out") break;
    }
    if (states % STATES_PER_LINE === 0) vm.console(String(STATES_PER_LINE));
    if (Atomics.load(words, RESPONSE) !== number) process.exit();
  }
  for (;;) {
    words[REQUEST] = word();
    ring();
  }
};

/** For transport `port`: whatever a port can carry. Its console lines are numbers of messages. */
const babbler: GuestScript = async (vm) => {
  interface Port {
    postMessage(message: unknown): void;
    on(event: "message", listener: () => void): void;
  }
  const { prototype } = MessagePort as unknown as { prototype: Port };
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with a port again
  const { postMessage } = prototype;
  const captured: { port?: Port } = {};
  prototype.postMessage = function (this: Port, message: unknown) {
    if ((message as { type?: string }).type === "APPLY") captured.port = this;
    postMessage.call(this, message);
  };
  await vm.vmcf.authorize();
  prototype.postMessage = postMessage;
  const { port } = captured;
  if (port === undefined) throw new Error("the port was not found");

  const below = (bound: number) => Math.floor(vm.random() * bound);
  const odd = [-1, 0.5, NaN, Infinity, 2 ** 40, "104", null, undefined, [], {}, 10n, new Uint8Array(3)];
  const number = () => (below(20) === 0 ? odd[below(odd.length)] : below(0x1_0000_0000));
  let answered: () => void = () => undefined;
  port.on("message", () => answered());
  for (let states = 1; states <= STATES_PER_LIFE; states++) {
    const at = below(1_000) * 8;
    for (let offset = 0; offset < 40; offset += 4) vm.view.setUint32(at + offset, below(0x1_0000_0000));
    vm.view.setUint16(at + 2, below(13));
    vm.storage.set(vm.bytes(below(2) === 0 ? "MALLORY " : "BOB     "), at + 8);
    for (let offset = 4; offset < 40; offset += 4)
      if (offset !== 8 && offset !== 12) vm.view.setUint32(at + offset, below(4_000));
    const [instruction, code] = below(10) === 0 ? [number(), number()] : [1, 0x68];
    const operands = [instruction, code, below(10) === 0 ? number() : at, number(), number(), number()];
    const argumentList = operands.map((value) => ({ type: "RAW", value }));
    const answer = new Promise<void>((resolve) => (answered = resolve));
    port.postMessage({ id: String(states), type: "APPLY", path: ["execute"], argumentList });
    // A wait that CP has granted is not over before an interruption comes.
    await Promise.race([answer, vm.delay(20)]);
    if (states % STATES_PER_LINE === 0) vm.console(String(STATES_PER_LINE));
  }
  const junk = [
    7,
    null,
    { id: "1", type: "GET", path: ["constructor"] },
    { id: "1", type: "SET", path: ["execute"], value: { type: "RAW", value: 1 } },
    { id: "1", type: "APPLY", path: ["execute", "constructor"], argumentList: [] },
    { id: "1", type: "CONSTRUCT", path: [], argumentList: [] },
    { id: 1, type: "APPLY", path: ["execute"], argumentList: "none" },
  ];
  port.postMessage(junk[below(junk.length)]);
  await new Promise(() => undefined);
};

/** How long one exchange beside a hostile machine lasts; there are as many as the states take. */
const TRAFFIC_MS = 500;

const constants = { STATES_PER_LIFE, STATES_PER_LINE };
export const SCRIBBLER = guest(scribbler, constants);
export const BABBLER = guest(babbler, constants);

/** Healthy: for TRAFFIC_MS asks BOB to reverse data, and looks at every answer. Returns how many there were. */
const alice: GuestScript = async (vm) => {
  await vm.vmcf.authorize({ specific: "BOB" });
  await vm.vmcf.meet("BOB");
  let call = 0;
  while (vm.now() < TRAFFIC_MS) {
    call++;
    const data = Uint8Array.from({ length: call % 300 }, (_, index) => (index * 31 + call) & 255);
    const { rc, eflg, rejected, reply } = await vm.vmcf.call("BOB", data, { replyLength: 300 });
    const right = rc === 0 && eflg === 0 && !rejected && reply.length === data.length;
    if (!right || data.some((byte, index) => reply[data.length - 1 - index] !== byte)) return `call ${call} went wrong`;
    // There are three threads and CP, and maybe two cores.
    if (call % 4 === 0) await vm.delay(1);
  }
  // Longer than any other. She waits for the reply: what she says and BOB has not yet taken is gone with her LOGOFF.
  await vm.vmcf.call("BOB", new Uint8Array(301));
  return call;
};
export const ALICE = guest(alice, { TRAFFIC_MS });

const bob: GuestScript = async (vm) => {
  await vm.vmcf.authorize({ specific: "ALICE" });
  await vm.vmcf.meet("ALICE");
  return await vm.vmcf.serve(({ data, stop }) => {
    if (data.length > 300) stop();
    return data.toReversed().subarray(0, 300);
  });
};
export const BOB = guest(bob);
