import { SUBFUNCTION_NAMES, type SubfunctionName } from "../../cp/interface/subfunctions.ts";
import { MESSAGE_LENGTH, NucleusLab } from "./nucleus-lab.ts";
import { question, type Contestant } from "./question.ts";
import type { Round } from "./row.ts";
import { rate } from "./timed.ts";

// How many operations a second CP is good for by itself, without threads. Each operation is timed in blocks; what has to
// come before and after it (the RECEIVE after a SEND, say) stands outside the clock.

/** Operations in one block, with as many messages active at the same time. */
const BLOCK = 50;
const BLOCKS = 1_000;
const BASELINE = "raw.copies.40b";

interface Block {
  readonly before?: Step;
  readonly timed: Step;
  readonly after?: Step;
}

/** Does something to {@link BLOCK} messages. @returns 0 when all went well */
type Step = (lab: NucleusLab) => number;
type Who = "alice" | "bob";

function diagnoses(who: Who, name: SubfunctionName): Step {
  return (lab) => lab.diagnoses(lab[who], name, BLOCK);
}
function presentations(who: Who): Step {
  return (lab) => lab.presentations(lab[who], BLOCK);
}
function steps(...all: Step[]): Step {
  return (lab) => all.reduce((sum, step) => sum + step(lab), 0);
}

const sent = steps(diagnoses("alice", "SEND"), presentations("bob"));
const sentForReply = steps(diagnoses("alice", "SEND/RECV"), presentations("bob"));
const rejected = steps(presentations("bob"), diagnoses("bob", "REJECT"), presentations("alice"));

const BLOCKS_OF: Readonly<Record<SubfunctionName, Block>> = {
  AUTHORIZE: { timed: diagnoses("bob", "AUTHORIZE") },
  UNAUTHORIZE: {
    timed: (lab) => {
      let sum = 0;
      for (let left = BLOCK; left > 0; left--) {
        sum += lab.diagnose(lab.bob, "UNAUTHORIZE", 0) + lab.diagnose(lab.bob, "AUTHORIZE", 0);
      }
      return sum;
    },
  },
  SEND: { timed: diagnoses("alice", "SEND"), after: rejected },
  "SEND/RECV": { timed: diagnoses("alice", "SEND/RECV"), after: rejected },
  SENDX: { timed: diagnoses("alice", "SENDX"), after: steps(presentations("bob"), presentations("alice")) },
  RECEIVE: { before: sent, timed: diagnoses("bob", "RECEIVE"), after: presentations("alice") },
  CANCEL: { before: diagnoses("alice", "SEND"), timed: diagnoses("alice", "CANCEL") },
  REPLY: {
    before: steps(sentForReply, diagnoses("bob", "RECEIVE")),
    timed: diagnoses("bob", "REPLY"),
    after: presentations("alice"),
  },
  QUIESCE: { timed: diagnoses("bob", "QUIESCE"), after: diagnoses("bob", "RESUME") },
  RESUME: { before: diagnoses("bob", "QUIESCE"), timed: diagnoses("bob", "RESUME") },
  IDENTIFY: { timed: diagnoses("alice", "IDENTIFY"), after: presentations("bob") },
  REJECT: { before: sent, timed: diagnoses("bob", "REJECT"), after: presentations("alice") },
};

const TRANSACTION = steps(sent, diagnoses("bob", "RECEIVE"), presentations("alice"));

function runBlocks(lab: NucleusLab, blocks: number, operations: number, { before, timed, after }: Block): Round {
  let wrong = 0;
  let elapsedMs = 0;
  for (let block = 0; block < blocks; block++) {
    wrong += before?.(lab) ?? 0;
    const start = performance.now();
    wrong += timed(lab);
    elapsedMs += performance.now() - start;
    wrong += after?.(lab) ?? 0;
  }
  if (wrong !== 0) throw new Error(`${wrong} operations of a benchmark that must not fail have failed`);
  return { value: operations / (elapsedMs / 1000), digest: operations };
}

function row(id: string, means: string, perBlock: number, block: Block): Contestant<NucleusLab> {
  return {
    id,
    unit: "ops/s",
    baseline: BASELINE,
    means,
    round: (lab, scale) => {
      const blocks = scale.count(BLOCKS);
      return runBlocks(lab, blocks, blocks * perBlock, block);
    },
  };
}

/** The least that a DIAGNOSE moves: its parameter list in. */
const copies: Contestant<NucleusLab> = {
  id: BASELINE,
  unit: "ops/s",
  means: "Uint8Array.set of 40 bytes",
  round: (lab, scale) => {
    const count = scale.count(BLOCK * BLOCKS * 4);
    const from = lab.alice.storage.subarray(0, MESSAGE_LENGTH);
    const to = lab.bob.storage.subarray(0x8000, 0x8000 + MESSAGE_LENGTH);
    return rate(count, () => {
      for (let left = count; left > 0; left--) {
        from[left % MESSAGE_LENGTH] = left;
        to.set(from);
      }
      return to[0] as number;
    });
  },
};

export const nucleusOperations = question(
  "CP alone, one thread: operations per second, 40-byte messages",
  [
    copies,
    row("nucleus.diagnose", "DIAGNOSE: SEND and RECEIVE in turn, presentations included", 2 * BLOCK, {
      timed: TRANSACTION,
    }),
    row("nucleus.transaction", "SEND, SEND interrupt, RECEIVE, RESPONSE interrupt", BLOCK, { timed: TRANSACTION }),
    ...SUBFUNCTION_NAMES.map((name) => {
      const pair = name === "UNAUTHORIZE";
      const id = `nucleus.${name.toLowerCase().replace("/", "")}`;
      return row(id, pair ? "UNAUTHORIZE and AUTHORIZE, the pair" : name, BLOCK, BLOCKS_OF[name]);
    }),
    row("nucleus.present", "presentation of a SEND interrupt", BLOCK, {
      before: diagnoses("alice", "SEND"),
      timed: presentations("bob"),
      after: steps(diagnoses("bob", "REJECT"), presentations("alice")),
    }),
  ],
  () => new NucleusLab(),
);
