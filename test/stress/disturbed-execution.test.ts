import { describe, expect, it } from "vitest";
import type { Answer } from "../../cp/interface/instructions.ts";
import { disturbed } from "../../workers/disturbed-execution.ts";

const ANSWER: Answer = { exception: 0, value: 5, value2: 0, conditionCode: 0, interruptions: 0 };
const DISTURBANCE = { seed: 1, oneIn: 1, exponentMax: 6, budgetUs: 3_000, dieAt: 0 };

describe("an execution that is held up", () => {
  it("asks for the same instructions and gives the same answers", () => {
    const asked: number[][] = [];
    const execute = disturbed((...operands) => (asked.push(operands), ANSWER), DISTURBANCE, "ALICE");
    expect(execute(1, 2, 3, 4, 5, 6)).toBe(ANSWER);
    expect(asked).toEqual([[1, 2, 3, 4, 5, 6]]);
  });

  it("without a disturbance is the execution itself", () => {
    const execute = () => ANSWER;
    expect(disturbed(execute, undefined, "ALICE")).toBe(execute);
  });

  it("is held up until its budget is spent, and then no more", () => {
    let heldUs = 0;
    const execute = disturbed(
      () => ANSWER,
      DISTURBANCE,
      "ALICE",
      (us) => (heldUs += us),
    );
    for (let count = 0; count < 2_000; count++) void execute(1, 0, 0, 0, 0, 0);
    expect(heldUs).toBe(DISTURBANCE.budgetUs);
  });
});
