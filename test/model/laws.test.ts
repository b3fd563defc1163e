// General laws the model must keep in every story, whatever happens in it.

import { describe, expect, it } from "vitest";
import { DATA_TRANSFER_CODES, RC, RETURN_CODES_OF, type ReturnCode } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { queueOwner } from "../../src/model/lifecycle.ts";
import { isDue, type Message } from "../../src/model/message.ts";
import type { Model } from "../../src/model/model.ts";
import { digestOf, tellStory, type Mood } from "./random-story.ts";

const CALM: Mood = { pieces: 0, faults: 0, departures: 0.002 };
const RESTLESS: Mood = { pieces: 0.7, faults: 0.05, departures: 0.02 };
const SEEDS = Array.from({ length: 20 }, (_, seed) => seed + 1);
const ACTS = 1500;

describe.each([
  { mood: "calm", ...CALM },
  { mood: "restless", ...RESTLESS },
])("a $mood story", ({ mood: _mood, ...mood }) => {
  it.each(SEEDS)("keeps the laws (seed %i)", (seed) => {
    const allowed = new Map<string, readonly number[]>(Object.entries(RETURN_CODES_OF));
    const lab = tellStory(seed, ACTS, mood, ({ did, result }) => {
      if (typeof result === "number" && !codesOf(allowed, did).includes(result)) expect.fail(`${did} gave ${result}`);
      if (typeof result !== "object" || result.kind !== "presented") return;
      expect(DATA_TRANSFER_CODES).toContain(result.header.vmcmeflg as ReturnCode); // R-EFLG-2
      if ((result.header.vmcmstat & 0x80) === 0) expect(result.header.vmcmeflg).toBe(0); // R-HDR-5
    });
    expectConsistent(lab.model);
  });
});

it("the state is consistent after every single act", () => {
  for (const seed of [101, 102, 103]) {
    let acts = 0;
    tellStory(seed, 400, RESTLESS, () => (acts += 1));
    expect(acts).toBe(400);
    for (let length = 1; length < 400; length += 7)
      expectConsistent(tellStory(seed, length, RESTLESS, noListener).model);
  }
});

it("the same seed tells the same story, byte for byte", () => {
  for (const seed of [7, 8]) {
    const first = digestOf(tellStory(seed, 800, RESTLESS, noListener));
    expect(digestOf(tellStory(seed, 800, RESTLESS, noListener))).toBe(first);
  }
});

it("restless stories reach every return code", () => {
  const seen = new Set<number>();
  for (const seed of SEEDS) {
    tellStory(seed, ACTS, RESTLESS, ({ result }) => {
      if (typeof result === "number") seen.add(result);
      else if (typeof result === "object" && result.kind === "rc") seen.add(result.rc);
    });
  }
  const missing = Object.values(RC).filter((code) => !seen.has(code));
  expect(missing).toEqual([RC.INVALID_SUBFUNCTION]); // VMCPFUNC is always valid in a story
});

function noListener(): void {
  // Only the end of the story matters.
}

/** R-CHK-5, R-MTX-1. */
function codesOf(allowed: Map<string, readonly number[]>, did: string): readonly number[] {
  return allowed.get(did) ?? [];
}

function expectConsistent(model: Model): void {
  const all: Message[] = [];
  for (const machine of model.machines.values()) {
    all.push(...machine.queue);
    expect(machine.originated.size).toBeLessThanOrEqual(model.messageLimit); // R-LIM-1
    expect(machine.queue.length === 0 || machine.authorization !== undefined).toBe(true); // R-INT-14
    const firstOrdinary = machine.queue.findIndex((entry) => !entry.priority);
    const behind = firstOrdinary < 0 ? [] : machine.queue.slice(firstOrdinary);
    expect(behind.some((entry) => entry.priority)).toBe(false); // R-INT-2
    for (const entry of machine.queue) expect(queueOwner(entry)).toBe(machine.userid); // R-LIFE-7
    for (const message of machine.originated) expect(model.machines.get(queueOwner(message))?.queue).toContain(message);
  }
  expect(new Set(all).size).toBe(all.length);
  for (const message of all) {
    expect(message.state).not.toBe("GONE");
    expect(message.sendResidual).toBeGreaterThanOrEqual(0);
    expect(message.sendResidual).toBeLessThanOrEqual(message.lena);
    if (message.subfunction === SUBFUNCTION.IDENTIFY || message.text !== undefined) {
      expect(isDue(message)).toBe(true); // R-LIFE-2
    }
    const origin = model.machines.get(message.source);
    expect(origin?.originated.has(message) ?? message.text !== undefined).toBe(true);
  }
  const pairs = all
    .filter((message) => message.subfunction !== SUBFUNCTION.IDENTIFY && message.text === undefined)
    .map((message) => `${[message.source, message.sink].sort().join()} ${message.mid}`);
  expect(new Set(pairs).size).toBe(pairs.length); // R-SEND-2, R-LIFE-1
}
