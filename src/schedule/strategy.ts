import type { Operation } from "./operation.ts";

/**
 * One thing that can happen next. An agent is what the literature calls a thread: the instruction stream of a machine, the
 * clock of a machine (its delays end in their order, but at any time), or one fault. Each has at most one choice at a time.
 * Objects are reused: whoever keeps one copies it.
 */
export interface Choice {
  /** Small and dense: machines in the order of LOGON, then their clocks, then the faults. */
  readonly agent: number;
  /** The machine it belongs to; for a fault the one it strikes. */
  readonly machine: number;
  readonly operation: Operation;
}

/** A point at which somebody must be chosen; it comes before the operation. */
export interface SchedulingPoint {
  /** Never empty, in the order of agents. */
  readonly enabled: readonly Choice[];
  /** Decisions taken before this one. */
  readonly step: number;
  /** Who was chosen last, or -1. */
  readonly last: number;
}

/** Given instead of an index: nothing new can come of this schedule. */
export const ABANDON = -1;

/** A footprint that touches everything. */
export const EVERYTHING = -1;

/** How a schedule ended, as far as strategies learn from it. */
export interface ScheduleEnd {
  readonly steps: number;
  /** Decisions of each agent. */
  readonly stepsOf: readonly number[];
  /** It could have gone on: the step bound was reached, or it was abandoned. A deadlock is an end like any other. */
  readonly cut: boolean;
}

/** Decides the order of a series of schedules, each from the start. */
export interface Strategy {
  readonly name: string;
  /** Whether {@link executed} is to be called, which costs a little. */
  readonly wantsFootprints?: boolean;
  /** Begins the next schedule. @returns false when there is none left: everything within its bound has been explored */
  begin(agents: number): boolean;
  /** @returns an index into `enabled`, or {@link ABANDON} */
  choose(point: SchedulingPoint): number;
  /**
   * What was chosen has been executed.
   * @param footprint bit mask of the machines whose VMCF state or storage it touched; two operations are dependent when
   *   their footprints share a bit
   */
  executed?(choice: Choice, footprint: number): void;
  ended?(end: ScheduleEnd): void;
}
