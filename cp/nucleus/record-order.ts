import type { CommitEvent } from "../interface/events.ts";

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

/**
 * Keeps the record in an order that can be replayed. An operation stands before the pieces it moves, although its result is
 * known only behind them; but when a planned misfortune changes something in the middle of it, what had happened of the
 * operation until then stands before that, and its end follows.
 */
export class RecordOrder {
  readonly #record: (event: CommitEvent) => void;
  /** The operation CP is in the middle of, as it is announced when it must be. */
  #open: Event<"diagnose"> | Event<"presentation"> | undefined;
  readonly #pieces: CommitEvent[] = [];
  /** The open operation stands in the record already. */
  #announced = false;
  #struck = false;
  /** Of the open presentation, or of what is left of it, nothing has happened: what strikes now stands in front. */
  #nothingYet = false;

  constructor(record: (event: CommitEvent) => void) {
    this.#record = record;
  }

  emit(event: CommitEvent): void {
    if (this.#open === undefined) this.#record(event);
    else if (event.kind === "piece" && !this.#announced) {
      this.#nothingYet = false;
      this.#pieces.push(event);
    } else if (event.kind === "fault") {
      this.#struck = true;
      this.#record(event); // What it does to storage must be known before the operation that meets it.
    } else if (this.#nothingYet) this.#record(event);
    else {
      this.#announce();
      this.#record(event);
    }
  }

  /**
   * @param announcement the operation as it is recorded while its result is not known: `rc` undefined, or `in-transfer`
   * @param announced it stands in the record already, from an earlier step
   */
  begin(announcement: Event<"diagnose"> | Event<"presentation">, announced = false): void {
    this.#open = announcement;
    this.#announced = announced;
    this.#struck = false;
    this.#nothingYet = false;
  }

  /** Something was recorded in the middle of the open operation. */
  get hasStruck(): boolean {
    return this.#struck;
  }

  /**
   * The open presentation has ended these entries and is about to consider the next one, at which something strikes. What
   * it did so far becomes a presentation of its own.
   */
  split(entries: number): void {
    const open = this.#open;
    if (open?.kind !== "presentation" || this.#announced) return;
    this.#nothingYet = true;
    if (entries === 0) return;
    this.#record({ ...open, result: "nothing", entries });
    this.#flushPieces();
  }

  /** The data of an entry are about to move. */
  somethingHappens(): void {
    this.#nothingYet = false;
  }

  /** @param rc undefined when the transfer goes on */
  endDiagnose(rc: number | undefined): void {
    const open = this.#open as Event<"diagnose">;
    this.#open = undefined;
    if (!this.#announced) {
      const { userid, address, parm, exception } = open;
      this.#record(rc === undefined ? open : { kind: "diagnose", userid, address, parm, exception, rc });
      this.#flushPieces();
    } else if (rc !== undefined) this.#record({ kind: "diagnose-end", userid: open.userid, rc });
  }

  /** @param event undefined when there is nothing to say */
  endPresentation(event: Event<"presentation"> | undefined): void {
    this.#open = undefined;
    const isAnnounced = this.#announced && event?.result === "in-transfer";
    if (event !== undefined && !isAnnounced) this.#record(event);
    this.#flushPieces();
  }

  #announce(): void {
    if (this.#announced) return;
    this.#announced = true;
    this.#record(this.#open as CommitEvent);
    this.#flushPieces();
  }

  #flushPieces(): void {
    if (this.#pieces.length === 0) return;
    for (const piece of this.#pieces) this.#record(piece);
    this.#pieces.length = 0;
  }
}
