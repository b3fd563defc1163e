import { describe, expect, it } from "vitest";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { keptThreads } from "../support/kept-threads.ts";
import { fixture, stressed, wrongs } from "./rig.ts";

const pool = keptThreads();

describe("the verdict of a stress run", () => {
  it("a forbidden outcome is a violation, and the table tells all grades", async () => {
    const result = await stressed(fixture("outcomes"), { pool, iterations: 60 });
    expect(result.verdict).toBe("forbidden");
    const grades = Object.fromEntries(
      result.outcomes.map(({ outcome, grade, means }) => [outcome, `${grade}: ${means ?? ""}`]),
    );
    expect(grades).toEqual({
      "ALICE=GOOD": "expected: a good lot",
      "ALICE=ODD": "interesting: an odd lot",
      "ALICE=BAD": "forbidden: a bad lot",
      "ALICE=UNKNOWN": "unlisted: ",
      "ALICE=NEVER": "expected: a lot that is not there",
    });
    expect(result.outcomes.at(-1)).toMatchObject({ outcome: "ALICE=NEVER", count: 0 });
    expect(result.outcomes.reduce((sum, { count }) => sum + count, 0)).toBe(60);
    expect(result.outcomes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it("the same seed draws the same lots", async () => {
    const [one, same, other] = [3, 3, 4].map((seed) => stressed(fixture("outcomes"), { pool, seed, iterations: 40 }));
    expect((await same)?.outcomes).toEqual((await one)?.outcomes);
    expect((await other)?.outcomes).not.toEqual((await one)?.outcomes);
  });

  it("an unlisted outcome is a violation unless it is allowed", async () => {
    expect((await stressed(fixture("unlisted"), { pool })).verdict).toBe("unlisted");
    expect((await stressed(fixture("unlisted"), { pool, allowUnlisted: true })).verdict).toBe("expected");
  });

  it("a failed assertion is a violation; what is looked for and never seen is told", async () => {
    const result = await stressed(fixture("assertion"), { pool, iterations: 60 });
    expect(result.verdict).toBe("failed");
    expect(wrongs(result)[0]).toContain("assertion failed: one in ten is too much");
    expect(result.sometimes["pigs fly"]).toBe(0);
    expect(result.sometimes["the lot falls on ALICE"]).toBeGreaterThan(0);
  });

  it("a message that its source leaves behind is a violation", async () => {
    expect(wrongs(await stressed(fixture("abandoned"), { pool, iterations: 1 }))).toEqual([
      expect.stringMatching(/ALICE left while its message \d+ to BOB was/),
    ]);
  });

  it("it stops when enough has gone wrong", async () => {
    expect((await stressed(fixture("abandoned"), { pool, iterations: 1_000 })).iterations).toBeLessThan(50);
  });

  it("time and Ctrl-C end it between two iterations and within one", async () => {
    const timed = await stressed(fixture("unlisted"), {
      pool,
      iterations: undefined,
      timeMs: 200,
      allowUnlisted: true,
    });
    expect(timed.iterations).toBeGreaterThan(0);
    const result = await stressed(fixture("busy"), { pool, signal: AbortSignal.timeout(200) });
    expect(result).toMatchObject({ verdict: "interrupted", iterations: 0, bad: [] });
  });

  it("what was wrong before Ctrl-C stays wrong", async () => {
    const stop = new AbortController();
    const progress = (iterations: number): void => {
      if (iterations === 40) stop.abort();
    };
    const result = await stressed(fixture("outcomes"), { pool, iterations: 60, signal: stop.signal, progress });
    expect(result).toMatchObject({ verdict: "forbidden", iterations: 40 });
  });

  it("a monitor gets every commit of an iteration, a fresh one each time, and its word counts", async () => {
    const kinds: string[][] = [];
    const monitor = () => {
      const mine: string[] = [];
      kinds.push(mine);
      return { record: ({ kind }: { kind: string }) => void mine.push(kind), end: () => ["a law of our own"] };
    };
    const result = await stressed(fixture("unlisted"), { pool, iterations: 3, monitors: [monitor] });
    expect(result.verdict).toBe("failed");
    expect(kinds).toEqual(Array.from({ length: 3 }, () => ["logon", "logoff"]));
    expect(wrongs(result)[0]).toBe("iteration 0: law: a law of our own");
  });
});

describe.each(TRANSPORTS)("a hang is found, transport %s", (transport) => {
  it("every machine waits", async () => {
    const result = await stressed(fixture("stall"), { pool, transport, iterations: 20 });
    expect(result.verdict).toBe("failed");
    expect(wrongs(result)[0]).toContain("hang: ALICE waits for X'4001': no message is active to or from it");
  });

  it("a guest in a loop", async () => {
    const result = await stressed(fixture("loop"), { pool, transport, iterations: 1, watchdogMs: 500 });
    expect(wrongs(result)).toContainEqual(expect.stringContaining("hang: ALICE hung"));
  });

  it.runIf(transport === "shared")("guests that are busy for ever", async () => {
    const result = await stressed(fixture("busy"), { pool, transport, iterations: 1, watchdogMs: 150, monitors: [] });
    expect(wrongs(result)).toEqual([expect.stringContaining("hang: the iteration was not over after 1500 ms")]);
  });
});
