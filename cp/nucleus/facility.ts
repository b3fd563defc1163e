import type { Userid } from "../interface/userid.ts";
import type { Vmcparm } from "../interface/vmcparm.ts";
import type { Directory, DirectoryEntry } from "./directory.ts";
import type { Fault, StorageError } from "./faults.ts";
import type { Machine } from "./machine.ts";
import type { CommitEvent, Witness } from "../interface/events.ts";

/** What a facility gets from CP. */
export interface FacilityHost {
  readonly directory: Directory;
  /** R-LIM-2: the most active messages per source. */
  readonly messageLimit: number;
  /** The most pieces one step moves before others get their turn (R-XFER-12). */
  readonly piecesPerStep: number;
  /** False while nothing is planned: then `strike` need not be asked. */
  readonly faultsPlanned: boolean;
  /**
   * Lets the fault plan strike at this place. Key changes, resets and LOGOFFs it carries out itself.
   * @returns the error of somebody's storage that the facility has to answer with, if any
   */
  strike(machine: Machine, operation: Fault["operation"], piece: number | undefined): StorageError | undefined;
  /** Receives every commit; undefined when nobody records. */
  readonly record: ((event: CommitEvent) => void) | undefined;
  /** What to record of bytes that move; undefined when nobody wants to know. */
  readonly witness: Witness | undefined;
  /** An entry has become due at this machine: it may be worth a look whether it is enabled and waiting. */
  posted(machine: Machine): void;
}

/** The machine is still inside its DIAGNOSE or presentation: `proceed` goes on. */
export const IN_TRANSFER = -1;

/** The result of looking for an interruption to present. */
export const PRESENTATION = {
  NOTHING: 0,
  /** Entries were disposed of, but none was presented (R-INT-10, R-INT-15). */
  DISPOSED: 1,
  /** The header is in the buffer; CP now swaps PSWs. */
  PRESENTED: 2,
  IN_TRANSFER,
} as const;
export type Presentation = (typeof PRESENTATION)[keyof typeof PRESENTATION];

/** An active message, for people and for tools that look at what is outstanding. */
export interface MessageDescription {
  readonly source: Userid;
  readonly sink: Userid;
  /** VMCPFUNC of the request. */
  readonly subfunction: number;
  readonly id: number;
  readonly state: "QUEUED" | "PRESENTED" | "RECEIVED" | "COMPLETE";
  readonly inTransfer: boolean;
}

/**
 * VMCF as CP sees it. `documented` is one implementation; a profile is a second one, not a branch in the first.
 * CP has made the checks (a) to (c) of R-CHK-1 and keeps a machine from calling again while it is engaged.
 */
export interface Facility {
  /** A machine has logged on: not authorized, not quiesced, no messages (R-RST-1). */
  loggedOn(machine: Machine): void;
  /** Executes DIAGNOSE X'68'. @returns the return code, or IN_TRANSFER */
  diagnose(issuer: Machine, parm: Vmcparm): number;
  /** Moves the next pieces of the DIAGNOSE that `issuer` is in. @returns the return code, or IN_TRANSFER */
  proceedDiagnose(issuer: Machine): number;
  /** Presents at most one interruption to a machine that is enabled: stores header and data. */
  present(machine: Machine): Presentation;
  /** Moves the next pieces of the SENDX being presented to `machine`. */
  proceedPresent(machine: Machine): Presentation;
  /** Whether an interruption is pending for the machine (R-INT-16). */
  pending(machine: Machine): boolean;
  /** The machine is reset or logged off (R-RST-2). */
  gone(machine: Machine): void;
  /** SENDX from CP, for the SMSG command. @returns 0, or the code CP's answer depends on (R-SMSG-7) */
  sendSpecial(issuer: DirectoryEntry, sink: Machine, text: Uint8Array): number;
  /** Where the latest header was stored for this machine, and how much data stands behind it. */
  lastHeader(machine: Machine): { readonly address: number; readonly dataLength: number };
  /**
   * Bytes of headers that stand in the machine's buffer although no interruption showed them, since this was asked last
   * (D5 of the specification). Asked while somebody records.
   */
  takeHeaderLeft(machine: Machine): number;
  /** Every active message, in no particular order. */
  messages(): MessageDescription[];
  /** @throws InvariantError when the facility's own data contradict each other; for tests */
  checkInvariants(): void;
}
