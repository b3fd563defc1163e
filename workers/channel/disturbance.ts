/**
 * How a machine is to be disturbed, after the chaos mode of rr: at the points where it enters CP, its thread is held up now
 * and then, for times that are powers of two, and in all never longer than a bound. Plain data; the same numbers hold up the
 * same points.
 */
export interface Disturbance {
  readonly seed: number;
  /** One point in so many is held up, on average; 0: none. */
  readonly oneIn: number;
  /** The longest time is 2 to this power, in microseconds. */
  readonly exponentMax: number;
  /** Microseconds in all, so that nobody starves. */
  readonly budgetUs: number;
  /** The thread ends in front of the so-manieth instruction, from 1; 0: it does not. */
  readonly dieAt: number;
  /**
   * Steering: the earliest times of instructions, in microseconds from the first; entry 0 is that of the first. One entry more than
   * there are instructions: of the end of the script. What has no entry is not held up.
   */
  readonly timetable?: readonly number[];
}

/** The exit code of a thread that was told to end. */
export const DIED = 86;
