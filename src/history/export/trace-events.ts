import type { CommitEvent } from "../../../cp/interface/events.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { VMCMSTAT } from "../../../cp/interface/vmcmhdr.ts";
import { describeEvent } from "../describe-event.ts";
import type { HistoryHeader } from "../schema.ts";
import { userOfWords } from "../user-words.ts";
import type { Exporter } from "./exporter.ts";

/** One event of CP takes this long on the picture, in microseconds: CP's order is the only time a history has. */
const EVENT_US = 10;

/**
 * Chrome's trace-event format, as Perfetto and chrome://tracing open it: a process for each history, a track for each
 * machine, and an arrow for each message from its request to the SEND interrupt, and on to the RESPONSE.
 */
export class TraceEvents implements Exporter {
  readonly #tracks = new Map<string, number>();
  /** Arrows that have begun: the message, and its number. */
  readonly #arrows = new Map<string, number>();
  #histories = 0;
  #lastArrow = 0;
  #isFirst = true;

  begin(header: HistoryHeader): string {
    const opening = this.#histories === 0 ? '{"displayTimeUnit":"ns","traceEvents":[\n' : "";
    this.#histories++;
    this.#tracks.clear();
    this.#arrows.clear();
    const iteration = header.iteration === undefined ? "" : ` ${header.iteration}`;
    return opening + this.#event({ ph: "M", name: "process_name", args: { name: `${header.scenario}${iteration}` } });
  }

  commit(event: CommitEvent, seq: number): string {
    const { userid } = event;
    const ts = seq * EVENT_US;
    const track = this.#tracks.get(userid);
    const tid = track ?? this.#tracks.size + 1;
    this.#tracks.set(userid, tid);
    const naming =
      track === undefined ? this.#event({ ph: "M", name: "thread_name", tid, args: { name: userid } }) : "";
    const name = describeEvent(event);
    const slice = this.#event({ ph: "X", name, cat: event.kind, ts, dur: EVENT_US, tid, args: { seq } });
    return naming + slice + this.#arrow(event, ts, tid);
  }

  end(): string {
    return this.#histories === 0 ? '{"traceEvents":[]}\n' : "\n]}\n";
  }

  #arrow(event: CommitEvent, ts: number, tid: number): string {
    const end = endOfArrow(event);
    if (end === undefined) return "";
    const { message, ends, begins, isAnswer } = end;
    const open = this.#arrows.get(message);
    const middle = ts + EVENT_US / 2;
    let text = "";
    if (ends && open !== undefined) {
      text += this.#event({ ph: "f", bp: "e", name: "message", cat: "message", id: open, ts: middle, tid });
      this.#arrows.delete(message);
    }
    if (begins && (open === undefined || !isAnswer)) {
      const id = ++this.#lastArrow;
      this.#arrows.set(message, id);
      text += this.#event({ ph: "s", name: "message", cat: "message", id, ts: middle, tid });
    }
    return text;
  }

  #event(event: Record<string, unknown>): string {
    const comma = this.#isFirst ? "" : ",\n";
    this.#isFirst = false;
    return comma + JSON.stringify({ pid: this.#histories, ...event });
  }
}

interface ArrowEnd {
  readonly message: string;
  readonly ends: boolean;
  readonly begins: boolean;
  /** One message can have two answers, RECEIVE and REPLY. A request begins anew: a message before it was canceled. */
  readonly isAnswer: boolean;
}

const REQUESTS = new Set<number>([SUBFUNCTION.SEND, SUBFUNCTION["SEND/RECV"], SUBFUNCTION.SENDX, SUBFUNCTION.IDENTIFY]);
const ANSWERS = new Set<number>([SUBFUNCTION.RECEIVE, SUBFUNCTION.REPLY, SUBFUNCTION.REJECT]);

/** A request begins an arrow, the SEND interrupt ends it; an answer (of a SENDX the interrupt itself) begins the next. */
function endOfArrow(event: CommitEvent): ArrowEnd | undefined {
  if (event.kind === "presentation" && event.header !== undefined) {
    const { vmcmstat, vmcmfunc, vmcmmid, vmcmuser } = event.header;
    const isResponse = (vmcmstat & VMCMSTAT.VMCMRESP) !== 0 && vmcmfunc !== SUBFUNCTION.IDENTIFY;
    const user = userOfWords(vmcmuser);
    const message = isResponse ? nameOf(event.userid, user, vmcmmid) : nameOf(user, event.userid, vmcmmid, vmcmfunc);
    const begins = !isResponse && vmcmfunc === SUBFUNCTION.SENDX && user !== "SYSTEM";
    return { message, ends: true, begins, isAnswer: false };
  }
  if (event.kind !== "diagnose" || event.parm === undefined) return undefined;
  const { vmcpfunc, vmcpmid, vmcpuser } = event.parm;
  const user = userOfWords(vmcpuser);
  if (REQUESTS.has(vmcpfunc) && event.rc === 0) {
    return { message: nameOf(event.userid, user, vmcpmid, vmcpfunc), ends: false, begins: true, isAnswer: false };
  }
  if (!ANSWERS.has(vmcpfunc) || event.rc === 12 || event.rc === 13 || event.rc === 3) return undefined;
  return { message: nameOf(user, event.userid, vmcpmid), ends: false, begins: true, isAnswer: true };
}

/** An IDENTIFY may have the ID of a message that is active. */
function nameOf(source: string, sink: string, mid: number, subfunction?: number): string {
  return `${source} ${sink} ${mid}${subfunction === SUBFUNCTION.IDENTIFY ? " IDENTIFY" : ""}`;
}
