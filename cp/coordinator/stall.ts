import { CR0_VMCF } from "../interface/psw.ts";
import { subfunctionName } from "../interface/subfunctions.ts";
import type { Userid } from "../interface/userid.ts";
import type { MessageDescription } from "../nucleus/facility.ts";
import type { HostedMachine } from "./hosted-machine.ts";

/** Every machine waits and nothing can end any of the waits. */
export interface StallReport {
  readonly machines: readonly StalledMachine[];
}

export interface StalledMachine {
  readonly userid: Userid;
  /** One line for a person: "ALICE waits for X'4001': SEND 1 to BOB is PRESENTED, not yet RECEIVEd". */
  readonly sentence: string;
  /** Active messages it is the source or the sink of. */
  readonly messages: readonly MessageDescription[];
}

/** Says for each machine what it waits for. */
export function describeStall(
  machines: Iterable<Pick<HostedMachine, "machine">>,
  active: readonly MessageDescription[],
): StallReport {
  return {
    machines: Array.from(machines, ({ machine }) => {
      const { userid } = machine;
      const messages = active.filter(({ source, sink }) => source === userid || sink === userid);
      const code = (machine.cr0 & CR0_VMCF) === 0 ? "the interrupt key (X'4001' is masked off)" : "X'4001'";
      const reasons = messages.map((message) => describeMessage(message, userid));
      const reason = reasons.length === 0 ? "no message is active to or from it" : reasons.join("; ");
      return { userid, sentence: `${userid} waits for ${code}: ${reason}`, messages };
    }),
  };
}

function describeMessage({ source, sink, subfunction, id, state }: MessageDescription, userid: Userid): string {
  const name = `${subfunctionName(subfunction)} ${id}`;
  const message = source === userid ? `${name} to ${sink}` : `${name} from ${source}`;
  switch (state) {
    case "QUEUED":
      return `${message} is QUEUED, its interrupt not yet taken by ${sink}`;
    case "PRESENTED":
      return `${message} is PRESENTED, not yet RECEIVEd`;
    case "RECEIVED":
      return `${message} is RECEIVED, not yet answered by REPLY`;
    case "COMPLETE":
      return `${message} is COMPLETE, its RESPONSE not yet taken by ${source}`;
  }
}
