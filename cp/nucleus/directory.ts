import { SYSTEM, useridField, type Userid } from "../interface/userid.ts";
import type { Machine } from "./machine.ts";

/**
 * One userid CP has met. Entries outlive LOGOFF, so that a RESPONSE can still name a sink that has gone, and a userid
 * keeps its number: small, dense, and stable, good as an array index and as half of a lookup key.
 */
export interface DirectoryEntry {
  readonly userid: Userid;
  readonly number: number;
  /** The eight EBCDIC bytes as two words, as they stand in VMCPUSER and VMCMUSER. */
  readonly first: number;
  readonly second: number;
  /** The machine while it is logged on. */
  machine: Machine | undefined;
}

/** All userids CP has met, found by their eight raw bytes without building a string (R-PARM-8). */
export class Directory {
  /** Keyed by signed words: those are small integers to the engine, and looking them up allocates nothing. */
  readonly #byFirst = new Map<number, Map<number, DirectoryEntry>>();
  readonly #byUserid = new Map<string, DirectoryEntry>();
  readonly #machines = new Set<Machine>();
  /** The entry CP itself goes by; it never has a machine. */
  readonly system: DirectoryEntry;

  constructor() {
    this.system = this.entry(SYSTEM);
  }

  /** The entry of a userid field, or undefined when no machine of that name was ever logged on. */
  lookup(first: number, second: number): DirectoryEntry | undefined {
    return this.#byFirst.get(first | 0)?.get(second | 0);
  }

  /** The entry of a userid, made when it is new. */
  entry(userid: Userid): DirectoryEntry {
    const [first, second] = wordsOf(userid);
    let bySecond = this.#byFirst.get(first | 0);
    if (bySecond === undefined) {
      bySecond = new Map<number, DirectoryEntry>();
      this.#byFirst.set(first | 0, bySecond);
    }
    let entry = bySecond.get(second | 0);
    if (entry === undefined) {
      entry = { userid, number: this.#byUserid.size, first, second, machine: undefined };
      bySecond.set(second | 0, entry);
      this.#byUserid.set(userid, entry);
    }
    return entry;
  }

  /** The machine logged on under a userid, as people write it. */
  machine(userid: string): Machine | undefined {
    return this.#byUserid.get(userid)?.machine;
  }

  /** Every machine logged on, in the order of LOGON. */
  machines(): IterableIterator<Machine> {
    return this.#machines.values();
  }

  /** From now on a machine is logged on under its userid. */
  admit(machine: Machine): void {
    machine.entry.machine = machine;
    this.#machines.add(machine);
  }

  dismiss(machine: Machine): void {
    machine.entry.machine = undefined;
    this.#machines.delete(machine);
  }
}

/** The words of userids met before, in whatever CP: an explorer makes a CP thousands of times a second. */
const KNOWN_WORDS = new Map<Userid, readonly [number, number]>();
const KNOWN_WORDS_MAX = 1000;

function wordsOf(userid: Userid): readonly [number, number] {
  const known = KNOWN_WORDS.get(userid);
  if (known !== undefined) return known;
  const field = new DataView(useridField(userid).buffer);
  const words = [field.getUint32(0), field.getUint32(4)] as const;
  if (KNOWN_WORDS.size < KNOWN_WORDS_MAX) KNOWN_WORDS.set(userid, words);
  return words;
}
