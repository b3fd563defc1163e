import type { CommitEvent } from "../../../cp/interface/events.ts";
import type { HistoryHeader, HistoryNote } from "../schema.ts";

/** Turns a history into another format, as it is read; what it says at each step is written at once. */
export interface Exporter {
  begin(header: HistoryHeader): string;
  commit(event: CommitEvent, seq: number): string;
  note?(note: HistoryNote): string;
  end(): string;
}
