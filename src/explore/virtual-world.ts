import { redirectConsole } from "../../workers/script-console.ts";
import type { Guest } from "./guest.ts";
import type { ScheduledRun } from "./scheduled-run.ts";

/** The moment every machine logs on at, as `Date` shows it: an update of the manual was dated so. */
const LOGON_MOMENT_MS = Date.UTC(1981, 3, 1);

const RealDate = Date;

/** Where the guest that is executing now can be found. */
export type WhoRuns = () => { readonly run: ScheduledRun; readonly guest: Guest } | undefined;

/**
 * Takes the world away from guests: dates, clocks, timers and random numbers become those of the machine that is executing,
 * so that a schedule decides everything. Meant for the length of a batch in which nothing but guests and the engine runs.
 * @returns gives the world back
 */
export function enterVirtualWorld(who: WhoRuns): () => void {
  const nowMs = () => who()?.guest.clockMs ?? 0;
  const random = () => who()?.guest.numbers.next() ?? 0;
  const start = (callback: (...values: unknown[]) => unknown, ms: number, values: readonly unknown[]): Timer => {
    const found = who();
    if (found === undefined) throw new Error("no machine is executing");
    const { run, guest } = found;
    // As a microtask, so that an error in the callback is the script's and not ours.
    const end = () => void Promise.resolve().then(() => callback(...values));
    return new Timer(run, guest, run.delayThen(guest, ms, end));
  };
  const stop = (timer: unknown): void => {
    if (timer instanceof Timer) timer.close();
  };

  const restores = [
    replace(globalThis, {
      Date: virtualDate(nowMs),
      setTimeout: (callback: () => unknown, ms = 1, ...values: unknown[]) => start(callback, ms, values),
      setImmediate: (callback: () => unknown, ...values: unknown[]) => start(callback, 0, values),
      setInterval: () => {
        throw new Error("setInterval is not there under a controlled scheduler; use vm.delay in a loop");
      },
      clearTimeout: stop,
      clearImmediate: stop,
    }),
    replace(Math, { random }),
    replace(performance, { now: nowMs }),
    replace(process, { hrtime: virtualHrtime(nowMs), uptime: () => nowMs() / 1000 }),
    replace(crypto, virtualCrypto(random)),
    redirectConsole((line) => {
      const found = who();
      found?.run.console(found.guest, line);
    }),
  ];
  return () => {
    for (const restore of restores) restore();
  };
}

/** What the virtual `setTimeout` gives. */
class Timer {
  readonly #run: ScheduledRun;
  readonly #guest: Guest;
  readonly #delay: unknown;

  constructor(run: ScheduledRun, guest: Guest, delay: unknown) {
    this.#run = run;
    this.#guest = guest;
    this.#delay = delay;
  }
  close(): void {
    this.#run.stopDelay(this.#guest, this.#delay);
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
