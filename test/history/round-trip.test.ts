// What is written can be read: every event comes back as it was, and the quick check agrees with the schema.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { lineOf } from "./line.ts";
import { parseLine } from "../../src/history/parse-line.ts";
import { isWellFormed } from "../../src/history/quick-check.ts";
import { commitLine } from "../../src/history/schema.ts";
import { faultPlan, operations } from "../model/differential.ts";
import { recordOperations } from "../check/recorded.ts";

const SEED = 44_002;

describe(`lines of recorded events (seed ${SEED})`, () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(operations, faultPlan, (acts, faults) => {
        for (const event of recordOperations(acts, { faults, piecesPerStep: 1 })) {
          const line = parseLine(lineOf(7, event));
          expect(line).toEqual({ type: "commit", seq: 7, event });
        }
      }),
      { seed: SEED, numRuns: 30 },
    );
  });

  it("come back when nearly the same lines were written before", () => {
    const ids = [0, 1, 4_294_967_295, 77, 0];
    fc.assert(
      fc.property(operations, faultPlan, (acts, faults) => {
        for (const event of recordOperations(acts, { faults, piecesPerStep: 1 })) {
          for (const id of ids) {
            const alike = alikeBut(event, id);
            expect(parseLine(lineOf(7, alike))).toEqual({ type: "commit", seq: 7, event: alike });
          }
        }
      }),
      { seed: SEED, numRuns: 10 },
    );
  });

  it("whatever the quick check lets through, the schema does too", () => {
    const mutation = fc.record({
      at: fc.nat(),
      value: fc.constantFrom<unknown>(-1, 1.5, "x", null, [], {}, 2 ** 40, ""),
    });
    fc.assert(
      fc.property(operations, mutation, (acts, { at, value }) => {
        for (const [index, event] of recordOperations(acts).entries()) {
          const line = JSON.parse(lineOf(index + 1, event)) as Record<string, unknown>;
          const inside = (["parm", "header"] as const).find((name) => name in line);
          const target = inside === undefined || at % 2 === 0 ? line : (line[inside] as Record<string, unknown>);
          const names = [...Object.keys(target), "extra"];
          target[names[at % names.length] as string] = value;
          if (isWellFormed(line as { kind: unknown })) expect(commitLine.safeParse(line).success).toBe(true);
        }
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it.each<readonly [string, CommitEvent]>([
    [
      "text with quotes",
      { kind: "command", userid: "A", text: 'SMSG B "\\\u00e9', rc: 57, lines: ["é"] } as unknown as CommitEvent,
    ],
    ["a reset", { kind: "reset", userid: "A", reset: "ipl" } as CommitEvent],
    [
      "X'0040'",
      {
        kind: "presentation",
        userid: "A",
        result: "presented",
        code: 0x40,
        header: undefined,
        dataLength: 0,
        newPsw: [1, 2],
      } as unknown as CommitEvent,
    ],
  ])("%s comes back", (_, event) => {
    expect(parseLine(lineOf(1, event))).toEqual({ type: "commit", seq: 1, event });
  });

  it("a userid field that is no text comes back byte for byte", () => {
    const parm = {
      vmcpflg1: 0,
      vmcpflg2: 0,
      vmcpfunc: 0xffff,
      vmcpmid: 0,
      vmcpvada: 0,
      vmcplena: 0,
      vmcpvadb: 0,
      vmcplenb: 0,
    };
    const event = {
      kind: "diagnose",
      userid: "A",
      address: 8,
      parm: { ...parm, vmcpuser: [0x2500_0000, 0x0000_0040], vmcpuse: [0, 1] },
      exception: 0,
      rc: 2,
    } as unknown as CommitEvent;
    expect(parseLine(lineOf(1, event))).toEqual({ type: "commit", seq: 1, event });
  });
});

/** The same event with another message ID, or other bytes. */
function alikeBut(event: CommitEvent, id: number): CommitEvent {
  if (event.kind === "diagnose" && event.parm !== undefined) return { ...event, parm: { ...event.parm, vmcpmid: id } };
  if (event.kind === "presentation" && event.header !== undefined) {
    return { ...event, header: { ...event.header, vmcmmid: id } };
  }
  if (event.kind === "piece" && event.sent !== undefined) {
    const sent = id.toString(16).padStart(16, "0");
    return { ...event, sent, arrived: id === 77 ? "ff".repeat(8) : sent };
  }
  return event;
}
