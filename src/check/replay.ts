import type { CommitEvent } from "../../cp/interface/events.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { emptyVmcparm } from "../../cp/interface/vmcparm.ts";
import { decide, newStep } from "../model/apply.ts";
import type { Effect, ModelInput, Outcome } from "../model/input-output.ts";
import { isStorageSize } from "../model/logon.ts";
import type { Machine } from "../model/machine.ts";
import { createModel, type Model, type ModelConfig } from "../model/model.ts";
import type { Transfer } from "../model/transfer.ts";
import { Biographies } from "./biographies.ts";
import { userOfWords } from "../history/user-words.ts";
import { CommandReplay } from "./command-replay.ts";
import { ExpectedPieces } from "./expected-pieces.ts";
import { judgeException, judgeReturn } from "./judge-return.ts";
import { judgePresentation } from "./judge-presentation.ts";
import { RecordedFaults } from "./recorded-faults.ts";
import { recordComplaint, type Biography, type Complaint } from "./violation.ts";

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

export interface ReplayOptions extends ModelConfig {
  /** Guests run while CP moves their data, so that a REPLY buffer may change under CP's hands. */
  readonly guestsRun: boolean;
  readonly bytesKept: boolean;
}

/**
 * Follows CP through its commits, in their order, with the reference model, and compares all that can be seen. One pass;
 * what it remembers grows with the active messages.
 */
export class Replay {
  readonly model: Model;
  readonly biographies = new Biographies();
  readonly #faults = new RecordedFaults();
  readonly #pieces: ExpectedPieces;
  readonly #commands: CommandReplay;
  /** The DIAGNOSE or presentation that has ended with its last piece, until CP's event says so: that comes next. */
  #ended: EndedStep | undefined;
  /** The event at which a machine was logged off last. */
  #left: { readonly userid: Userid; readonly seq: number } | undefined;
  /** Bytes of headers that a machine's presentation has left in its buffer without presenting them. */
  readonly #headerLeft = new Map<Userid, number>();
  /** What the latest step of the model does to storage. */
  #effects: readonly Effect[] = [];

  constructor(options: ReplayOptions) {
    this.model = createModel(options);
    this.model.onChange = this.biographies.changed;
    this.#pieces = new ExpectedPieces(options);
    this.#commands = new CommandReplay(this.model);
  }

  /** @returns the first thing that the specification does not allow; after that the two have parted, and no more is told */
  feed(event: CommitEvent, seq: number, at?: string): Complaint | undefined {
    this.biographies.turnTo(event, seq, at);
    if (this.#ended !== undefined && !isEndOf(this.#ended, event)) return this.#unended(this.#ended);
    if (event.kind === "piece") return this.#piece(event);
    return this.#pieces.missing() ?? this.#act(event, seq);
  }

  /** Nothing more comes: what CP has begun must have ended. */
  end(): Complaint | undefined {
    const missing = this.#pieces.missing() ?? (this.#ended && this.#unended(this.#ended)) ?? this.#commands.end();
    if (missing !== undefined) return missing;
    for (const { userid, transfer } of this.model.machines.values()) {
      if (transfer === undefined) continue;
      const expected = `the DIAGNOSE or presentation that ${userid} is in comes to its end`;
      const message = this.biographies.of(transfer.message);
      return { ...recordComplaint(expected, "the history ends in the middle of it"), message };
    }
    return undefined;
  }

  #act(event: Exclude<CommitEvent, { kind: "piece" }>, seq: number): Complaint | undefined {
    const { userid } = event;
    const machine = this.model.machines.get(userid);
    if (event.kind === "logon") return this.#logon(event, machine);
    if (event.kind === "smsg") return this.#commands.chosen(event);
    if (machine === undefined) {
      // Whoever has typed LOGOFF is not there any more when the command has been carried out.
      if (event.kind === "command" && this.#left?.userid === userid && this.#left.seq === seq - 1) return undefined;
      return recordComplaint(`${userid} is logged on`, `a ${event.kind} event of a machine that is not`);
    }
    switch (event.kind) {
      case "diagnose":
        return this.#diagnose(event, machine);
      case "diagnose-end":
        return this.#diagnoseEnd(event, machine);
      case "presentation":
        return this.#presentation(event, machine);
      case "psw":
        if (machine.transfer !== undefined) return actsInTransfer(machine, "its PSW changes");
        machine.psw = [event.first, event.second];
        return undefined;
      case "cr0":
        if (machine.transfer !== undefined) return actsInTransfer(machine, "its control register 0 changes");
        machine.cr0 = event.value;
        return undefined;
      case "command":
        return this.#commands.judge(event);
      case "storage-key":
        this.#decide({ kind: "setStorageKey", userid, address: event.address, length: event.length, key: event.key });
        return undefined;
      case "fault":
        this.#faults.add(event);
        return undefined;
      case "logoff":
      case "reset":
        return this.#depart(event, machine, seq);
    }
  }

  /** R-XFER-12: what follows the last piece belongs to its step. */
  #unended({ userid, outcome, latest }: EndedStep): Complaint {
    const what = outcome.kind === "rc" ? "DIAGNOSE" : "presentation";
    const expected = `the ${what} of ${userid} ends with its last piece`;
    const message = latest && this.biographies.of(latest);
    return { rule: "R-XFER-12", expected, happened: "something else comes first", message };
  }

