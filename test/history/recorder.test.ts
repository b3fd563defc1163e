// The recorder writes as it goes: what a killed run leaves behind can be read and judged.

import { spawn } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as passed } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import { checkFile } from "../../src/check/check-history.ts";
import { recordInto, Recorder } from "../../src/history/recorder.ts";
import { historyJsonSchema } from "../../src/history/schema.ts";
import { ROOT } from "../tidy/source-tree.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const folder = scratchFolder();

describe("the recorder", () => {
  it("keeps bytes instead of digests when asked to", () => {
    const path = join(folder, "bytes.jsonl");
    const recorder = recordInto(path, { keepBytes: true });
    recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "test", messageLimit: 50 });
    expect(recorder.witness(Uint8Array.of(1, 2, 0xab), 1, 2)).toBe("02ab");
    recorder.close();
    expect(readFileSync(path, "utf8")).toContain('"bytes":"kept"');
  });

  it("puts several histories into one file", () => {
    const path = join(folder, "several.jsonl");
    const recorder = recordInto(path);
    for (const iteration of [1, 2, 3]) {
      recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "stress", iteration, messageLimit: 50 });
      recorder.record({ kind: "logoff", userid: "A", forced: false } as never);
    }
    recorder.close();
    const { histories, verdict } = checkFile(path);
    expect(histories.map(({ header, isWhole }) => [header.iteration, isWhole])).toEqual([
      [1, true],
      [2, true],
      [3, true],
    ]);
    expect(verdict).toBe("illegal");
  });

  it("keeps the order, whether CP has idle moments or none, and however much comes", () => {
    const parts: string[] = [];
    const recorder = new Recorder({
      write: (lines) => void parts.push(Buffer.from(lines).toString()),
      close: () => {},
    });
    recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "test", messageLimit: 50 });
    for (let value = 0; value < 20_000; value++) {
      recorder.record({ kind: "cr0", userid: userid("A"), value });
      if (value % 100 === 0) recorder.note({ note: "hang", vm: "A", sentence: `after ${value}` });
      if (value % 3 === 0 && value < 10_000) recorder.idle();
    }
    expect(parts.length).toBeGreaterThan(10);
    while (recorder.idle());
    recorder.close();
    const lines = parts.join("").trimEnd().split("\n").slice(1, -1);
    const wanted = Array.from({ length: 20_000 }, (_, value) => [
      `{"seq":${value + 1},"kind":"cr0","vm":"A","value":${value}}`,
      ...(value % 100 === 0 ? [`{"note":"hang","vm":"A","sentence":"after ${value}"}`] : []),
    ]).flat();
    expect(lines).toEqual(wanted);
  });

  it("has written everything when a run breaks off", () => {
    const path = join(folder, "broken-off.jsonl");
    const recorder = recordInto(path);
    recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "test", messageLimit: 50 });
    recorder.record({ kind: "logon", userid: userid("A"), storageSize: 65_536, privilegeClasses: "G" });
    recorder.breakOff();
    const { events, histories } = checkFile(path);
    expect([events, histories[0]?.isWhole]).toEqual([1, false]);
  });

  it("lets what is recorded go on when its sink fails, and says so in the end", () => {
    const written: string[] = [];
    let failures = 0;
    const sink = {
      write: (lines: Uint8Array) => {
        if (written.length === 1) throw new Error("full");
        written.push(Buffer.from(lines).toString());
      },
      close: () => undefined,
    };
    const recorder = new Recorder(sink, { onTrouble: () => failures++ });
    recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "test", messageLimit: 50 });
    for (let round = 0; round < 2; round++) {
      recorder.record({ kind: "cr0", userid: userid("A"), value: round });
      recorder.flush();
    }
    recorder.end();
    expect({ written: written.length, failures }).toEqual({ written: 1, failures: 1 });
    expect(() => recorder.close()).toThrow("full");
  });

  it("says so when a file cannot be made", () => {
    expect(() => recordInto("/no/such/folder/h.jsonl")).toThrow("/no/such/folder/h.jsonl: cannot be written");
  });

  it("leaves a readable, legal history when it is killed", async () => {
    const path = join(folder, "killed.jsonl");
    const script = `
      import { writeFileSync } from "node:fs";
      import { recordInto, Recorder } from ${JSON.stringify(join(ROOT, "dist/src/index.js"))};
      const recorder = recordInto(${JSON.stringify(path)});
      recorder.begin({ scenario: "s", hash: "", profile: "documented", mode: "test", messageLimit: 50 });
      recorder.record({ kind: "logon", userid: "A", storageSize: 65536, privilegeClasses: "G" });
      setInterval(() => { for (let n = 0; n < 1000; n++) recorder.record({ kind: "cr0", userid: "A", value: n }); }, 1);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: "inherit" });
    for (let waited = 0; waited < 200 && !(sizeOf(path) > 200_000); waited++) await passed(25);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.once("exit", resolve));
    const { verdict, events, histories } = checkFile(path);
    expect({ verdict, isWhole: histories[0]?.isWhole }).toEqual({ verdict: "legal", isWhole: false });
    expect(events).toBeGreaterThan(1000);
  });
});

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

describe("the published schema", () => {
  it("is that of the code (VMCF_WRITE_SCHEMA=1 writes it anew)", () => {
    const path = join(ROOT, "src/history/history.schema.json");
    if (process.env.VMCF_WRITE_SCHEMA === "1") writeFileSync(path, JSON.stringify(historyJsonSchema(), null, 2) + "\n");
    const published: unknown = JSON.parse(readFileSync(path, "utf8"));
    expect(published).toEqual(historyJsonSchema());
  });
});
