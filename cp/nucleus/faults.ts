import type { ResetKind } from "../interface/events.ts";
import type { Userid } from "../interface/userid.ts";

/** Whose storage an error strikes. */
export type Side = "source" | "sink";

/** An error of somebody's storage. */
export type StorageError =
  /** At an operation: RC 15, or a header that cannot be stored. At a piece: code 15 for `side`, 19 for the other (R-XFER-17). */
  | { readonly kind: "paging-error"; readonly side?: Side }
  /** At a piece only: the address turns out invalid, code 1 for `side`, 19 for the other (R-XFER-10 b, e; R-EFLG-2). */
  | { readonly kind: "addressing-error"; readonly side: Side };

/** What befalls one machine. */
export type MachineFault =
  | {
      readonly kind: "storage-key";
      readonly userid: Userid;
      readonly address: number;
      readonly length: number;
      readonly key: number;
    }
  | { readonly kind: "reset"; readonly userid: Userid; readonly reset: ResetKind }
  | { readonly kind: "logoff"; readonly userid: Userid };

/** What happens. */
export type FaultEffect = StorageError | MachineFault;

/** One misfortune, at a place that a schedule can name. */
export interface Fault {
  /** The machine that is executing, or being presented to. */
  readonly userid: Userid;
  readonly operation: "diagnose" | "presentation";
  /** The how-manieth DIAGNOSE X'68', or entry considered for presentation, of this machine since LOGON; from 1. */
  readonly nth: number;
  /** Strikes before the tests of this piece, from 0; absent: strikes the operation before it has any effect. */
  readonly piece?: number;
  readonly effect: FaultEffect;
}

/** Misfortunes by plan, not by luck. A fault strikes once. */
export class FaultPlan {
  readonly #faults: Fault[];

  constructor(faults: readonly Fault[]) {
    this.#faults = [...faults];
  }

  add(fault: Fault): void {
    this.#faults.push(fault);
  }

  /** Takes the faults of a place out of the plan, in the order of the plan. */
  take(userid: Userid, operation: Fault["operation"], nth: number, piece: number | undefined): Fault[] {
    const struck: Fault[] = [];
    for (let index = 0; index < this.#faults.length;) {
      const fault = this.#faults[index] as Fault;
      const strikes =
        fault.userid === userid && fault.operation === operation && fault.nth === nth && fault.piece === piece;
      if (strikes) {
        struck.push(fault);
        this.#faults.splice(index, 1);
      } else index++;
    }
    return struck;
  }

  /** Faults that have not struck (yet). */
  get remaining(): readonly Fault[] {
    return this.#faults;
  }
}
