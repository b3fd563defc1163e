import type { CommitEvent } from "../../../cp/interface/events.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { describeEvent } from "../describe-event.ts";
import { printable } from "../printable.ts";
import type { HistoryHeader } from "../schema.ts";
import { userOfWords } from "../user-words.ts";
import type { Exporter } from "./exporter.ts";
import { dependence, VectorClocks } from "./vector-clocks.ts";

/** ShiViz reads each event with this regular expression, and separates histories by the other one. */
export const SHIVIZ_PARSER = String.raw`(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`;
const SHIVIZ_DELIMITER = "=== (?<trace>.*) ===";

const ANSWERS = new Set<number>([SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT, SUBFUNCTION.CANCEL]);

/** A log for ShiViz: every event with its machine and a vector clock. Paste it into https://bestchai.bitbucket.io/shiviz/ */
export class ShiViz implements Exporter {
  #clocks = new VectorClocks();
  #isFirst = true;

  begin(header: HistoryHeader): string {
    this.#clocks = new VectorClocks();
    const parser = this.#isFirst ? `${SHIVIZ_PARSER}\n${SHIVIZ_DELIMITER}\n\n` : "";
    this.#isFirst = false;
    return `${parser}=== ${printable(header.scenario)}${header.iteration === undefined ? "" : ` ${header.iteration}`} ===\n`;
  }

  commit(event: CommitEvent): string {
    const link = dependence(event, partnerOf(event));
    const clock = this.#clocks.tick(link);
    return `${link.machine} ${JSON.stringify(clock)}\n${describeEvent(event)}\n`;
  }

  end(): string {
    return "";
  }
}

/** Whose deeds this event shows: whom the header names, or whose message is answered. */
function partnerOf(event: CommitEvent): string | undefined {
  const user =
    event.kind === "presentation" && event.header !== undefined
      ? userOfWords(event.header.vmcmuser)
      : event.kind === "diagnose" && event.parm !== undefined && ANSWERS.has(event.parm.vmcpfunc) && event.rc !== 12
        ? userOfWords(event.parm.vmcpuser)
        : undefined;
  return user === "SYSTEM" || user === "" ? undefined : user;
}
