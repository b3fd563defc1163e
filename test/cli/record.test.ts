// From a run to a verdict: what --record leaves behind, however the run ends, can be read and judged.

import { once } from "node:events";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { secondOpinions } from "../../src/check/black-box/second-opinion.ts";
import { checkFile } from "../../src/check/check-history.ts";
import { recordInto } from "../../src/history/recorder.ts";
import { historyOf } from "../../src/run/history-of.ts";
import { runScenario } from "../../src/run/run-scenario.ts";
import { findScript } from "../../src/scenario/gallery.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { ended, Folder } from "./vmcf.ts";

const ALICE = `export default async (vm) => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("BOB");
  for (let id = 1; ; id++) {
    await vm.vmcf.send("BOB", "HELLO", { id });
    await vm.vmcf.response("BOB", id);
  }
};
`;
const BOB = `export default async (vm) => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("ALICE");
  for (;;) await vm.vmcf.receive((await vm.wait()).header);
};
`;

interface Line {
  readonly note?: string;
  readonly vm?: string;
  readonly at?: string;
  readonly value?: string;
  readonly invoked?: number;
  readonly returned?: number;
}

function lines(path: string): Line[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
}

async function untilLonger(path: string, bytes: number): Promise<void> {
  for (;;) {
    try {
      if (statSync(path).size > bytes) return;
    } catch {
      // Not there yet.
    }
    await passed(10);
  }
}

describe("vmcf run --record", () => {
  it("a whole history, that check finds legal", async () => {
    using folder = new Folder();
    const run = await folder.here("run", "02", "--record", "h.jsonl");
    expect(run.status).toBe(0);
    expect(run.stdout).toMatch(/^again .* --record h\.jsonl$/m);
    expect(await folder.here("check", "h.jsonl", "--scenario", "02")).toMatchObject({ status: 0 });
  });

  it.each(TRANSPORTS)("with all that guests note, via %s", async (transport) => {
    using folder = new Folder();
    const path = join(folder.path, "h.jsonl");
    const scenario = await loadScenario([findScript("02")]);
    const recorder = recordInto(path);
    const recording = historyOf(recorder, scenario, { profile: "documented", mode: "run", seed: 1 });
    await runScenario(scenario, { transport, recording });
    recorder.close();
    const notes = lines(path).filter(({ note }) => note !== undefined);
    const places = notes.flatMap(({ note, at }) => (note === "doing" && at !== undefined ? [at] : []));
    expect(places.filter((at) => /02-send-receive-reply\.ts:\d+:\d+$/.test(at)).length).toBeGreaterThan(4);
    const calls = notes.filter(({ note }) => note === "call");
    expect(calls.length).toBeGreaterThan(4);
    expect(calls.every(({ invoked = Infinity, returned = 0 }) => invoked <= returned)).toBe(true);
    expect(checkFile(path).verdict).toBe("legal");
    expect(secondOpinions(path)).toMatchObject([{ verdict: "legal" }]);
  });

  it("--keep-bytes keeps what was sent", async () => {
    using folder = new Folder();
    await folder.here("run", "01", "--record", "h.jsonl", "--keep-bytes");
    expect(lines(join(folder.path, "h.jsonl"))).toContainEqual({ note: "outcome", vm: "BOB", value: "HELLO" });
    const HELLO = "c8c5d3d3d6"; // EBCDIC
    expect(readFileSync(join(folder.path, "h.jsonl"), "utf8")).toContain(`"sent":"${HELLO}`);
    expect(await folder.here("check", "h.jsonl")).toMatchObject({ status: 0 });
  });

  it("kill -9: all but the end is there, and legal", async () => {
    using folder = new Folder({ "alice.js": ALICE, "bob.js": BOB });
    const child = folder.start("run", "alice.js", "bob.js", "--record", "h.jsonl");
    const end = ended(child);
    await untilLonger(join(folder.path, "h.jsonl"), 200_000);
    child.kill("SIGKILL");
    await end;
    const { verdict, histories, events } = checkFile(join(folder.path, "h.jsonl"));
    expect({ verdict, isWhole: histories[0]?.isWhole }).toEqual({ verdict: "legal", isWhole: false });
    expect(events).toBeGreaterThan(500);
    expect((await folder.here("check", "h.jsonl")).stdout).toContain("not written to its end");
  });

  it("Ctrl-C ends the history as it ends the run", async () => {
    using folder = new Folder({ "alice.js": ALICE, "bob.js": BOB });
    const child = folder.start("run", "alice.js", "bob.js", "--record", "h.jsonl");
    const end = ended(child);
    await untilLonger(join(folder.path, "h.jsonl"), 20_000);
    child.kill("SIGINT");
    expect((await end).status).toBe(130);
    const { verdict, histories } = checkFile(join(folder.path, "h.jsonl"));
    expect({ verdict, isWhole: histories[0]?.isWhole }).toEqual({ verdict: "legal", isWhole: true });
  });
});

describe("vmcf stress --record and --check", () => {
  it("one history for each iteration, all legal", async () => {
    using folder = new Folder();
    const words = ["--iterations", "5", "--seed", "3", "--record", "h.jsonl", "--check", "--json"];
    const { status, stdout } = await folder.vmcf("stress", "04", ...words);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: "expected", check: true });
    expect(status).toBe(0);
    const { histories, verdict } = checkFile(join(folder.path, "h.jsonl"));
    expect(histories.map(({ header, isWhole }) => [header.iteration, isWhole])).toEqual(
      [1, 2, 3, 4, 5].map((iteration) => [iteration, true]),
    );
    expect(verdict).toBe("legal");
  });

  it("Ctrl-C leaves whole histories", async () => {
    using folder = new Folder();
    const child = folder.start("stress", "01", "--time", "60", "--seed", "2", "--record", "h.jsonl", "--check");
    const end = ended(child);
    await once(child.stderr as NodeJS.ReadableStream, "data");
    await untilLonger(join(folder.path, "h.jsonl"), 20_000);
    child.kill("SIGINT");
    expect((await end).status).toBe(130);
    expect(checkFile(join(folder.path, "h.jsonl")).verdict).toBe("legal");
  });
});
