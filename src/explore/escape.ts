import { createHook } from "node:async_hooks";
import { positionHere } from "../../guest/script-position.ts";
import { shownPlace } from "../scenario/script-text.ts";
import { Recorded } from "../schedule/recorded.ts";
import { scheduleOf } from "../schedule/schedule.ts";
import type { Engine } from "./engine.ts";
import type { Failure } from "./failure.ts";
import type { Watcher } from "./run-setup.ts";
import type { ScheduledRun } from "./scheduled-run.ts";
import type { Trace } from "./tally.ts";

type Escape = Extract<Failure, { readonly kind: "escape" }>;

/** Things Node calls by names of its own, in words. */
const IN_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^FS|^FILEHANDLE/, "the file system"],
  [/^(TCP|UDP|PIPE|GETADDRINFO|HTTP|TLS|DNS|QUERY|STREAM)/, "the network"],
  [/^(PROCESS|WORKER|MESSAGEPORT)/, "another thread or process"],
  [/^Timeout|^Immediate/, "a timer that is not the machine's"],
];

interface Sight {
  readonly type: string;
  readonly at: string | undefined;
}

/**
 * Repeats a run in which guests escaped, and looks at what they started outside their machines, and where. Inside a batch.
 * A promise is looked at only when nothing else was started: then its line awaits something that never comes.
 */
export async function nameEscapes(engine: Engine, trace: Trace, failure: Escape): Promise<Escape> {
  const things = new Map<string, Sight>();
  const promises = new Map<string, string>();
  const started: { run?: ScheduledRun } = {};
  const hook = createHook({
    init: (_id, type) => {
      const { run } = started;
      // Once the run has ended, what begins is the engine's, on behalf of whoever called the explorer.
      const guest = run?.ending === undefined ? run?.current : undefined;
      if (guest === undefined || type === "TickObject" || type === "Microtask") return;
      const at = positionHere();
      if (at === undefined) return;
      if (type === "PROMISE") promises.set(guest.userid, at);
      else if (!things.has(guest.userid)) things.set(guest.userid, { type, at });
    },
  });
  const watcher: Watcher = { begun: (run) => (started.run = run) };
  const strategy = new Recorded(engine.cast, scheduleOf(engine.cast, trace));
  strategy.begin(engine.agents);
  hook.enable();
  const run = await engine.run(strategy, watcher).finally(() => hook.disable());
  const userids = [...new Set([...run.astray.map(({ userid }) => userid), ...things.keys()])];
  if (userids.length === 0) return failure;
  return { kind: "escape", userids, sentences: userids.map((userid) => sentence(userid, things, promises)) };
}

function sentence(userid: string, things: ReadonlyMap<string, Sight>, promises: ReadonlyMap<string, string>): string {
  const thing = things.get(userid);
  const at = thing?.at ?? promises.get(userid);
  const where = at === undefined ? "" : ` at ${shownPlace(at)}`;
  if (thing === undefined) {
    return `${userid} awaits something that never comes${where}: under a controlled scheduler only vm can be awaited`;
  }
  const [, words = thing.type] = IN_WORDS.find(([pattern]) => pattern.test(thing.type)) ?? [];
  return `${userid} awaits ${words}${where}: under a controlled scheduler a script may use the world only through vm`;
}
