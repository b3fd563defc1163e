import type { CommitEvent } from "../../cp/interface/events.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { apply } from "../model/apply.ts";
import { lookup } from "../model/interrupt-queue.ts";
import type { Model } from "../model/model.ts";
import { recordComplaint, type Complaint } from "./violation.ts";

type Event<Kind extends CommitEvent["kind"]> = Extract<CommitEvent, { readonly kind: Kind }>;

/** CP commands: the answer must be word for word the specification's, and message IDs are CP's choice within R-SMSG-5. */
export class CommandReplay {
  readonly #model: Model;
  /** Special messages CP has queued for the command whose event comes next. */
  readonly #chosen: { readonly receiver: Userid; readonly id: number }[] = [];

  constructor(model: Model) {
    this.#model = model;
  }

  chosen({ userid, id }: Event<"smsg">): Complaint | undefined {
    const receiver = this.#model.machines.get(userid);
    if (receiver === undefined) return recordComplaint(`${userid} is logged on`, "a special message is queued for it");
    const isFree = id !== 0 && lookup(receiver, SYSTEM, id) === undefined;
    if (!isFree) {
      const expected = "a message ID that is not 0 and that no other special message waiting there has";
      return { rule: "R-SMSG-5", expected, happened: `CP chooses ${id}` };
    }
    this.#chosen.push({ receiver: userid, id });
    return undefined;
  }

  judge({ userid, text, rc, lines }: Event<"command">): Complaint | undefined {
    let unreported: Userid | undefined;
    const chooseId = (receiver: Userid): number => {
      const index = this.#chosen.findIndex((one) => one.receiver === receiver);
      const [choice] = index < 0 ? [] : this.#chosen.splice(index, 1);
      if (choice === undefined) unreported = receiver;
      return choice?.id ?? this.#freeId(receiver);
    };
    const output = apply(this.#model, { kind: "command", userid, text, chooseId });
    if (output.kind === "reply") {
      const expected = answerText(output.rc, output.lines);
      const happened = answerText(rc, lines);
      if (expected !== happened) {
        const rule = /^ *SET/.test(text) ? "R-SMSG-3" : "R-SMSG-7";
        return { rule, expected: `${text} is answered ${expected}`, happened: `it is answered ${happened}` };
      }
    }
    if (unreported !== undefined) {
      return recordComplaint(`a special message is queued for ${unreported} by ${text}`, "the record has none");
    }
    return this.end();
  }

  /** No command follows: each special message must have had its own. */
  end(): Complaint | undefined {
    const [left] = this.#chosen;
    if (left === undefined) return undefined;
    return { rule: "R-SMSG-7", expected: `no message is queued for ${left.receiver}`, happened: "CP has queued one" };
  }

  #freeId(receiver: Userid): number {
    const machine = this.#model.machines.get(receiver);
    let id = 0xffff_ffff;
    while (machine !== undefined && lookup(machine, SYSTEM, id) !== undefined) id--;
    return id;
  }
}

function answerText(rc: number, lines: readonly string[]): string {
  return lines.length === 0 ? `${rc}, no line` : `${rc}, ${lines.map((line) => JSON.stringify(line)).join(", ")}`;
}
