// What guests note is held against what CP recorded: the order in real time, Ry, and interruptions they are owed.

import { describe, expect, it } from "vitest";
import type { CommitEvent } from "../../cp/interface/events.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { HistoryChecker } from "../../src/check/checker.ts";
import { RealTimeOrder } from "../../src/check/real-time-order.ts";
import { readHistoryText } from "../../src/history/read.ts";
import type { HistoryNote } from "../../src/history/schema.ts";
import { SCENES, type SceneName } from "../histories/scenes.ts";
import { HISTORY } from "./recorded.ts";

function diagnose(vm: string, rc: number): CommitEvent {
  const parm = {
    vmcpflg1: 0,
    vmcpflg2: 0,
    vmcpfunc: 8,
    vmcpmid: 0,
    vmcpvada: 0,
    vmcplena: 0,
    vmcpvadb: 0,
    vmcplenb: 0,
  };
  const zero: [number, number] = [0, 0];
  const fields = { ...parm, vmcpuser: zero, vmcpuse: zero };
  return { kind: "diagnose", userid: vm as Userid, address: 8, parm: fields, exception: 0, rc };
}

function call(vm: string, nth: number, invoked: number, returned?: number, rc = 0): HistoryNote {
  return { note: "call", vm, nth, invoked, rc, ...(returned !== undefined && { returned }) };
}

describe("the order in real time", () => {
  it("may be any among calls that overlap", () => {
    const order = new RealTimeOrder(true);
    order.commit(diagnose("B", 0), 1);
    order.commit(diagnose("A", 0), 2);
    expect(order.note(call("A", 1, 10, 20))).toBeUndefined();
    expect(order.note(call("B", 1, 19, 30))).toBeUndefined();
    expect(order.waiting).toBe(0);
  });

  it("must be CP's where one had returned before the other was called", () => {
    const order = new RealTimeOrder(true);
    order.commit(diagnose("B", 0), 1);
    order.commit(diagnose("A", 0), 2);
    expect(order.note(call("B", 1, 21, 30))).toBeUndefined();
    expect(order.note(call("A", 1, 10, 20))).toMatchObject({ rule: "L-ORDER" });
  });

  it("binds nobody who died in flight: whether CP saw it or not, both are legal", () => {
    const order = new RealTimeOrder(true);
    order.commit(diagnose("A", 0), 1);
    expect(order.note(call("A", 1, 10))).toBeUndefined();
    expect(order.note(call("B", 1, 11))).toBeUndefined();
    expect(order.commit({ kind: "logoff", userid: "A" as Userid, forced: true }, 2)).toBeUndefined();
    expect(order.waiting).toBe(0);
  });

  it("Ry as the guest saw it is the return code CP gave (R-INST-3)", () => {
    const order = new RealTimeOrder(true);
    order.commit(diagnose("A", 12), 1);
    expect(order.note(call("A", 1, 10, 20, 0))).toMatchObject({ rule: "R-INST-3" });
  });

  it("costs nothing where guests note no calls", () => {
    const order = new RealTimeOrder(false);
    for (let seq = 1; seq < 100; seq++) order.commit(diagnose("A", 0), seq);
    expect(order.waiting).toBe(0);
  });
});

/** The events of a scene, without those of this kind and machine. */
function without(name: SceneName, kind: string, vm: string): CommitEvent[] {
  const text = SCENES[name]()
    .lines()
    .map((line) => JSON.stringify(line) + "\n")
    .join("");
  const events: CommitEvent[] = [];
  readHistoryText(name, text, { header: () => undefined, commit: (event) => void events.push(event) });
  return events.filter((event) => event.kind !== kind || event.userid !== vm);
}

describe("interruptions that are owed (R-INT-9)", () => {
  it("must be taken before the next instruction, where CP presents at once", () => {
    const checker = new HistoryChecker({ ...HISTORY, messageLimit: 50, prompt: true });
    const events = without("priority", "presentation", "BOB");
    expect(events.map((event) => checker.commit(event)?.rule).find((rule) => rule !== undefined)).toBe("R-INT-9");
  });

  it("may wait where nobody says when CP looks", () => {
    const checker = new HistoryChecker({ ...HISTORY, messageLimit: 50 });
    for (const event of without("enabled-wait", "presentation", "BOB")) expect(checker.commit(event)).toBeUndefined();
    expect(checker.end()?.rule).toBe("R-INT-9");
  });
});
