// What guests noted of their DIAGNOSEs and what CP recorded of them must agree.

import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { HistoryNote } from "../../src/history/schema.ts";
import { userid } from "../../cp/interface/userid.ts";
import { emptyVmcparm } from "../../cp/interface/vmcparm.ts";
import { RealTimeOrder } from "../../src/check/real-time-order.ts";

const [ALICE, BOB] = [userid("ALICE"), userid("BOB")];

type Call = Extract<HistoryNote, { readonly note: "call" }>;

function diagnose(who: typeof ALICE, rc: number | undefined): CommitEvent {
  return { kind: "diagnose", userid: who, address: 0, parm: emptyVmcparm(), exception: 0, rc };
}

function call(vm: string, nth: number, invoked: number, returned?: number, rc?: number): Call {
  return { note: "call", vm, nth, invoked, returned, rc };
}

/** The rule of the first complaint. */
function ruleBrokenBy(...history: readonly (CommitEvent | Call)[]): string | undefined {
  const order = new RealTimeOrder(true);
  for (const [index, one] of history.entries()) {
    const complaint = "note" in one ? order.note(one) : order.commit(one, index + 1);
    if (complaint !== undefined) return complaint.rule;
  }
  return undefined;
}

describe("what is blamed when", () => {
  it.each<readonly [string, readonly (CommitEvent | Call)[], string | undefined]>([
    ["all agrees", [diagnose(ALICE, 0), call("ALICE", 1, 1, 2, 0)], undefined],
    ["Ry is not what CP gave", [diagnose(ALICE, 0), call("ALICE", 1, 1, 2, 5)], "R-INST-3"],
    [
      "Ry is not what a transfer ended with",
      [diagnose(ALICE, undefined), { kind: "diagnose-end", userid: ALICE, rc: 16 }, call("ALICE", 1, 1, 2, 0)],
      "R-INST-3",
    ],
    [
      "Ry is what a transfer ended with",
      [diagnose(ALICE, undefined), { kind: "diagnose-end", userid: ALICE, rc: 16 }, call("ALICE", 1, 1, 2, 16)],
      undefined,
    ],
    ["a transfer returns that has not ended", [diagnose(ALICE, undefined), call("ALICE", 1, 1, 2, 0)], "L-RECORD"],
    [
      "CP decides first what was called after the other had returned",
      [diagnose(ALICE, 0), diagnose(BOB, 0), call("ALICE", 1, 10, 12, 0), call("BOB", 1, 1, 2, 0)],
      "L-ORDER",
    ],
    ["a call returns before it was made", [diagnose(ALICE, 0), call("ALICE", 1, 2, 1, 0)], "L-RECORD"],
    ["a call has returned that CP has not decided", [diagnose(ALICE, 0), call("ALICE", 2, 1, 2, 0)], "L-RECORD"],
    [
      "a call has returned twice",
      [diagnose(ALICE, 0), call("ALICE", 1, 1, 2, 0), call("ALICE", 1, 1, 2, 0)],
      "L-RECORD",
    ],
    [
      "a guest calls before the call before has returned",
      [diagnose(ALICE, 0), call("ALICE", 1, 1, 5, 0), diagnose(ALICE, 0), call("ALICE", 2, 3, 6, 0)],
      "L-RECORD",
    ],
    [
      "two calls meet in one microsecond, as rounded",
      [diagnose(ALICE, 0), call("ALICE", 1, 1, 5, 0), diagnose(ALICE, 0), call("ALICE", 2, 4, 6, 0)],
      undefined,
    ],
    ["a call has returned to a machine that CP does not know", [call("ALICE", 1, 1, 2, 0)], "L-RECORD"],
    ["a guest died before CP had decided", [diagnose(ALICE, 0), call("ALICE", 2, 3)], undefined],
    [
      "a note comes after its machine has gone",
      [diagnose(ALICE, 0), { kind: "logoff", userid: ALICE, forced: true }, call("ALICE", 1, 1, 2, 0)],
      undefined,
    ],
  ])("%s", (_, history, rule) => {
    expect(ruleBrokenBy(...history)).toBe(rule);
  });
});
