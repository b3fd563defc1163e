import { AsyncResource } from "node:async_hooks";
import { redirectConsole } from "./script-console.ts";

/** The moment every machine logs on at, as `Date` shows it: an update of the manual was dated so. */
const LOGON_MOMENT_MS = Date.UTC(1981, 3, 1);

const RealDate = Date;
const realRandom = Math.random;

/** All that a machine has of the world while somebody decides every step of it. */
export interface VirtualWorld {
  /** Milliseconds since LOGON. */
  now(): number;
  /** The next number of its seeded generator, 0 ≤ n < 1. */
  random(): number;
  console(line: string): void;
  /** Begins a delay, at whose end `end` is called. @returns stops it */
  beginDelay(ms: number, end: () => void): () => void;
  /** It has asked for something that is not there, and is about to have this thrown at it. */
  readonly refused?: (error: Error) => void;
}

/** Whose code executes now; `undefined`: no machine's. */
export type WhoRuns = () => VirtualWorld | undefined;

/**
 * Takes the world away from guests: dates, clocks, timers and random numbers become those of the machine that is executing,
 * so that a schedule decides everything. Meant for the length of a batch in which nothing but guests and the engine runs.
 * @returns gives the world back
 */
export function enterVirtualWorld(who: WhoRuns): () => void {
  const nowMs = () => who()?.now() ?? 0;
  const random = () => who()?.random() ?? realRandom();
  const start = (callback: Callback, ms: number, values: readonly unknown[], repeats = false): Timer => {
    const world = who();
    if (world === undefined) throw new Error("no machine is executing");
    let stopped = false;
    const call = (): unknown => {
      if (stopped) return undefined;
      if (repeats) stopDelay = world.beginDelay(ms, end);
      return callback(...values);
    };
    // As a microtask, so that an error in the callback is the script's and not ours.
    const end = AsyncResource.bind(() => void Promise.resolve().then(call));
    let stopDelay = world.beginDelay(ms, end);
    return new Timer(() => {
      stopped = true;
      stopDelay();
    });
  };
  const refuse = (sentence: string): never => {
    const error = new Error(sentence);
    who()?.refused?.(error);
    throw error;
  };
  const exit = (code: number | string = 0): never => refuse(`called process.exit(${code}): a guest ends by returning`);
  const stop = (timer: unknown): void => {
    if (timer instanceof Timer) timer.close();
  };

  const restores = [
    replace(globalThis, {
      Date: virtualDate(nowMs),
      setTimeout: (callback: Callback, ms = 1, ...values: unknown[]) => start(callback, ms, values),
      setImmediate: (callback: Callback, ...values: unknown[]) => start(callback, 0, values),
      // Never 0, as in Node: time has to go on.
      setInterval: (callback: Callback, ms = 1, ...values: unknown[]) =>
        start(callback, ms >= 1 ? ms : 1, values, true),
      fetch: () =>
        refuse("fetch is not there under a controlled scheduler: a script may use the world only through vm"),
      clearTimeout: stop,
      clearInterval: stop,
      clearImmediate: stop,
    }),
    replace(Math, { random }),
    replace(performance, { now: nowMs }),
    replace(process, { hrtime: virtualHrtime(nowMs), uptime: () => nowMs() / 1000, exit }),
    replace(crypto, virtualCrypto(random)),
    redirectConsole((line) => who()?.console(line)),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

type Callback = (...values: unknown[]) => unknown;

/** What the virtual `setTimeout` and its like give. */
class Timer {
  readonly close: () => void;

  constructor(stop: () => void) {
    this.close = stop;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  /** Libraries have it begin again now and then; here it ends when it was going to. */
  refresh(): this {
    return this;
  }
}

function virtualDate(nowMs: () => number): DateConstructor {
  const now = () => LOGON_MOMENT_MS + nowMs();
  return new Proxy(RealDate, {
    construct: (target, values: readonly unknown[], newTarget) =>
      Reflect.construct(target, values.length === 0 ? [now()] : values, newTarget) as object,
    apply: () => new RealDate(now()).toString(),
    get: (target, name, receiver) => (name === "now" ? now : (Reflect.get(target, name, receiver) as unknown)),
  });
}

function virtualHrtime(nowMs: () => number): typeof process.hrtime {
  const read = (since?: [number, number]): [number, number] => {
    const seconds = Math.floor(nowMs() / 1000) - (since?.[0] ?? 0);
    const nanoseconds = Math.floor((nowMs() % 1000) * 1e6) - (since?.[1] ?? 0);
    return nanoseconds < 0 ? [seconds - 1, nanoseconds + 1e9] : [seconds, nanoseconds];
  };
  return Object.assign(read, { bigint: () => BigInt(Math.floor(nowMs() * 1e6)) });
}

function virtualCrypto(random: () => number): Record<string, unknown> {
  const getRandomValues = <Values extends Uint8Array>(values: Values): Values => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    for (let index = 0; index < bytes.length; index++) bytes[index] = Math.floor(random() * 256);
    return values;
  };
  const digits = (count: number): string =>
    Array.from({ length: count }, () => Math.floor(random() * 16).toString(16)).join("");
  const randomUUID = () => `${digits(8)}-${digits(4)}-4${digits(3)}-a${digits(3)}-${digits(12)}`;
  return { getRandomValues, randomUUID };
}

/** Puts properties over those of an object. @returns puts the old ones back */
function replace(object: object, members: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(members).map((name) => [name, Object.getOwnPropertyDescriptor(object, name)] as const);
  for (const [name, value] of Object.entries(members)) {
    Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(object, name);
      else Object.defineProperty(object, name, descriptor);
    }
  };
}