  // ---- DIAGNOSE ---------------------------------------------------------------------------------------------------

  #diagnose(event: Event<"diagnose">, machine: Machine): Complaint | undefined {
    const { userid, address, parm, exception, rc } = event;
    if (machine.transfer !== undefined) return actsInTransfer(machine, "it executes another one");
    const begins = exception === 0 && rc === undefined;
    const pieces = begins ? 0 : Infinity;
    const vmcparm = () => parm ?? emptyVmcparm();
    const outcome = this.#decide({ kind: "diagnose", userid, code: 0x68, address, vmcparm, pieces });
    const message = () => parm && this.biographies.between(userid, userOfWords(parm.vmcpuser), parm.vmcpmid)?.life;
    if (outcome.kind === "exception" || exception !== 0) return judgeException(outcome, event, message);
    const subfunction = parm?.vmcpfunc ?? 0;
    this.#pieces.expect(userid, this.#effects, subfunction, rc ?? 0);
    return this.#judgeReturn(outcome, subfunction, rc, message);
  }

  #diagnoseEnd(event: Event<"diagnose-end">, machine: Machine): Complaint | undefined {
    const { userid, rc } = event;
    const begun = this.#ended;
    this.#ended = undefined;
    const transfer = begun?.transfer ?? machine.transfer;
    if (transfer === undefined || transfer.purpose === "SENDX") {
      return recordComplaint(`${userid} is in a DIAGNOSE that has begun`, "its end is recorded, but it is in none");
    }
    const outcome = begun?.outcome ?? this.#continue(userid, Infinity);
    const message = () => this.biographies.of(transfer.message);
    const subfunction = transfer.purpose === "REPLY" ? SUBFUNCTION.REPLY : SUBFUNCTION.RECEIVE;
    if (begun === undefined) this.#pieces.expect(userid, this.#effects, subfunction, rc);
    return this.#judgeReturn(outcome, subfunction, rc, message) ?? this.#pieces.missing();
  }

  /** @param message the one the request is about; else it is the one that has changed last */
  #judgeReturn(
    outcome: Outcome,
    subfunction: number,
    rc: number | undefined,
    message: () => Biography | undefined,
  ): Complaint | undefined {
    const { latest } = this.biographies;
    return judgeReturn(outcome, subfunction, rc, () => message() ?? (latest && this.biographies.of(latest)));
  }

  // ---- Pieces -----------------------------------------------------------------------------------------------------

  #piece(event: Event<"piece">): Complaint | undefined {
    const { userid } = event;
    const transfer = this.model.machines.get(userid)?.transfer;
    if (!this.#pieces.areExpected && transfer !== undefined) {
      const outcome = this.#continue(userid, 1);
      this.#pieces.expect(userid, this.#effects, 0, 0);
      const { latest, latestBefore } = this.biographies;
      if (outcome.kind !== "inTransfer") this.#ended = { userid, transfer, outcome, latest, latestBefore };
    }
    const complaint = this.#pieces.judge(event);
    if (complaint === undefined) return undefined;
    const message = transfer?.message ?? this.biographies.lastChanged;
    return { ...complaint, message: complaint.message ?? (message && this.biographies.of(message)) };
  }

  #continue(userid: Userid, pieces: number): Outcome {
    return this.#decide({ kind: "continue", userid, pieces, newPsw: () => NO_PSW });
  }

  // ---- Presentation -----------------------------------------------------------------------------------------------

  #presentation(event: Event<"presentation">, machine: Machine): Complaint | undefined {
    const { userid } = event;
    if (event.result === "presented" && event.code !== EXTERNAL_CODE.VMCF) {
      if (machine.transfer !== undefined) return actsInTransfer(machine, "it takes an interruption");
      machine.psw = event.newPsw;
      return undefined;
    }
    const ended = this.#ended;
    this.#ended = undefined;
    const isRunning = ended === undefined && machine.transfer?.purpose === "SENDX";
    if (isRunning && event.result === "in-transfer") {
      return recordComplaint(`the presentation that ${userid} is in goes on`, "it begins once more");
    }
    const outcome = ended?.outcome ?? (isRunning ? this.#continue(userid, Infinity) : this.#present(event));
    const { latest, latestBefore } = ended ?? this.biographies;
    const presented = latest && { message: latest, wasComplete: latestBefore === "COMPLETE" };
    const complaint = judgePresentation({ event, outcome, presented, machine, lives: this.biographies });
    if (complaint !== undefined) return complaint;
    const left =
      event.result === "in-transfer" || event.entries !== undefined ? undefined : this.#judgeHeaderLeft(event);
    if (left !== undefined) return left;
    if (event.result === "presented") machine.psw = event.newPsw;
    if (ended === undefined) this.#pieces.expect(userid, this.#effects, event.header?.vmcmfunc ?? SUBFUNCTION.SENDX, 0);
    return undefined;
  }

  /** At the end of a presentation: no header without an interruption, or (D5) just those the model leaves. */
  #judgeHeaderLeft({ userid, headerLeft = 0 }: Event<"presentation">): Complaint | undefined {
    const expected = this.#headerLeft.get(userid) ?? 0;
    this.#headerLeft.delete(userid);
    if (headerLeft === expected) return undefined;
    const text = (bytes: number) => `${bytes} bytes of headers that no interruption shows stand in the buffer`;
    return { rule: "R-INT-10", expected: text(expected), happened: text(headerLeft) };
  }

  #present(event: Event<"presentation">): Outcome {
    const { userid, result, entries = Infinity, newPsw } = event;
    const pieces = result === "in-transfer" ? 0 : Infinity;
    return this.#decide({ kind: "present", userid, pieces, entries, newPsw: () => newPsw });
  }

  // ---- Machines ---------------------------------------------------------------------------------------------------

  #logon({ userid, storageSize, privilegeClasses }: Event<"logon">, machine: Machine | undefined) {
    if (machine !== undefined) return recordComplaint(`${userid} is not logged on twice`, "it logs on again");
    if (userid === SYSTEM) return recordComplaint("no machine is named SYSTEM", "SYSTEM logs on");
    if (!isStorageSize(storageSize)) {
      const happened = `${userid} logs on with ${storageSize} bytes`;
      return { rule: "R-PARM-9", expected: "a storage size that is a multiple of 4096, at most 16 MiB", happened };
    }
    this.#decide({ kind: "logon", userid, storageSize, privilegeClasses });
    return undefined;
  }

  #depart(event: Event<"logoff"> | Event<"reset">, machine: Machine, seq: number): Complaint | undefined {
    const { userid, kind } = event;
    if (machine.transfer !== undefined) {
      const what = kind === "logoff" ? "LOGOFF" : "reset";
      const expected = `${what} of ${userid} waits for the end of its DIAGNOSE or presentation`;
      return { rule: "R-RST-8", expected, happened: `it takes effect in the middle of it` };
    }
    if (kind === "logoff") {
      this.#left = { userid, seq };
      this.#decide({ kind: "logoff", userid });
    } else this.#decide({ kind: "reset", userid, how: event.reset });
    return undefined;
  }

  #decide(input: ModelInput): Outcome {
    const step = newStep(input, false);
    if (input.kind === "diagnose" || input.kind === "present" || input.kind === "continue") {
      step.faults.push(...this.#faults.take(input.userid));
    }
    this.#effects = step.effects;
    const outcome = decide(this.model, input, step);
    if (step.headerLeft > 0) {
      const { userid } = input;
      this.#headerLeft.set(userid, (this.#headerLeft.get(userid) ?? 0) + step.headerLeft);
    }
    return outcome;
  }
}

/** A step that has ended with its last piece, and the message it changed last. */
interface EndedStep extends Pick<Biographies, "latest" | "latestBefore"> {
  readonly userid: Userid;
  readonly transfer: Transfer;
  readonly outcome: Outcome;
}

/** A further piece of the same machine is none of its step's: whoever counts the pieces says so. */
function isEndOf({ userid, outcome }: EndedStep, event: CommitEvent): boolean {
  const kind = outcome.kind === "rc" ? "diagnose-end" : "presentation";
  return event.userid === userid && (event.kind === kind || event.kind === "piece");
}

function actsInTransfer({ userid }: Machine, happened: string): Complaint {
  return { rule: "R-XFER-13", expected: `${userid} stays in its DIAGNOSE or presentation`, happened };
}

const NO_PSW = [0, 0] as const;
