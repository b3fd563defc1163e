// What is no history is refused in one sentence with the line number; a last line that is cut off is left out, and said.

import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/cli/errors.ts";
import { readHistory, readHistoryText, type ReadReport } from "../../src/history/read.ts";
import { SCENES } from "../histories/scenes.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const LINES = SCENES.send()
  .lines()
  .map((line) => JSON.stringify(line));

function read(text: string): ReadReport & { events: number } {
  let events = 0;
  const report = readHistoryText("h.jsonl", text, { header: () => undefined, commit: () => (events += 1) });
  return { ...report, events };
}

function withLine(line: number, change: (text: string) => string): string {
  return LINES.map((text, index) => (index === line - 1 ? change(text) : text)).join("\n") + "\n";
}

const set = (members: object) => (text: string) => JSON.stringify({ ...(JSON.parse(text) as object), ...members });

type Line = Record<string, unknown>;

/** The first line of a kind has other members; of another kind it keeps only what all have. */
function ofKind(kind: string, change: Line | ((line: Line) => Line)): string {
  const at = LINES.findIndex((text) => (JSON.parse(text) as Line).kind === kind);
  return withLine(at + 1, (text) => {
    const line = JSON.parse(text) as Line;
    const { seq, vm } = line;
    const members = typeof change === "function" ? change(line) : change;
    return JSON.stringify(members.kind === undefined ? { ...line, ...members } : { seq, vm, ...members });
  });
}

const inside = (line: Line, name: string, members: Line): Line => ({ [name]: { ...(line[name] as Line), ...members } });

const command = (text: string): Line => ({ kind: "command", text, rc: 0 });

const folder = scratchFolder();

