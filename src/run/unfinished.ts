import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";

/**
 * Whether `left` leaves this message behind before its sink has dealt with it. Only a source does: a sink that leaves leaves
 * nothing unfinished, the source is told. Nor is a RESPONSE unfinished that nobody waited for, nor an IDENTIFY, of whose
 * fate its source is never told.
 */
export function isLeftUnfinished(left: string, { source, state, subfunction }: MessageDescription): boolean {
  return left === source && state !== "COMPLETE" && subfunction !== SUBFUNCTION.IDENTIFY;
}
