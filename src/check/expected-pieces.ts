import type { CommitEvent } from "../../cp/interface/events.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, type Userid } from "../../cp/interface/userid.ts";
import { DIGEST_LENGTH, digestOf } from "../history/digest.ts";
import type { Effect } from "../model/input-output.ts";
import { recordComplaint, type Complaint } from "./violation.ts";

type Piece = Extract<CommitEvent, { readonly kind: "piece" }>;
type Move = Extract<Effect, { readonly kind: "move" }>;
type TextStore = Extract<Effect, { readonly kind: "store" }>;

/** The pieces the model has moved in a step and CP is still to show, one by one, with the bytes that went. */
export class ExpectedPieces {
  readonly #options: { readonly guestsRun: boolean; readonly bytesKept: boolean };
  #expected: (Move | TextStore)[] = [];
  #next = 0;
  /** Whose step it is. */
  #userid: Userid | undefined;
  /** What ran the step: the subfunction, and its return code. */
  #subfunction = 0;
  #rc = 0;

  constructor(options: { readonly guestsRun: boolean; readonly bytesKept: boolean }) {
    this.#options = options;
  }

  get areExpected(): boolean {
    return this.#next < this.#expected.length;
  }

  expect(userid: Userid, effects: readonly Effect[], subfunction: number, rc: number): void {
    this.#userid = userid;
    this.#subfunction = subfunction;
    this.#rc = rc;
    this.#next = 0;
    this.#expected.length = 0;
    for (const effect of effects) {
      if (effect.kind === "move" || (effect.kind === "store" && effect.what === "smsg text")) {
        this.#expected.push(effect);
      }
    }
  }

  /** The complaint that pieces have not come, when something else comes. */
  missing(): Complaint | undefined {
    if (!this.areExpected) return undefined;
    const next = this.#expected[this.#next] as Move | TextStore;
    this.#expected.length = 0;
    return { rule: this.#lengthRule(), expected: moveText(next), happened: "no such piece moves" };
  }

  judge(piece: Piece): Complaint | undefined {
    const expected = this.#expected[this.#next];
    if (expected === undefined) {
      const rule = this.#rc === 0 || this.#rc === 16 ? this.#lengthRule() : "R-XFER-4";
      return { rule, expected: "no further piece moves", happened: pieceText(piece) };
    }
    this.#next++;
    if (!isSamePlace(piece, expected)) {
      return { rule: "R-XFER-1", expected: moveText(expected), happened: pieceText(piece) };
    }
    if (piece.userid !== this.#userid) {
      return recordComplaint(`${this.#userid} moves the piece`, `it is recorded as moved by ${piece.userid}`);
    }
    return this.#judgeBytes(piece, expected);
  }

  #judgeBytes(piece: Piece, expected: Move | TextStore): Complaint | undefined {
    const { sent, arrived } = piece;
    if (sent === undefined || arrived === undefined) return undefined;
    const digits = this.#options.bytesKept ? 2 * piece.length : DIGEST_LENGTH;
    if (sent.length !== digits || arrived.length !== digits) {
      return recordComplaint(`${digits} digits stand for the bytes of the piece`, `${sent.length} do`);
    }
    if (expected.kind === "store" && sent !== this.#witness(expected.bytes)) {
      const happened = "other bytes are sent";
      return { rule: "R-SMSG-4", expected: "CP sends the text of the command", happened };
    }
    // A running source may store into its REPLY buffer while CP does.
    const mayChange = this.#options.guestsRun && piece.to !== piece.userid;
    if (sent === arrived || mayChange) return undefined;
    const where = this.#options.bytesKept ? `, from byte ${firstDifference(sent, arrived)} of the piece on` : "";
    return {
      rule: "R-XFER-14",
      expected: `the ${piece.length} bytes that are sent arrive (${sent})`,
      happened: `others arrive${where} (${arrived})`,
    };
  }

  #witness(bytes: Uint8Array): string {
    return this.#options.bytesKept ? Buffer.from(bytes).toString("hex") : digestOf(bytes, 0, bytes.length);
  }

  #lengthRule(): string {
    return LENGTH_RULES[this.#subfunction] ?? "R-XFER-1";
  }
}

/** Who says how many bytes move: RECEIVE, REPLY, the presentation of a SENDX. */
const LENGTH_RULES: Readonly<Record<number, string>> = {
  [SUBFUNCTION.RECEIVE]: "R-RCV-4",
  [SUBFUNCTION.REPLY]: "R-RPL-4",
  [SUBFUNCTION.SENDX]: "R-SNX-2",
};

function isSamePlace(piece: Piece, expected: Move | TextStore): boolean {
  if (expected.kind === "store") {
    const { userid, address, bytes } = expected;
    return piece.to === userid && piece.toAddress === address && piece.length === bytes.length && piece.from === SYSTEM;
  }
  return (
    piece.from === expected.from &&
    piece.fromAddress === expected.fromAddress &&
    piece.to === expected.to &&
    piece.toAddress === expected.toAddress &&
    piece.length === expected.length
  );
}

function moveText(effect: Move | TextStore): string {
  if (effect.kind === "store") {
    return `${effect.bytes.length} bytes of text go to ${effect.userid} X'${hex(effect.address)}'`;
  }
  return pieceText(effect);
}

function pieceText(piece: Pick<Piece, "from" | "fromAddress" | "to" | "toAddress" | "length">): string {
  return `${piece.length} bytes go from ${piece.from} X'${hex(piece.fromAddress)}' to ${piece.to} X'${hex(piece.toAddress)}'`;
}

function hex(value: number): string {
  return value.toString(16).toUpperCase();
}

function firstDifference(one: string, other: string): number {
  let digit = 0;
  while (digit < one.length && one[digit] === other[digit]) digit++;
  return Math.floor(digit / 2);
}
