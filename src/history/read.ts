import { closeSync, openSync, readSync } from "node:fs";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { InputError } from "../cli/errors.ts";
import { unreadable } from "../file-errors.ts";
import { parseLine } from "./parse-line.ts";
import { printable } from "./printable.ts";
import type { HistoryHeader, HistoryNote } from "./schema.ts";

/** Bytes read at a time. With a megabyte, what a chunk becomes outlives the young generation: measured, a fifth slower. */
const CHUNK = 1 << 16;
/** Longer than any line CP writes, kept bytes and all: what is longer is not a history. */
const LINE_LENGTH_MAX = 1 << 22;
const NEW_LINE = 0x0a;

/** Who reads. `line` counts from 1. */
export interface HistoryVisitor {
  header(header: HistoryHeader, line: number): void;
  commit(event: CommitEvent, seq: number, line: number): void;
  note?(note: HistoryNote, line: number): void;
  end?(events: number, line: number): void;
  /** Asked now and then: true stops the reading. */
  enough?(): boolean;
}

export interface ReadReport {
  readonly lines: number;
  /** The last line is cut off, as after a kill -9, and was left out. */
  readonly truncated: boolean;
  /** `enough` said so. */
  readonly stopped: boolean;
}

/**
 * Reads a history file, line by line, in one pass and constant memory.
 * @throws InputError with one sentence and the line number when it is no history, or its events are missing or out of order
 */
export function readHistory(path: string, visitor: HistoryVisitor): ReadReport {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    return readLines(file, new LineOrder(path, visitor), visitor);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EISDIR") throw new InputError(`${path}: is a folder, not a history`);
    throw error;
  } finally {
    closeSync(file);
  }
}

/** The same for a text that is in memory already. */
export function readHistoryText(name: string, text: string, visitor: HistoryVisitor): ReadReport {
  const order = new LineOrder(name, visitor);
  const whole = text.endsWith("\n") ? text : text.slice(0, text.lastIndexOf("\n") + 1);
  for (const line of whole.split("\n").slice(0, -1)) order.take(line);
  return order.finish(text.slice(whole.length), false);
}

function readLines(file: number, order: LineOrder, visitor: HistoryVisitor): ReadReport {
  const chunk = Buffer.allocUnsafe(CHUNK);
  let rest: Buffer = Buffer.alloc(0);
  for (;;) {
    const length = readSync(file, chunk, 0, CHUNK, null);
    if (length === 0) return order.finish(rest.toString(), false);
    const bytes = rest.length === 0 ? chunk.subarray(0, length) : Buffer.concat([rest, chunk.subarray(0, length)]);
    const end = bytes.lastIndexOf(NEW_LINE) + 1;
    order.takeAll(bytes.toString("utf8", 0, end));
    rest = Buffer.from(bytes.subarray(end));
    if (rest.length > LINE_LENGTH_MAX) throw order.problem("not a vmcf history: the line has no end");
    if (visitor.enough?.() === true) return order.finish("", true);
  }
}

/** Sees to it that lines follow each other as they must. */
class LineOrder {
  readonly #name: string;
  readonly #visitor: HistoryVisitor;
  #line = 0;
  #seq = 0;
  #open = false;
  #first: HistoryHeader | undefined;

  constructor(name: string, visitor: HistoryVisitor) {
    this.#name = name;
    this.#visitor = visitor;
  }

  takeAll(text: string): void {
    for (let start = 0; start < text.length;) {
      const end = text.indexOf("\n", start);
      this.take(text.slice(start, end));
      start = end + 1;
    }
  }

  take(text: string): void {
    this.#line++;
    const line = parseLine(text);
    switch (line.type) {
      case "commit":
        this.#follow(line.seq);
        this.#visitor.commit(line.event, line.seq, this.#line);
        return;
      case "note":
        this.#mustBeOpen();
        this.#visitor.note?.(line.note, this.#line);
        return;
      case "header":
        this.#begin(line.header);
        return;
      case "end":
        this.#mustBeOpen();
        this.#end(line.events);
        return;
      case "problem":
        throw this.problem(
          this.#line > 1 || line.isJson ? line.clause : "not a vmcf history: its first line is not JSON",
        );
    }
  }

  #begin(header: HistoryHeader): void {
    this.#first ??= header;
    if (header.hash !== this.#first.hash) {
      throw this.problem(`a history of another scenario (${header.scenario}, not ${this.#first.scenario})`);
    }
    this.#open = true;
    this.#seq = 0;
    this.#visitor.header(header, this.#line);
  }

  #follow(seq: number): void {
    this.#mustBeOpen();
    const expected = this.#seq + 1;
    if (seq > expected) throw this.problem(`event ${expected} is missing: this line is event ${seq}`);
    if (seq < expected) throw this.problem(`event ${seq} is out of order: event ${expected} must follow here`);
    this.#seq = seq;
  }

  #end(events: number): void {
    if (events !== this.#seq) throw this.problem(`the history ends with ${events} events, but ${this.#seq} are here`);
    this.#open = false;
    this.#visitor.end?.(events, this.#line);
  }

  #mustBeOpen(): void {
    if (this.#open) return;
    const clause =
      this.#first === undefined
        ? "not a vmcf history: it does not begin with a header line"
        : "the history has ended above, and another one begins with a header line";
    throw this.problem(clause);
  }

  problem(clause: string): InputError {
    return new InputError(`${this.#name}:${Math.max(this.#line, 1)}: ${printable(clause)}`);
  }

  /** @param rest what stands behind the last new-line */
  finish(rest: string, stopped: boolean): ReadReport {
    const isWhole = rest !== "" && parseLine(rest).type !== "problem";
    if (isWhole) this.take(rest);
    if (this.#line === 0) {
      throw new InputError(`${this.#name}: ${rest === "" ? "is empty" : "not a vmcf history: it has no whole line"}`);
    }
    return { lines: this.#line, truncated: rest !== "" && !isWhole, stopped };
  }
}
