import type { ProgramExceptionCode } from "./instructions.ts";
import type { Userid } from "./userid.ts";
import type { Vmcmhdr } from "./vmcmhdr.ts";
import type { Vmcparm } from "./vmcparm.ts";

/** Every kind of virtual machine reset; all act alike on VMCF (R-RST-3). `system-clear` and `define-storage` also clear storage and keys. */
export const RESET_KINDS = [
  "system-reset",
  "system-clear",
  "ipl",
  "define-storage",
  "define-channels",
  "set-ecmode",
  "machine-check",
] as const;
export type ResetKind = (typeof RESET_KINDS)[number];

/** What a record says of bytes that move: their digest, or they themselves. */
export type Witness = (storage: Uint8Array, address: number, length: number) => string;

/**
 * One commit: something CP did, in the order in which it did it. The order of these events is the linearization.
 *
 * A `diagnose` or `presentation` stands before the pieces it moved in the same step. `rc: undefined` in a `diagnose` that
 * ended with no exception means that a transfer has begun and its end follows as `diagnose-end`. A `fault` that is an
 * error of somebody's storage stands before the `diagnose`, `diagnose-end` or `presentation` that meets it.
 */
export type CommitEvent =
  | { readonly kind: "logon"; readonly userid: Userid; readonly storageSize: number; readonly privilegeClasses: string }
  | { readonly kind: "logoff"; readonly userid: Userid; readonly forced: boolean }
  | { readonly kind: "reset"; readonly userid: Userid; readonly reset: ResetKind }
  | {
      readonly kind: "diagnose";
      readonly userid: Userid;
      readonly address: number;
      /** Absent when the instruction ended with an exception. */
      readonly parm: Vmcparm | undefined;
      readonly exception: ProgramExceptionCode | 0;
      readonly rc: number | undefined;
    }
  | { readonly kind: "diagnose-end"; readonly userid: Userid; readonly rc: number }
  | {
      readonly kind: "piece";
      /** The machine whose DIAGNOSE or presentation moves it. */
      readonly userid: Userid;
      readonly from: Userid;
      readonly fromAddress: number;
      readonly to: Userid;
      readonly toAddress: number;
      readonly length: number;
      /** The witness of the bytes in the sender's storage before the piece moved, and in the receiver's afterwards. */
      readonly sent?: string;
      readonly arrived?: string;
    }
  | {
      readonly kind: "presentation";
      readonly userid: Userid;
      /** `nothing`: entries were disposed of, but none was presented. `in-transfer`: SENDX data have begun to move. */
      readonly result: "presented" | "nothing" | "in-transfer";
      /** The external interruption code, when presented. */
      readonly code: number;
      readonly header: Vmcmhdr | undefined;
      /** SENDX or SMSG data behind the header, in bytes. */
      readonly dataLength: number;
      /** The PSW the machine goes on with. */
      readonly newPsw: readonly [number, number];
      /**
       * Bytes of headers that this presentation, from its beginning, has stored for entries it did not present (R-INT-10,
       * R-INT-15). Absent: none. It stands at the end of the presentation only.
       */
      readonly headerLeft?: number;
      /**
       * With `nothing`: only so many entries were considered, and the presentation goes on behind what struck next. Absent
       * when it was over.
       */
      readonly entries?: number;
    }
  | { readonly kind: "psw"; readonly userid: Userid; readonly first: number; readonly second: number }
  | { readonly kind: "cr0"; readonly userid: Userid; readonly value: number }
  | {
      readonly kind: "storage-key";
      readonly userid: Userid;
      readonly address: number;
      readonly length: number;
      readonly key: number;
    }
  | {
      readonly kind: "command";
      readonly userid: Userid;
      readonly text: string;
      readonly rc: number;
      readonly lines: readonly string[];
    }
  /** A message of the SMSG command has been queued for this machine; its ID is CP's choice (R-SMSG-5). */
  | { readonly kind: "smsg"; readonly userid: Userid; readonly id: number }
  | {
      readonly kind: "fault";
      readonly userid: Userid;
      /** What struck where, as JSON: a Fault of the plan without its userid. */
      readonly fault: string;
      /** At a presentation: which entry considered in this step it strikes, from 1; 0 is the one whose data are moving. */
      readonly entry?: number;
    };
