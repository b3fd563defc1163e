import { SYSTEM, useridField, type Userid } from "../interface/userid.ts";
import type { Machine } from "./machine.ts";
import { PairIndex, type Paired } from "./pair-index.ts";

/**
 * One userid CP has met. Entries outlive LOGOFF, so that a RESPONSE can still name a sink that has gone, and a userid
 * keeps its number: small, dense, and stable, good as an array index and as half of a lookup key.
 */
export interface DirectoryEntry extends Paired<DirectoryEntry> {
  readonly userid: Userid;
  readonly number: number;
  /** The eight EBCDIC bytes as two words, as they stand in VMCPUSER and VMCMUSER. */
  readonly first: number;
  readonly second: number;
  /** The machine while it is logged on. */
  machine: Machine | undefined;
}

/** All userids CP has met, found by their eight raw bytes, without building a string (R-PARM-8). */
export class Directory {
  readonly #entries = new PairIndex<DirectoryEntry>();
  readonly #machines: Machine[] = [];
  /** The entry CP itself goes by; it never has a machine. */
  readonly system: DirectoryEntry;

  constructor() {
    this.system = this.entry(SYSTEM);
  }

  /** The entry of a userid field, or undefined when no machine of that name was ever logged on. */
  lookup(first: number, second: number): DirectoryEntry | undefined {
    return this.#entries.find(first, second);
  }

  /** The entry of a userid, made when it is new. */
  entry(userid: Userid): DirectoryEntry {
    const [first, second] = wordsOf(userid);
    return this.lookup(first, second) ?? this.#add(userid, first, second);
  }

  /** The machine logged on under a userid, as people write it. */
  machine(userid: string): Machine | undefined {
    return this.#machines.find((machine) => machine.userid === userid);
  }

  /** Every machine logged on, in the order of LOGON. */
  machines(): IterableIterator<Machine> {
    return this.#machines.values();
  }

  /** From now on a machine is logged on under its userid. */
  admit(machine: Machine): void {
    machine.entry.machine = machine;
    this.#machines.push(machine);
  }

  dismiss(machine: Machine): void {
    machine.entry.machine = undefined;
    this.#machines.splice(this.#machines.indexOf(machine), 1);
  }

  #add(userid: Userid, first: number, second: number): DirectoryEntry {
    const { size } = this.#entries;
    const entry = { userid, number: size, first, second, machine: undefined, nextInBucket: undefined };
    this.#entries.add(entry);
    return entry;
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
