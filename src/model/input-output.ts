// What the model is told, one happening at a time, and what it answers.

import type { Userid } from "../../cp/interface/userid.ts";
import type { Vmcmhdr } from "../../cp/interface/vmcmhdr.ts";
import type { Vmcparm } from "../../cp/interface/vmcparm.ts";

export type ModelInput =
  | LogonInput
  | { readonly kind: "logoff"; readonly userid: Userid; readonly forced?: boolean }
  | ResetInput
  | { readonly kind: "setPsw"; readonly userid: Userid; readonly psw: readonly [number, number] }
  | { readonly kind: "setCr0"; readonly userid: Userid; readonly value: number }
  | StorageKeyInput
  | DiagnoseInput
  | ContinueInput
  | PresentInput
  | CommandInput;

export interface LogonInput {
  readonly kind: "logon";
  readonly userid: Userid;
  /** A multiple of 4096, at most 16 MiB (R-PARM-9). */
  readonly storageSize: number;
  /** One letter a class; "G" when absent (R-SMSG-12). */
  readonly privilegeClasses?: string;
}

/** The resets of R-RST-3. */
export type ResetKind =
  "system-reset" | "system-clear" | "ipl" | "define-storage" | "define-channels" | "set-ecmode" | "machine-check";

export interface ResetInput {
  readonly kind: "reset";
  readonly userid: Userid;
  /** "system-reset" when absent. */
  readonly how?: ResetKind;
  /** The new size, for "define-storage". */
  readonly storageSize?: number;
}

/** Happenings that wait for the end of a DIAGNOSE or a presentation (R-RST-8). */
export type Departure = ResetInput | Extract<ModelInput, { kind: "logoff" }>;

export interface StorageKeyInput {
  readonly kind: "setStorageKey";
  readonly userid: Userid;
  readonly address: number;
  /** Every 2 KiB block the area touches gets the key; 1 when absent. */
  readonly length?: number;
  /** The key byte as SSK takes it: access control in bits 0 to 3, fetch protection in bit 4. */
  readonly key: number;
}

export interface DiagnoseInput {
  readonly kind: "diagnose";
  readonly userid: Userid;
  /** X'68'. Any other code is a specification exception; X'08' comes here as a `command`. */
  readonly code: number;
  /** The contents of Rx. */
  readonly address: number;
  /** The 40 bytes at that address; called only when R-CHK-1 a to c pass. */
  readonly vmcparm: () => Vmcparm;
  /**
   * How many pieces of a transfer this step may move; all when absent (R-XFER-12). With 0 the transfer begins and its
   * first piece is still to be tested: only a fault can come in between there.
   */
  readonly pieces?: number;
  readonly fault?: PagingFault | PieceFault;
}

/** The next step of the DIAGNOSE or presentation a machine is in. */
export interface ContinueInput {
  readonly kind: "continue";
  readonly userid: Userid;
  readonly pieces?: number;
  /** As in `present`; 0: when this entry's data cannot be delivered, no other is considered in this step. */
  readonly entries?: number;
  /** Needed when a presentation may end in this step. */
  readonly newPsw?: NewPsw;
  readonly fault?: PieceFault;
}

/** CP has an opportunity to present one interruption X'4001'. */
export interface PresentInput {
  readonly kind: "present";
  readonly userid: Userid;
  readonly newPsw: NewPsw;
  readonly pieces?: number;
  /** How many entries this step may consider (R-INT-16); as many as it takes when absent. */
  readonly entries?: number;
  readonly fault?: HeaderFault | PieceFault;
}

/**
 * The two words at X'58' of the machine's storage. Called last, with all effects of the input: a caller whose interrupt
 * buffer may lie over X'58' carries them out first (R-INT-7: the header is stored, then PSWs are swapped).
 */
export type NewPsw = (effects: readonly Effect[]) => readonly [number, number];

export interface CommandInput {
  readonly kind: "command";
  readonly userid: Userid;
  /** The command line, as text or in EBCDIC. */
  readonly text: string | Uint8Array;
  /** VMCMMID of an SMSG message is CP's choice (R-SMSG-5): the choice to follow. 1, 2, 3 … when absent. */
  readonly chooseId?: (receiver: Userid) => number;
}

/** A paging error while CP fetches the issuer's VMCPARM: RC 15, and nothing else happens. */
export interface PagingFault {
  readonly kind: "paging";
}

/** A paging error at a header to be stored in this step (R-INT-15). */
export interface HeaderFault {
  readonly kind: "header";
  /** Which of the entries considered in this step it strikes, from 1; the first when absent. */
  readonly entry?: number;
}

/** An error at one piece of the step's first transfer. On a `diagnose` or `present` it stays with the transfer. */
export interface PieceFault {
  readonly kind: "piece";
  /** Counted from 1, from the beginning of the transfer. */
  readonly piece: number;
  /** At a presentation: of which of the entries considered in this step; 0 is the one in transfer. The first when absent. */
  readonly entry?: number;
  /** Whose storage is at fault. */
  readonly side: "source" | "sink";
  /** Code 15 (R-XFER-17) or 1 (R-XFER-10 b, e); the other side sees 19. */
  readonly error: "paging" | "addressing";
}

export type Fault = PagingFault | HeaderFault | PieceFault;

/** What must happen to storage, in this order. */
export type Effect =
  | {
      readonly kind: "store";
      readonly what: "header" | "smsg text" | "old psw" | "interruption code";
      readonly userid: Userid;
      readonly address: number;
      /** In `release6` a header can be less than 40 bytes, and no interruption may follow (R-INT-10, R-INT-15). */
      readonly bytes: Uint8Array;
    }
  /** One piece of a transfer (R-XFER-1). */
  | {
      readonly kind: "move";
      readonly from: Userid;
      readonly fromAddress: number;
      readonly to: Userid;
      readonly toAddress: number;
      readonly length: number;
    }
  /** Storage becomes all zeros, `storageSize` bytes long. */
  | { readonly kind: "clear"; readonly userid: Userid; readonly storageSize: number };

/** `rule` is the rule of the specification that decided. */
export type Outcome =
  | { readonly kind: "rc"; readonly rc: number; readonly rule: string }
  | { readonly kind: "exception"; readonly exception: ProgramException; readonly rule: string }
  /** The machine stays in its DIAGNOSE or presentation; `continue` is its next step (R-XFER-13). */
  | { readonly kind: "inTransfer" }
  | Presented
  | { readonly kind: "nothing"; readonly rule: string }
  /** The step has considered all entries it may, and presented none; another may be due. */
  | { readonly kind: "considered" }
  | { readonly kind: "reply"; readonly lines: readonly string[]; readonly rc: number }
  /** A command that is no business of VMCF's. */
  | { readonly kind: "otherCommand" }
  /** The LOGOFF or reset takes effect when the machine's DIAGNOSE or presentation has ended (R-RST-8). */
  | { readonly kind: "deferred" }
  | { readonly kind: "done" };

export type ProgramException = "privileged-operation" | "specification" | "addressing";

export interface Presented {
  readonly kind: "presented";
  readonly header: Vmcmhdr;
  readonly bufferAddress: number;
  /** Bytes of SENDX data behind the header. */
  readonly dataLength: number;
  /** An SMSG message: its VMCMMID is any nonzero value of CP's choice (R-SMSG-5). */
  readonly smsg: boolean;
}

export type ModelOutput = Outcome & {
  readonly effects: readonly Effect[];
  /** Deferred LOGOFFs and resets of this machine that took effect at the end of this step. */
  readonly departures: readonly Departure[];
};
