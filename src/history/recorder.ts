import { closeSync, openSync, writeSync } from "node:fs";
import type { CommitEvent, Witness } from "../../cp/interface/events.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { InputError } from "../cli/errors.ts";
import { digestOf } from "./digest.ts";
import { encodeCall, encodeCommit, encodeEnd, encodeHeader, encodeNote, type HistoryStart } from "./encode.ts";
import type { HistoryNote } from "./schema.ts";

/**
 * Lines kept back before they are written. They are put into text all together: CP's guests wait for its answers, and while
 * they watch for them, each microsecond more makes it likelier that they fall asleep, which costs tens.
 */
const LINES_MAX = 1024;
/** The longest time a line is kept back while the event loop turns. */
const FLUSH_MS = 100;

/** Where lines go. A file, or anything a test likes. */
export interface LineSink {
  write(text: string): void;
  close(): void;
}

export function witnessOf(keepBytes: boolean): Witness {
  return keepBytes ? hexOf : digestOf;
}

function hexOf(storage: Uint8Array, address: number, length: number): string {
  return Buffer.from(storage.buffer, storage.byteOffset + address, length).toString("hex");
}

export interface RecorderOptions {
  /** Keep the bytes of every piece instead of a digest. Default false. */
  readonly keepBytes?: boolean;
}

/**
 * Writes histories as they happen. After a kill -9 the file is readable to its last whole line, and lacks at most the last
 * {@link FLUSH_MS} milliseconds. Nobody who records nothing pays anything: CP gets no `record` function then.
 */
export class Recorder {
  readonly #sink: LineSink;
  readonly #timer: NodeJS.Timeout;
  readonly #keepBytes: boolean;
  /** Commits as they are, everything else as text. */
  #lines: (CommitEvent | string)[] = [];
  /** Of the latest commit that has been written. */
  #seq = 0;
  #open = false;

  constructor(sink: LineSink, { keepBytes = false }: RecorderOptions = {}) {
    this.#sink = sink;
    this.#keepBytes = keepBytes;
    this.witness = witnessOf(keepBytes);
    this.#timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  /** Begins a history; the one before, if any, has ended. A file may hold one for each iteration. */
  begin(start: Omit<HistoryStart, "bytes" | "node">): void {
    if (this.#open) this.end();
    this.flush();
    this.#seq = 0;
    this.#open = true;
    this.#line(encodeHeader({ ...start, node: process.version, bytes: this.#keepBytes ? "kept" : "digests" }));
  }

  /** For `ControlProgramOptions.record`. */
  readonly record = (event: CommitEvent): void => {
    this.#line(event);
  };

  /** For `ControlProgramOptions.witness`. */
  readonly witness: Witness;

  /** How a guest saw a DIAGNOSE of its own. */
  readonly call = (vm: string, call: GuestCall): void => {
    this.#line(encodeCall(vm, call));
  };

  note(note: HistoryNote): void {
    this.#line(encodeNote(note));
  }

  /** Ends the present history: nothing of it is missing. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.flush();
    this.#line(encodeEnd(this.#seq));
    this.flush();
  }

  flush(): void {
    if (this.#lines.length === 0) return;
    let text = "";
    for (const line of this.#lines) text += (typeof line === "string" ? line : encodeCommit(++this.#seq, line)) + "\n";
    this.#lines = [];
    this.#sink.write(text);
  }

  /** Closes the file; what is open lacks its end, because the run broke off. */
  breakOff(): void {
    this.#open = false;
    clearInterval(this.#timer);
    this.#sink.close();
  }

  /** Ends what is open and closes the file. */
  close(): void {
    this.end();
    this.flush();
    clearInterval(this.#timer);
    this.#sink.close();
  }

  #line(line: CommitEvent | string): void {
    if (this.#lines.push(line) >= LINES_MAX) this.flush();
  }
}

/**
 * A recorder into a new file.
 * @throws InputError when the file cannot be made
 */
export function recordInto(path: string, options: RecorderOptions = {}): Recorder {
  return new Recorder(fileSink(path), options);
}

function fileSink(path: string): LineSink {
  let file: number;
  try {
    file = openSync(path, "w");
  } catch (cause) {
    throw new InputError(`${path}: cannot be written: ${(cause as Error).message}`, { cause });
  }
  return {
    write(text) {
      const bytes = Buffer.from(text);
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      } catch (cause) {
        const { code, syscall } = cause as NodeJS.ErrnoException;
        const sentence = `${path}: cannot be written: ${(cause as Error).message}`;
        throw Object.assign(new Error(sentence, { cause }), { code, syscall });
      }
    },
    close: () => closeSync(file),
  };
}
