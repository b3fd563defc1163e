import { subfunctionName } from "../../cp/interface/subfunctions.ts";
import type { MessageDescription } from "../../cp/nucleus/facility.ts";

const STATES: Readonly<Record<MessageDescription["state"], string>> = {
  QUEUED: "its interrupt not yet taken by the sink",
  PRESENTED: "not yet RECEIVEd",
  RECEIVED: "not yet answered by REPLY",
  COMPLETE: "its RESPONSE not yet taken by the source",
};

/** "RECEIVED, not yet answered by REPLY" */
export function messageState({ state, inTransfer }: MessageDescription): string {
  return `${state}, ${inTransfer ? "its data still moving" : STATES[state]}`;
}

/** "SEND/RECV 12" */
export function messageName({ subfunction, id }: MessageDescription): string {
  return `${subfunctionName(subfunction)} ${id}`;
}
