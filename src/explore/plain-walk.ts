import { nextTurn, nowMs } from "../../workers/channel/real-clock.ts";
import { ClassDigest } from "../schedule/class-digest.ts";
import { PartialOrder } from "../schedule/partial-order.ts";
import { ABANDON, type Choice, type ScheduleEnd, type SchedulingPoint, type Strategy } from "../schedule/strategy.ts";
import type { Engine } from "./engine.ts";
import { describeFailure, failureOf, outcomeOf, type Expectations } from "./failure.ts";

/** Between two looks at the event loop. */
const BATCH_MS = 50;

/** What a walk has found; plain data. */
export interface Walked {
  /** Every schedule within the bound has been walked. */
  readonly complete: boolean;
  readonly classes: number;
  readonly digest: number;
  readonly outcomes: readonly string[];
  readonly schedules: number;
  /** What is wrong with the first schedule that fails. */
  readonly failure: string | undefined;
}

/**
 * Walks the tree of all schedules in the plainest way there is: the first choice everywhere, then the last place at which there
 * is another one. It leaves out nothing but states in which it has been before. For checking what cleverer searches claim; it
 * shares none of their code.
 *
 * @param onBatch hears every now and then how far the walk has come, and may end it there
 */
export async function plainWalk(
  engine: Engine,
  preemptions: number,
  expectations: Expectations,
  untilMs: number,
  onBatch: (schedules: number, outcomes: number) => boolean = () => false,
): Promise<Walked> {
  const walk = new Walk(preemptions);
  const outcomes = new Set<string>();
  let schedules = 0;
  let failure: string | undefined;
  const state = { over: false };
  let stopped = false;
  while (!state.over && !stopped && nowMs() < untilMs) {
    const batchEndsMs = Math.min(nowMs() + BATCH_MS, untilMs);
    await engine.batch(async () => {
      while (nowMs() < batchEndsMs) {
        state.over = !walk.begin(engine.agents);
        if (state.over) return;
        const run = await engine.run(walk);
        schedules++;
        const outcome = outcomeOf(run);
        if (run.ending === "finished") outcomes.add(outcome);
        if (failure !== undefined) continue;
        const wrong = failureOf(run, outcome, expectations);
        if (wrong !== undefined) failure = describeFailure(wrong);
      }
    });
    stopped = onBatch(schedules, outcomes.size);
    await nextTurn();
  }
  const { classes, sum } = walk.digest;
  const complete = state.over && !walk.cut;
  return { complete, classes, digest: sum, outcomes: [...outcomes].sort(), schedules, failure };
}

/** A place on the path: which of how many choices has been taken. */
interface Place {
  index: number;
  readonly choices: readonly number[];
}

class Walk implements Strategy {
  readonly name = "walk";
  readonly wantsFootprints = true;
  readonly digest = new ClassDigest();
  /** A schedule was too long to be walked to its end. */
  cut = false;
  readonly #preemptions: number;
  readonly #path: Place[] = [];
  readonly #order = new PartialOrder();
  readonly #seen = new Set<string>();
  #depth = 0;
  #preempted = 0;
  #abandoned = false;
  #begun = false;

  constructor(preemptions: number) {
    this.#preemptions = preemptions;
  }

  begin(agents: number): boolean {
    while (this.#begun) {
      const place = this.#path.at(-1);
      if (place === undefined) return false;
      if (++place.index < place.choices.length) break;
      this.#path.pop();
    }
    this.#begun = true;
    this.#depth = this.#preempted = 0;
    this.#abandoned = false;
    this.#order.begin(agents);
    return true;
  }

  choose({ enabled, last }: SchedulingPoint): number {
    const agents = enabled.map(({ agent }) => agent);
    const goesOn = agents.includes(last);
    if (this.#depth === this.#path.length) {
      // What may follow depends on the state, and within a bound on who went last and on what is left of it.
      const state = `${this.#order.key} ${this.#preemptions === Infinity ? "" : `${last} ${this.#preempted}`}`;
      if (this.#seen.has(state)) {
        this.#abandoned = true;
        return ABANDON;
      }
      this.#seen.add(state);
      const bound = goesOn && this.#preempted >= this.#preemptions;
      this.#path.push({ index: 0, choices: bound ? [last] : agents });
    }
    const { choices, index } = this.#path[this.#depth++] as Place;
    const agent = choices[index] as number;
    if (goesOn && agent !== last) this.#preempted++;
    return agents.indexOf(agent);
  }

  executed({ agent, operation }: Choice, footprint: number): void {
    this.#order.add(agent, operation, footprint);
  }

  ended({ steps, cut }: ScheduleEnd): void {
    if (steps > this.#depth || (cut && !this.#abandoned)) this.cut = true;
    if (!cut) this.digest.add(this.#order.key);
  }
}
