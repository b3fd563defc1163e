import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { endOfThread } from "../../cp/coordinator/machine-end.ts";
import { Standstill } from "../../cp/coordinator/standstill.ts";
import { compiled } from "../package-layout.ts";
import type { LoadedMachine } from "../scenario/load-scenario.ts";
import { shownFile } from "../scenario/script-text.ts";
import { whereItLoops } from "../scenario/where-it-loops.ts";
import { HEAP_MB_DEFAULT, WATCHDOG_MS_DEFAULT, type ExploreOptions } from "./explore-options.ts";
import type { Board, BoardRow } from "./board.ts";
import type { ExploreTask, Trouble } from "./explore-worker.ts";

/** How often the board is read. */
const LOOK_MS = 100;
/** Room for what thousands of schedules leave behind before anything has to be moved. */
const YOUNG_GENERATION_MB = 64;

/** A script does what leaves the explorer nothing to explore: it loops without calling CP, or takes the thread with it. */
export class GuestTrouble extends Error {
  readonly sentence: string;

  constructor(sentence: string) {
    super(sentence);
    this.sentence = sentence;
  }
}

export type PoolProgress = Pick<BoardRow, "schedules" | "outcomes" | "failures" | "share">;

/** The threads of one exploration, and somebody who keeps an eye on them. */
export class ExplorePool {
  readonly #piscina: Piscina;
  readonly #board: Board;
  readonly #jobs: number;
  readonly #machines: readonly LoadedMachine[];
  readonly #watchdogMs: number;
  readonly #progress: (row: PoolProgress) => void;
  readonly #timer: NodeJS.Timeout;
  /** By job: the last heartbeat, and when it came. */
  readonly #heard: { beat: number; atMs: number }[] = [];
  readonly #standstill = new Standstill();
  #fail: (error: Error) => void = () => undefined;
  readonly #failed = new Promise<never>((_, reject) => (this.#fail = reject));

  /** A thread reports every 20 ms or so; one that is silent for `watchdogMs` is in a script that does not come back. */
  constructor(
    jobs: number,
    board: Board,
    machines: readonly LoadedMachine[],
    progress: (row: PoolProgress) => void,
    { watchdogMs = WATCHDOG_MS_DEFAULT, heapMb = HEAP_MB_DEFAULT }: Pick<ExploreOptions, "watchdogMs" | "heapMb"> = {},
  ) {
    this.#watchdogMs = watchdogMs;
    this.#jobs = jobs;
    this.#board = board;
    this.#machines = machines;
    this.#progress = progress;
    this.#piscina = new Piscina({
      filename: fileURLToPath(compiled("src/explore/explore-worker.js")),
      minThreads: jobs,
      maxThreads: jobs,
      concurrentTasksPerWorker: 1,
      // The default, "sync", has an idle thread sleep in Atomics.wait, where it serves no inspector.
      atomics: "disabled",
      recordTiming: false,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB, maxOldGenerationSizeMb: heapMb },
    });
    this.#failed.catch(() => undefined);
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  /** @throws GuestTrouble when a script is to blame */
  async run<Result extends object>(task: ExploreTask): Promise<Result> {
    const row = () => this.#board.read(task.job);
    let made: Result | Trouble;
    try {
      made = await Promise.race([this.#piscina.run(task) as Promise<Result | Trouble>, this.#failed]);
    } catch (error) {
      throw this.#whatEndedThe(error, row());
    }
    if ("trouble" in made) throw new GuestTrouble(made.trouble);
    return made;
  }

  /** A thread does not end by itself: when it has, then by what a script did. */
  #whatEndedThe(error: unknown, { machine }: BoardRow): unknown {
    const userid = this.#machines[machine]?.userid ?? "a machine";
    const end = endOfThread(error);
    if (end.kind === "out-of-memory") return new GuestTrouble(`${userid} took all memory: ${end.sentence}`);
    return end.kind === "exited" ? new GuestTrouble(`${userid} has ended its thread, with code ${end.code}`) : error;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#piscina.destroy();
  }

  #look(): void {
    const nowMs = performance.now();
    if (this.#standstill.isOver(nowMs, LOOK_MS)) for (const heard of this.#heard) heard.atMs = nowMs;
    const rows = Array.from({ length: this.#jobs }, (_, job) => this.#board.read(job));
    this.#progress({
      schedules: rows.reduce((sum, { schedules }) => sum + schedules, 0),
      outcomes: Math.max(...rows.map(({ outcomes }) => outcomes)),
      failures: Math.max(...rows.map(({ failures }) => failures)),
      share: Math.max(...rows.map(({ share }) => share)),
    });
    for (const [job, row] of rows.entries()) {
      const heard = (this.#heard[job] ??= { beat: -1, atMs: 0 });
      if (row.thread === 0 || row.heartbeat !== heard.beat) {
        heard.beat = row.heartbeat;
        heard.atMs = performance.now();
      } else if (performance.now() - heard.atMs > this.#watchdogMs) {
        heard.atMs = Infinity;
        void this.#nameLoop(row);
      }
    }
  }

  async #nameLoop({ thread, machine }: BoardRow): Promise<void> {
    const worker = this.#piscina.threads.find(({ threadId }) => threadId === thread);
    const place = worker && (await whereItLoops(worker));
    const userid = this.#machines[machine]?.userid ?? "a machine";
    const where = place === undefined ? "" : ` at ${shownFile(fileURLToPath(place.url))}:${place.line}`;
    this.#fail(new GuestTrouble(`${userid} has not called CP for ${this.#watchdogMs / 1000} s${where}`));
  }
}
