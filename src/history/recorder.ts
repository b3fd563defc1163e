import { closeSync, openSync, writeSync } from "node:fs";
import type { CommitEvent, Witness } from "../../cp/interface/events.ts";
import type { GuestCall } from "../../workers/channel/logbook.ts";
import { unwritable } from "../file-errors.ts";
import { digestOf } from "./digest.ts";
import {
  writeCall,
  writeCommit,
  writeEnd,
  writeNote,
  writeStart,
  type CallNote,
  type HistoryStart,
  type OtherNote,
} from "./encode.ts";
import { LineWriter } from "./line-writer.ts";
import type { HistoryNote } from "./schema.ts";

/** Lines that wait to be put into bytes, at most: then each new one has to do the work for an older one. A power of two. */
const LINES_MAX = 1024;
/** Bytes that are written at a time. A guest that watches for its answer still watches when that has been done. */
const WRITE_BYTES = 65_536;
/** The longest time a line is kept back while the event loop turns. */
const FLUSH_MS = 25;

/** Where lines go. A file, or anything a test likes. */
export interface LineSink {
  /** @param lines whole lines in UTF-8; theirs only until the call returns */
  write(lines: Uint8Array): void;
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
  /** The sink has failed, and {@link Recorder.close} will say so; nothing is written from now on. */
  readonly onTrouble?: () => void;
}

type Line = CommitEvent | CallNote | OtherNote;

/**
 * Writes histories as they happen. What comes is only kept; it becomes text when CP has nothing else to do ({@link idle}),
 * a line at a time: CP's guests wait for its answers, and while they watch for them, each microsecond more makes it likelier
 * that they fall asleep, which costs tens. After a kill -9 the file is readable to its last whole line, and lacks at most
 * the last {@link FLUSH_MS} milliseconds. When the sink fails, what is recorded goes on, and {@link close} says so.
 * Nobody who records nothing pays anything: CP gets no `record` function then.
 */
export class Recorder {
  readonly #sink: LineSink;
  readonly #timer: NodeJS.Timeout;
  readonly #keepBytes: boolean;
  /** A ring of lines, as they came. */
  readonly #lines: (Line | undefined)[] = new Array<Line | undefined>(LINES_MAX).fill(undefined);
  #first = 0;
  #count = 0;
  readonly #out = new LineWriter(WRITE_BYTES);
  /** Of the latest commit that has been put into bytes. */
  #seq = 0;
  #open = false;
  readonly #onTrouble: () => void;
  /** Why the sink failed. */
  #trouble: Error | undefined;

  constructor(sink: LineSink, { keepBytes = false, onTrouble = () => undefined }: RecorderOptions = {}) {
    this.#sink = sink;
    this.#keepBytes = keepBytes;
    this.#onTrouble = onTrouble;
    this.witness = witnessOf(keepBytes);
    this.#timer = setInterval(() => this.flush(), FLUSH_MS).unref();
  }

  /** Begins a history; the one before, if any, has ended. A file may hold one for each iteration. */
  begin(start: Omit<HistoryStart, "bytes" | "node">): void {
    if (this.#open) this.end();
    this.#putAll();
    this.#seq = 0;
    this.#open = true;
    const bytes = this.#keepBytes ? "kept" : "digests";
    writeStart(this.#out, { ...start, node: process.version, bytes });
    this.flush();
  }

  /** For `ControlProgramOptions.record`. */
  readonly record = (event: CommitEvent): void => {
    this.#keep(event);
  };

  /** For `ControlProgramOptions.witness`. */
  readonly witness: Witness;

  /** How a guest saw a DIAGNOSE of its own. */
  readonly call = (vm: string, { nth, invoked, returned, rc }: GuestCall): void => {
    this.#keep({ kind: "call", vm, nth, invoked, returned, rc });
  };

  note(note: HistoryNote): void {
    this.#keep({ kind: "note", note });
  }

  /** A moment's work. @returns whether there is more of it */
  readonly idle = (): boolean => {
    if (this.#count === 0) return false;
    this.#putOne();
    return this.#count > 0;
  };

  /** Ends the present history: nothing of it is missing. */
  end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#putAll();
    writeEnd(this.#out, this.#seq);
    this.flush();
  }

  /** Everything is in the file then, unless the sink has failed. */
  flush(): void {
    this.#putAll();
    this.#write();
  }

  /** Closes the file; what is open lacks its end, because the run broke off. */
  breakOff(): void {
    this.#open = false;
    clearInterval(this.#timer);
    this.flush();
    this.#sink.close();
  }

  /**
   * Ends what is open and closes the file.
   * @throws what the sink threw, InputError of a file: the history is not whole
   */
  close(): void {
    this.end();
    this.breakOff();
    if (this.#trouble !== undefined) throw this.#trouble;
  }

  #keep(line: Line): void {
    if (this.#count === LINES_MAX) this.#putOne();
    this.#lines[(this.#first + this.#count) & (LINES_MAX - 1)] = line;
    this.#count++;
  }

  #putAll(): void {
    while (this.#count > 0) this.#putOne();
  }

  #putOne(): void {
    const line = this.#lines[this.#first] as Line;
    this.#lines[this.#first] = undefined;
    this.#first = (this.#first + 1) & (LINES_MAX - 1);
    this.#count--;
    if (line.kind === "call") writeCall(this.#out, line);
    else if (line.kind === "note") writeNote(this.#out, line.note);
    else writeCommit(this.#out, ++this.#seq, line);
    if (this.#out.length >= WRITE_BYTES) this.#write();
  }

  #write(): void {
    if (this.#out.length > 0 && this.#trouble === undefined) this.#tryToWrite();
    this.#out.clear();
  }

  #tryToWrite(): void {
    try {
      this.#sink.write(this.#out.written());
    } catch (error) {
      this.#trouble = error instanceof Error ? error : new Error(String(error));
      this.#onTrouble();
    }
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
    throw unwritable(path, cause);
  }
  return {
    write(bytes) {
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
      } catch (cause) {
        throw unwritable(path, cause);
      }
    },
    close: () => closeSync(file),
  };
}
