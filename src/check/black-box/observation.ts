import type { Userid } from "../../../cp/interface/userid.ts";
import type { Vmcmhdr } from "../../../cp/interface/vmcmhdr.ts";
import type { Vmcparm } from "../../../cp/interface/vmcparm.ts";
import type { ResetKind } from "../../model/input-output.ts";

/** What one guest did or saw, and between which two moments: all that is known to somebody who cannot look into CP. */
export interface Observation {
  readonly vm: Userid;
  /** Of one clock for all guests. Observations of one machine do not overlap. */
  readonly invoked: number;
  /** Infinity when the machine died before it heard of the end: then it may have happened, or not. */
  readonly returned: number;
  readonly act: Act;
}

export type Act =
  | {
      readonly kind: "diagnose";
      readonly address: number;
      readonly parm: Vmcparm | undefined;
      /** 0, or the program exception. */
      readonly exception: number;
      /** Ry; undefined when nobody knows. */
      readonly rc: number | undefined;
    }
  /** An interruption X'4001' was taken; the machine went on with this PSW. */
  | {
      readonly kind: "took";
      readonly header: Vmcmhdr;
      readonly dataLength: number;
      readonly newPsw: readonly [number, number];
    }
  | { readonly kind: "psw"; readonly psw: readonly [number, number] }
  | { readonly kind: "cr0"; readonly value: number }
  | { readonly kind: "storage-key"; readonly address: number; readonly length: number; readonly key: number }
  | { readonly kind: "command"; readonly text: string; readonly rc: number; readonly lines: readonly string[] }
  | { readonly kind: "logon"; readonly storageSize: number; readonly privilegeClasses: string }
  | { readonly kind: "logoff" }
  | { readonly kind: "reset"; readonly reset: ResetKind };
