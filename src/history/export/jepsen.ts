import type { CommitEvent } from "../../../cp/interface/events.ts";
import { exceptionName } from "../../../cp/interface/instructions.ts";
import { RC } from "../../../cp/interface/return-codes.ts";
import { SUBFUNCTION, subfunctionName } from "../../../cp/interface/subfunctions.ts";
import type { HistoryHeader } from "../schema.ts";
import { userOfWords } from "../user-words.ts";
import type { Exporter } from "./exporter.ts";

type Diagnose = Extract<CommitEvent, { readonly kind: "diagnose" }>;

/**
 * A history as Jepsen and Elle know it: EDN, one map a line. Every DIAGNOSE is an `:invoke`, then `:ok`, `:fail` (it has had
 * no effect) or `:info` (the machine died in it). Interruptions are operations of their own. Times are CP's sequence
 * numbers, and processes the machines in the order of LOGON: who logs on again is another process, since one that has died
 * in an operation never begins the next.
 */
export class Jepsen implements Exporter {
  readonly #processes = new Map<string, number>();
  readonly #open = new Map<string, Diagnose>();
  #sessions = 0;
  #index = 0;

  begin(_header: HistoryHeader): string {
    const unfinished = this.end();
    this.#processes.clear();
    this.#sessions = this.#index = 0;
    return unfinished;
  }

  commit(event: CommitEvent, seq: number): string {
    switch (event.kind) {
      case "logon":
        this.#processes.set(event.userid, this.#sessions++);
        return "";
      case "diagnose":
        return this.#diagnose(event, seq);
      case "diagnose-end": {
        const begun = this.#open.get(event.userid);
        this.#open.delete(event.userid);
        return begun === undefined ? "" : this.#complete(begun, event.rc, seq);
      }
      case "presentation": {
        if (event.header === undefined) return "";
        const { vmcmfunc, vmcmmid, vmcmstat, vmcmeflg, vmcmuser } = event.header;
        const value = `{:func ${quoted(subfunctionName(vmcmfunc))}, :mid ${vmcmmid}, :user ${user(vmcmuser)}, :stat ${vmcmstat}, :eflg ${vmcmeflg}}`;
        return (
          this.#line(event.userid, ":invoke", ":take", "nil", seq) +
          this.#line(event.userid, ":ok", ":take", value, seq)
        );
      }
      case "logoff": {
        const begun = this.#open.get(event.userid);
        this.#open.delete(event.userid);
        return begun === undefined ? "" : this.#line(event.userid, ":info", operation(begun), valueOf(begun), seq);
      }
      default:
        return "";
    }
  }

  end(): string {
    const lines = [...this.#open.values()].map((begun) =>
      this.#line(begun.userid, ":info", operation(begun), valueOf(begun), this.#index),
    );
    this.#open.clear();
    return lines.join("");
  }

  #diagnose(event: Diagnose, seq: number): string {
    const invoke = this.#line(event.userid, ":invoke", operation(event), valueOf(event), seq);
    if (event.exception !== 0) {
      const error = `, :error ${quoted(exceptionName(event.exception))}`;
      return invoke + this.#line(event.userid, ":fail", operation(event), valueOf(event), seq, error);
    }
    if (event.rc !== undefined) return invoke + this.#complete(event, event.rc, seq);
    this.#open.set(event.userid, event);
    return invoke;
  }

  #complete(event: Diagnose, rc: number, seq: number): string {
    const type = hasEffect(event, rc) ? ":ok" : ":fail";
    return this.#line(event.userid, type, operation(event), valueOf(event), seq, `, :rc ${rc}`);
  }

  #line(machine: string, type: string, f: string, value: string, time: number, more = ""): string {
    const process = this.#processes.get(machine) ?? -1;
    const index = this.#index++;
    return `{:index ${index}, :time ${time}, :process ${process}, :type ${type}, :f ${f}, :value ${value}${more}}\n`;
  }
}

/** Codes that leave everything as it was have no effect; a transfer that was stopped has had one (R-XFER-4). */
function hasEffect({ parm, rc: atOnce }: Diagnose, rc: number): boolean {
  if (rc === RC.NORMAL || rc === RC.INCORRECT_LENGTH || rc === RC.REPLY_CANCELED) return true;
  const isAnswer = parm?.vmcpfunc === SUBFUNCTION.RECEIVE || parm?.vmcpfunc === SUBFUNCTION.REPLY;
  return isAnswer && (atOnce === undefined || TRANSFER_STOPPED.has(rc));
}

const TRANSFER_STOPPED = new Set<number>([
  RC.USER_NOT_AVAILABLE,
  RC.PROTECTION_VIOLATION,
  RC.DESTRUCTIVE_OVERLAP,
  RC.PARTNER_ERROR,
]);

/** `:send`, `:send-recv` … */
function operation({ parm }: Diagnose): string {
  return parm === undefined
    ? ":diagnose"
    : `:${subfunctionName(parm.vmcpfunc)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")}`;
}

function valueOf({ parm }: Diagnose): string {
  if (parm === undefined) return "nil";
  const { vmcpmid, vmcpuser, vmcplena, vmcplenb } = parm;
  return `{:mid ${vmcpmid}, :user ${user(vmcpuser)}, :lena ${vmcplena}, :lenb ${vmcplenb}}`;
}

/** Nil where the field holds zeros or blanks: nobody is named. */
function user(words: readonly [number, number]): string {
  const name = userOfWords(words);
  return /^\0*$/.test(name) ? "nil" : quoted(name);
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
