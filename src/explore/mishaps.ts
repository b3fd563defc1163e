import { AsyncLocalStorage } from "node:async_hooks";
import { describeThrown, type ScriptError } from "../../guest/run-script.ts";
import { shownPlace } from "../scenario/script-text.ts";
import type { Guest } from "./guest.ts";

/** An error of a script that none of its promises carries: a promise nobody awaits, a timer, a callback. */
export interface Mishap {
  /** Whose code it was; `undefined` when it was not executing for any machine, or nobody kept track. */
  readonly guest: Guest | undefined;
  readonly error: ScriptError;
}

/** An error of a script outside all schedules: in a timer of its module, or in what it began there and did not await. */
export class StrayMishap extends Error {
  readonly sentence: string;

  constructor({ guest, error: { name, message, where } }: Mishap) {
    const who = guest?.userid ?? "a script";
    const place = where === undefined ? "" : ` (${shownPlace(where)})`;
    const sentence = `${who} failed outside every schedule, in something nobody awaits: ${name}: ${message}${place}`;
    super(sentence);
    this.sentence = sentence;
  }
}

const whose = new AsyncLocalStorage<Guest>();
const found: Mishap[] = [];
let ours: Error | undefined = undefined;
let listening = false;
let executing: () => Guest | undefined = () => undefined;

/**
 * From now on such errors are kept here; without this each of them would end the thread. It is for threads of the
 * explorer only: in any other, an error nobody catches may be anybody's.
 */
export function listenForMishaps(): void {
  if (listening) return;
  listening = true;
  process.on("uncaughtException", addMishap);
  process.on("unhandledRejection", addMishap);
}

/** Node tells of a promise nobody awaits only when all microtasks have had their turn, so this knows nothing before. */
export function anyMishaps(): boolean {
  return found.length > 0 || ours !== undefined;
}

/**
 * Takes what has been found since the last time.
 * @throws an error that is no script's: a bug in vmcf
 */
export function takeMishaps(): Mishap[] {
  const error = ours;
  ours = undefined;
  if (error !== undefined) throw error;
  return found.splice(0);
}

export function addMishap(error: unknown): void {
  const described = describeThrown(error);
  // No line of a script is in it, and one of ours is.
  if (
    error instanceof Error &&
    described.where === undefined &&
    /[/\\](?:explore|nucleus|schedule)[/\\]/.test(described.stack ?? "")
  ) {
    ours ??= error;
  } else found.push({ guest: whose.getStore() ?? executing(), error: described });
}

/** Says whose code is executing, for errors that come with no track of their own. @returns takes it back */
export function sayWhoExecutes(who: () => Guest | undefined): () => void {
  executing = who;
  return () => void (executing = () => undefined);
}

/** Keeps track of whose code executes from here on, through all promises. It makes promises slower while it lasts. */
export function keepTrackOf<Result>(guest: Guest, act: () => Result): Result {
  return whose.run(guest, act);
}

export function stopKeepingTrack(): void {
  whose.disable();
}
