import { describe, expect, it } from "vitest";
import { NucleusLab } from "../../src/bench/nucleus-lab.ts";

const FEW = 10;
const MANY = 10_000;
/** Work that grew with what is queued would cost a thousand times as much. */
const FACTOR_MAX = 20;
const TRIES = 7;

/** Microseconds for each message: SEND, SEND interrupt, RECEIVE, RESPONSE interrupt, with `count` of them active at once. */
function perMessage(lab: NucleusLab, count: number): number {
  const start = performance.now();
  let wrong = 0;
  for (let done = 0; done < MANY; done += count) {
    wrong += lab.diagnoses(lab.alice, "SEND", count) + lab.presentations(lab.bob, count);
    wrong += lab.diagnoses(lab.bob, "RECEIVE", count) + lab.presentations(lab.alice, count);
  }
  expect(wrong).toBe(0);
  return ((performance.now() - start) * 1000) / MANY;
}

describe("many messages at one sink", () => {
  it(`with ${MANY} active, one costs no more than with ${FEW}, within a factor of ${FACTOR_MAX}`, () => {
    const lab = new NucleusLab();
    const best = (count: number) => Math.min(...Array.from({ length: TRIES }, () => perMessage(lab, count)));
    const few = best(FEW);
    expect(best(MANY) / few).toBeLessThan(FACTOR_MAX);
    lab.cp.checkInvariants();
  });

  it(`CANCEL finds each of ${MANY}, the last one first, as fast`, () => {
    const lab = new NucleusLab();
    const cancelAll = (count: number): number => {
      expect(lab.diagnoses(lab.alice, "SEND", count)).toBe(0);
      const start = performance.now();
      let wrong = 0;
      for (let id = count; id > 0; id--) wrong += lab.diagnose(lab.alice, "CANCEL", id);
      expect(wrong).toBe(0);
      return (performance.now() - start) / count;
    };
    const best = (count: number) => Math.min(...Array.from({ length: TRIES }, () => cancelAll(count)));
    const few = best(1_000);
    expect(best(MANY) / few).toBeLessThan(FACTOR_MAX);
  });
});
