import { ContinueLast } from "./continue-last.ts";
import { OPERATION, OPERATION_BITS, OPERATION_NAMES, type OperationName } from "./operation.ts";
import { agentOf, describeStep, nthStrike, type Cast, type Schedule, type ScheduleStep } from "./schedule.ts";
import type { Choice, ScheduleEnd, SchedulingPoint, Strategy } from "./strategy.ts";

/** A place at which a schedule does not fit the program any more. */
export interface Misfit {
  /** Index of the step in the schedule. */
  readonly index: number;
  readonly sentence: string;
}

/** Steps as the engine counts them. */
interface Expected {
  readonly step: ScheduleStep;
  readonly agent: number;
  /** `agent << OPERATION_BITS | operation` and nth, as one key. */
  readonly key: string;
}

/**
 * A recorded schedule in front of another strategy. Where script and schedule have drifted apart it goes on as well as it can:
 * an operation the schedule does not know happens when its machine is next called, a step that does not come any more is
 * left out; both are noted.
 */
export class Recorded implements Strategy {
  readonly name = "recorded";
  readonly wantsFootprints: boolean;
  readonly misfits: Misfit[] = [];
  /** Steps of the schedule that have been followed or left out. */
  position = 0;

  readonly #cast: Cast;
  readonly #expected: readonly Expected[];
  readonly #tail: Strategy;
  readonly #counts = new Map<number, number>();
  #left = new Set<string>();

  constructor(cast: Cast, schedule: Schedule, tail: Strategy = new ContinueLast()) {
    this.#cast = cast;
    this.#tail = tail;
    this.wantsFootprints = tail.wantsFootprints ?? false;
    this.#expected = schedule.map((step) => {
      const agent = agentOf(cast, step);
      return { step, agent, key: `${(agent << OPERATION_BITS) | OPERATION[step.operation]} ${step.nth}` };
    });
  }

  begin(agents: number): boolean {
    this.position = 0;
    this.misfits.length = 0;
    this.#counts.clear();
    this.#left = new Set(this.#expected.map(({ key }) => key));
    return this.#tail.begin(agents);
  }

  choose(point: SchedulingPoint): number {
    const { enabled } = point;
    for (;;) {
      const expected = this.#expected[this.position];
      if (expected === undefined) return this.#tail.choose(point);
      const index = enabled.findIndex(({ agent }) => agent === expected.agent);
      const choice = enabled[index];
      if (choice === undefined) {
        this.#leaveOut(
          expected,
          expected.agent < 0 ? "the program has no such machine or fault" : "the machine waits, or has gone",
        );
        continue;
      }
      const key = this.#keyOf(choice);
      if (key === expected.key) {
        this.#pass(expected);
        return this.#take(choice, index);
      }
      if (choice.operation === OPERATION.off && !this.#left.has(key)) {
        this.#leaveOut(expected, "its script has ended");
        continue;
      }
      if (!this.#left.has(key)) {
        this.#note(
          `${this.#describe(choice)} is not in the schedule; it happens before ${describeStep(expected.step)}`,
        );
        return this.#take(choice, index);
      }
      this.#leaveOut(expected, `the machine is at ${this.#describe(choice)}`);
    }
  }

  executed(choice: Choice, footprint: number): void {
    this.#tail.executed?.(choice, footprint);
  }

  ended(end: ScheduleEnd): void {
    for (let left = this.#expected[this.position]; left !== undefined; left = this.#expected[this.position]) {
      this.#leaveOut(left, "the run had ended");
    }
    this.#tail.ended?.(end);
  }

  #keyOf({ agent, operation }: Choice): string {
    const code = (agent << OPERATION_BITS) | operation;
    const fault = agent - 2 * this.#cast.userids.length;
    if (fault >= 0) return `${code} ${nthStrike(this.#cast.strikes, fault)}`;
    return `${code} ${(this.#counts.get(code) ?? 0) + 1}`;
  }

  #take({ agent, operation }: Choice, index: number): number {
    const code = (agent << OPERATION_BITS) | operation;
    this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
    return index;
  }

  #pass({ key }: Expected): void {
    this.#left.delete(key);
    this.position++;
  }

  #leaveOut(expected: Expected, why: string): void {
    this.#note(`${describeStep(expected.step)} is left out: ${why}`);
    this.#pass(expected);
  }

  #note(sentence: string): void {
    this.misfits.push({ index: this.position, sentence });
  }

  #describe(choice: Choice): string {
    const { userids } = this.#cast;
    const operation = OPERATION_NAMES[choice.operation] as OperationName;
    const nth = Number(this.#keyOf(choice).split(" ")[1]);
    return describeStep({ userid: userids[choice.machine] ?? "?", operation, nth });
  }
}
