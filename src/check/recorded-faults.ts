import { z } from "zod";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import type { Fault, HeaderFault, PagingFault, PieceFault } from "../model/input-output.ts";

type Event = Extract<CommitEvent, { readonly kind: "fault" }>;

/** Errors of somebody's storage. What else a plan can do (LOGOFF, reset, key change) has events of its own. */
const storageError = z.object({
  operation: z.enum(["diagnose", "presentation"]),
  piece: z.number().int().min(0).optional(),
  effect: z.object({
    kind: z.enum(["paging-error", "addressing-error"]),
    side: z.enum(["source", "sink"]).default("source"),
  }),
});

/** Errors that CP has recorded and that the next step of their machine meets. */
export class RecordedFaults {
  readonly #waiting = new Map<Userid, Fault[]>();

  add(event: Event): void {
    const fault = faultOf(event);
    if (fault === undefined) return;
    const waiting = this.#waiting.get(event.userid);
    // Of several errors at one place the first counts.
    const last = waiting?.at(-1);
    if (last !== undefined && isSamePlace(last, fault)) return;
    if (waiting === undefined) this.#waiting.set(event.userid, [fault]);
    else waiting.push(fault);
  }

  /** The errors the next step of a machine meets. */
  take(userid: Userid): readonly Fault[] {
    if (this.#waiting.size === 0) return NO_FAULTS;
    const waiting = this.#waiting.get(userid) ?? NO_FAULTS;
    this.#waiting.delete(userid);
    return waiting;
  }
}

const NO_FAULTS: readonly Fault[] = [];

function isSamePlace(one: Fault, other: Fault): boolean {
  const place = (fault: Fault) => [fault.kind, "piece" in fault && fault.piece, "entry" in fault && fault.entry].join();
  return place(one) === place(other);
}

function faultOf({ fault, entry }: Event): HeaderFault | PagingFault | PieceFault | undefined {
  const parsed = storageError.safeParse(JSON.parse(fault));
  if (!parsed.success) return undefined;
  const { operation, piece, effect } = parsed.data;
  const which = entry === undefined ? {} : { entry };
  if (piece === undefined) return operation === "diagnose" ? { kind: "paging" } : { kind: "header", ...which };
  const error = effect.kind === "paging-error" ? "paging" : "addressing";
  return { kind: "piece", piece: piece + 1, side: effect.side, error, ...which };
}