describe("what cannot be read", () => {
  it.each<readonly [string, string, string | RegExp]>([
    ["an empty file", "", "h.jsonl: is empty"],
    ["one line that is cut off", '{"form', "h.jsonl: not a vmcf history: it has no whole line"],
    ["no JSON", withLine(3, () => "hello"), "h.jsonl:3: not JSON"],
    ["what would write on the terminal", withLine(3, () => "\u001b[31m\u001b]0;"), /^h\.jsonl:3: not JSON: \P{C}+$/u],
    ["something else", "\u001b[31m\n", "h.jsonl:1: not a vmcf history: its first line is not JSON"],
    ["an empty line", withLine(3, () => ""), "h.jsonl:3: the line is empty"],
    [
      "events behind the end",
      [...LINES, ...LINES.slice(1, 3)].join("\n") + "\n",
      `h.jsonl:${LINES.length + 1}: the history has ended above, and another one begins with a header line`,
    ],
    ["a member whose name would write on it", withLine(2, set({ "\u001b[2J": 1 })), /^h\.jsonl:2: \P{C}+$/u],
    ["no object", withLine(3, () => "42"), "h.jsonl:3: not an object"],
    [
      "another format",
      withLine(1, () => '{"hello":1}'),
      'h.jsonl:1: not a line of a vmcf history (no "format": "vmcf-history")',
    ],
    [
      "no header",
      LINES.slice(1).join("\n") + "\n",
      "h.jsonl:1: not a vmcf history: it does not begin with a header line",
    ],
    [
      "a newer version",
      withLine(1, set({ version: 2 })),
      "h.jsonl:1: history format 2 is newer than this vmcf, which reads up to 1",
    ],
    [
      "an unknown member",
      withLine(2, set({ colour: "red" })),
      'h.jsonl:2: not a line of a vmcf history: Unrecognized key: "colour"',
    ],
    [
      "a userid field that EBCDIC has no bytes for",
      ofKind("presentation", (line) => inside(line, "header", { user: "€" })),
      "header.user: ",
    ],
    [
      "a flag of more than a byte",
      ofKind("presentation", (line) => inside(line, "header", { stat: 256 })),
      "header.stat: ",
    ],
    ["a command that EBCDIC has no bytes for", ofKind("psw", command("SMSG BOB €")), "text: "],
    ["a storage key of more than a byte", ofKind("psw", { kind: "storage-key", at: 0, length: 1, key: 256 }), "key: "],
    ["a fault that is not JSON", ofKind("psw", { kind: "fault", fault: "{" }), "fault: not JSON"],
    [
      "a DIAGNOSE with neither VMCPARM nor exception",
      ofKind("diagnose", { parm: undefined }),
      "either parm or exception",
    ],
    ["a DIAGNOSE with both", ofKind("diagnose", { exception: "addressing" }), "either parm or exception"],
    [
      "an exception with a return code",
      ofKind("diagnose", { parm: undefined, exception: "addressing" }),
      "an exception leaves no rc",
    ],
    ["an interruption without a header", ofKind("presentation", { header: undefined }), "a header stands with X'4001'"],
    ["another interruption with a header", ofKind("presentation", { code: 0x40 }), "a header stands with X'4001'"],
    ["a header, but no interruption", ofKind("presentation", { result: "nothing" }), "a header stands with X'4001'"],
    [
      "a code, but no interruption",
      ofKind("presentation", { result: "nothing", header: undefined, code: 0x40 }),
      "a code, but no",
    ],
    [
      "data, but no interruption",
      ofKind("presentation", { result: "nothing", header: undefined, data: 4 }),
      "data without a header",
    ],
    ["an interruption behind so many entries", ofKind("presentation", { entries: 1 }), "entries, but not nothing"],
    [
      "bytes that arrive, but were not sent",
      ofKind("piece", { sent: undefined, arrived: "00" }),
      "arrived, but not sent",
    ],
    ["a wrong value", withLine(2, set({ storage: "big" })), "h.jsonl:2: not a line of a vmcf history: storage: "],
    [
      "a missing event",
      [...LINES.slice(0, 3), ...LINES.slice(4)].join("\n") + "\n",
      "h.jsonl:4: event 2 is missing: this line is event 3",
    ],
    [
      "events out of order",
      withLine(5, set({ seq: 2 })),
      "h.jsonl:5: event 2 is out of order: event 3 must follow here",
    ],
    [
      "another scenario",
      LINES.join("\n") + "\n" + set({ hash: "ab", scenario: "other" })(LINES[0] ?? "") + "\n",
      "a history of another scenario (other, not send)",
    ],
    ["fewer events than it says", withLine(LINES.length, set({ events: 99 })), "the history ends with 99 events"],
  ])("%s", (_, text, sentence) => {
    expect(() => read(text)).toThrow(InputError);
    expect(() => read(text)).toThrow(sentence);
  });

  it("a file that is not there, and a folder", () => {
    const visitor = { header: () => undefined, commit: () => undefined };
    expect(() => readHistory("/no/such/file", visitor)).toThrow("/no/such/file: no such file");
    expect(() => readHistory(tmpdir(), visitor)).toThrow("is a folder, not a history");
  });
});

describe("what can be read", () => {
  const whole = LINES.join("\n") + "\n";

  it("a whole history, with or without its last new-line", () => {
    expect(read(whole)).toMatchObject({ truncated: false, lines: LINES.length });
    expect(read(whole.trimEnd())).toMatchObject({ truncated: false, lines: LINES.length });
  });

  it("a history cut off anywhere behind its header, but for the line that is cut", () => {
    const header = (LINES[0] ?? "").length + 1;
    for (let length = header + 1; length < whole.length; length++) {
      const text = whole.slice(0, length);
      const cut = text.split("\n").at(-1) ?? "";
      const isWhole = cut === "" || LINES.includes(cut);
      expect(read(text).truncated, `cut at ${length}`).toBe(!isWhole);
    }
  });

  it("a file larger than a chunk, in one pass", () => {
    const path = join(folder, "long.jsonl");
    const body = LINES.slice(1, -1);
    let seq = 0;
    const many = Array.from({ length: 2000 }, () =>
      body.map((text) => ("seq" in (JSON.parse(text) as object) ? set({ seq: ++seq })(text) : text)),
    );
    writeFileSync(path, [LINES[0], ...many.flat()].join("\n") + "\n");
    let events = 0;
    const report = readHistory(path, { header: () => undefined, commit: () => (events += 1) });
    expect({ events, truncated: report.truncated }).toEqual({ events: seq, truncated: false });
  });
});
