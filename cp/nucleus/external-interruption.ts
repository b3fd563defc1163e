import { EXTERNAL_CODE_AT, EXTERNAL_NEW_PSW, EXTERNAL_OLD_PSW, PSW_EC } from "../interface/psw.ts";
import type { Machine } from "./machine.ts";

/** Swaps PSWs for an external interruption of the given code (R-INT-6, R-INT-7). What else the guest sees is stored already. */
export function reflectExternal(machine: Machine, code: number): void {
  const { view } = machine;
  if ((machine.pswFirst & PSW_EC) !== 0) {
    view.setUint32(EXTERNAL_OLD_PSW, machine.pswFirst);
    view.setUint32(EXTERNAL_CODE_AT, code);
  } else {
    // BC mode has the code in bits 16-31 of the old PSW itself.
    view.setUint32(EXTERNAL_OLD_PSW, ((machine.pswFirst & 0xffff_0000) | code) >>> 0);
  }
  view.setUint32(EXTERNAL_OLD_PSW + 4, machine.pswSecond);
  machine.pswFirst = view.getUint32(EXTERNAL_NEW_PSW);
  machine.pswSecond = view.getUint32(EXTERNAL_NEW_PSW + 4);
  machine.interruptions = (machine.interruptions + 1) >>> 0;
}
