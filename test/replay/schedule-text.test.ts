import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OPERATION_NAMES } from "../../src/schedule/operation.ts";
import { readScheduleFile, writeScheduleFile } from "../../src/schedule/schedule-file.ts";
import { parseSchedule, printSchedule } from "../../src/schedule/schedule-text.ts";
import type { ScheduleStep } from "../../src/schedule/schedule.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const step: fc.Arbitrary<ScheduleStep> = fc.record({
  userid: fc.constantFrom("ALICE", "BOB", "$1", "V#M@X", "7UP"),
  operation: fc.constantFrom(...OPERATION_NAMES),
  nth: fc.integer({ min: 1, max: 99 }),
});

function parsed(text: string): readonly ScheduleStep[] {
  const result = parseSchedule(text);
  if ("problem" in result) throw new Error(result.problem);
  return result.schedule;
}

describe("schedule text", () => {
  it("is read as it was written, whatever the schedule (seed 1)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (schedule) => {
        expect(parsed(printSchedule(schedule))).toEqual(schedule);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it("is one short line", () => {
    expect(
      printSchedule([
        { userid: "ALICE", operation: "auth", nth: 1 },
        { userid: "ALICE", operation: "send", nth: 1 },
        { userid: "ALICE", operation: "send", nth: 2 },
        { userid: "BOB", operation: "int", nth: 1 },
        { userid: "ALICE", operation: "send", nth: 3 },
        { userid: "BOB", operation: "recv", nth: 2 },
      ]),
    ).toBe("v1 ALICE auth send*2 BOB int ALICE send BOB recv#2");
  });

  it.each([
    ["v2 ALICE auth", 'a schedule begins with v1, not with "v2"'],
    ["v1 auth", 'word 2, "auth", stands before any machine is named'],
    ["v1 ALICE sing", 'word 3, "sing", is no operation'],
    ["v1 ALICE auth*999999999", 'word 3, "auth*999999999", is no operation'],
    ["v1 ALICE auth*0", 'word 3, "auth*0", has a number that is 0'],
    ["v1 ALICE auth#0", 'word 3, "auth#0", has a number that is 0'],
    ["v1 ALICEANDBOB auth", "names no machine: userid"],
    ["", 'a schedule begins with v1, not with ""'],
  ])("refuses %j with a sentence", (text, problem) => {
    expect(parseSchedule(text)).toEqual({ problem: expect.stringContaining(problem) as string });
  });

  it("never throws, whatever it is given (seed 2)", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80 }), (text) => {
        parseSchedule(`v1 ${text}`);
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe("schedule file", () => {
  const folder = scratchFolder();
  const file = join(folder, "failure.json");
  const saved = {
    files: ["race.ts"],
    hash: "00ff",
    title: "A race",
    seed: 3,
    profile: "documented" as const,
    messageLimit: undefined,
    outcome: "ALICE=0",
    failure: undefined,
    text: "v1 ALICE auth sendx BOB int*2 ALICE off",
  };

  it("is read as it was written", () => {
    writeScheduleFile(file, saved);
    expect(readScheduleFile(file)).toEqual({ ...saved, schedule: parsed(saved.text) });
  });

  it.each([
    ["{", "not JSON"],
    ["{}", "is no schedule file"],
    ['{"format":"vmcf-schedule/9"}', 'has format "vmcf-schedule/9"'],
    [
      '{"format":"vmcf-schedule/1","files":["a.ts"],"seed":0,"profile":"documented","version":"v1","turns":["ALICE sing"]}',
      "is no operation",
    ],
  ])("refuses %s", (text, problem) => {
    writeFileSync(file, text);
    expect(() => readScheduleFile(file)).toThrow(problem);
  });
});
