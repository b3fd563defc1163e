// Does CP do what the specification says, as the model reads it? 100,000 operations here, 2,000,000 in the long run.

import { describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import { compare, disagreement, OPERATIONS_PER_LIST } from "./differential.ts";

const SEED = 6_800_168;
const LISTS = 100_000 / 4 / OPERATIONS_PER_LIST;

describe(`nucleus and model agree over random operations (seed ${SEED}, ${LISTS} lists of ${OPERATIONS_PER_LIST} each)`, () => {
  it.each([
    { title: "whole transfers", pieces: Number.MAX_SAFE_INTEGER, faults: false },
    { title: "one piece a step", pieces: 1, faults: false },
    { title: "whole transfers, with faults", pieces: Number.MAX_SAFE_INTEGER, faults: true },
    { title: "one piece a step, with faults", pieces: 1, faults: true },
  ])("$title", ({ pieces, faults }) => {
    compare(SEED, LISTS, pieces, faults);
  });
});

describe("disagreements that were settled by the specification", () => {
  it("R-XFER-10 an error of the sender's storage does not strike CP, which sends the text of an SMSG", () => {
    const acts = [
      { kind: "command", who: "ALICE", text: "SMSG * MYSELF" } as const,
      { kind: "present", who: "ALICE" } as const,
    ];
    const effect = { kind: "paging-error", side: "source" } as const;
    const faults = [{ userid: userid("ALICE"), operation: "presentation", nth: 1, piece: 0, effect } as const];
    expect(disagreement(acts, { messageLimit: 4, piecesPerStep: 1, faults })).toBeUndefined();
  });
});
