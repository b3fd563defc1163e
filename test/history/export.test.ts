// Histories in the formats of other tools.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exportHistory } from "../../src/history/export/export-history.ts";
import type { ExportFormat } from "../../src/history/export/formats.ts";
import { SHIVIZ_PARSER } from "../../src/history/export/shiviz.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const folder = scratchFolder();

function exported(name: string, format: ExportFormat): string {
  const parts: string[] = [];
  const path = fileURLToPath(new URL(`../histories/legal/${name}.jsonl`, import.meta.url));
  exportHistory(path, format, (text) => void parts.push(text));
  return parts.join("");
}

function historyOf(name: string): string[] {
  const path = fileURLToPath(new URL(`../histories/legal/${name}.jsonl`, import.meta.url));
  return readFileSync(path, "utf8").trimEnd().split("\n");
}

function exportedText(lines: readonly string[], format: ExportFormat): string {
  const path = join(folder, "changed.jsonl");
  writeFileSync(path, lines.join("\n") + "\n");
  const parts: string[] = [];
  exportHistory(path, format, (text) => void parts.push(text));
  return parts.join("");
}

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly tid?: number;
  readonly id?: number;
  readonly ts?: number;
  readonly args?: { readonly name?: string };
}

describe("Chrome trace events", () => {
  const { traceEvents } = JSON.parse(exported("send", "trace")) as { traceEvents: TraceEvent[] };

  it("are one JSON document with a track for each machine", () => {
    const tracks = traceEvents.filter(({ name }) => name === "thread_name").map(({ args }) => args?.name);
    expect(tracks).toEqual(["ALICE", "BOB"]);
  });

  it("show a message as two arrows: to its SEND interrupt, and back with its RESPONSE", () => {
    const arrows = traceEvents.filter(({ ph }) => ph === "s" || ph === "f");
    expect(arrows.map(({ ph, id, tid }) => `${ph}${id}:${tid}`)).toEqual(["s1:1", "f1:2", "s2:2", "f2:1"]);
  });
});

describe("Chrome trace events of messages that are canceled", () => {
  const [first = "", ...lines] = historyOf("cancel");
  const again = lines.map((line) => line.replace(/"mid":3/g, '"mid":1'));

  it("begin a new arrow for the next message with that ID", () => {
    const { traceEvents } = JSON.parse(exportedText([first, ...again], "trace")) as { traceEvents: TraceEvent[] };
    const ofAlice = traceEvents.filter(({ ph, tid }) => ph === "s" && tid === 1).map(({ id }) => id);
    const taken = traceEvents.filter(({ ph, tid }) => ph === "f" && tid === 2).map(({ id }) => id);
    expect(ofAlice).toHaveLength(3);
    expect(taken).toEqual(ofAlice.slice(1)); // The first was canceled before it was taken.
  });
});

describe("the ShiViz log", () => {
  const log = exported("send-recv", "shiviz");
  const events = [...log.slice(log.indexOf("\n\n")).matchAll(new RegExp(SHIVIZ_PARSER, "g"))].map(({ groups }) => ({
    host: groups?.host ?? "",
    clock: JSON.parse(groups?.clock ?? "{}") as Record<string, number>,
    event: groups?.event ?? "",
  }));

  it("begins with the expressions that read it", () => {
    expect(log.startsWith(`${SHIVIZ_PARSER}\n`)).toBe(true);
    expect(events.length).toBeGreaterThan(10);
  });

  it("has clocks that count each machine's own events without gaps", () => {
    for (const machine of ["ALICE", "BOB"]) {
      const own = events.filter(({ host }) => host === machine).map(({ clock }) => clock[machine]);
      expect(own).toEqual(own.map((_, index) => index + 1));
    }
  });

  it("puts a RESPONSE behind the REPLY that caused it", () => {
    const reply = events.find(({ event }) => event.startsWith("REPLY"));
    const response = events.find(({ event }) => event.startsWith("takes RESPONSE"));
    expect(response?.clock.BOB).toBeGreaterThanOrEqual(reply?.clock.BOB ?? Infinity);
  });
});

describe("the Jepsen history", () => {
  const lines = exported("cancel", "jepsen").trimEnd().split("\n");

  it("completes every operation of a process before the next one begins", () => {
    const open = new Map<string, string>();
    for (const line of lines) {
      const [, process = "", type = "", f = ""] = /:process (\d+), :type :(\w+), :f (:[a-z-]+)/.exec(line) ?? [];
      if (type === "invoke") {
        expect(open.get(process)).toBeUndefined();
        open.set(process, f);
      } else {
        expect(open.get(process)).toBe(f);
        open.delete(process);
      }
    }
  });

  it.each([
    ["short-receive", ":receive", 16],
    ["cancel", ":cancel", 11],
    ["protection", ":receive", 6],
  ])("does not call a failure what had an effect: %s, %s with code %i", (name, f, rc) => {
    const all = exported(name, "jepsen").split("\n");
    const fits = all.filter((line) => line.includes(`:f ${f}`) && line.includes(`:rc ${rc}}`));
    expect(fits.map((line) => /:type :(\w+)/.exec(line)?.[1])).toEqual(fits.map(() => "ok"));
    expect(fits).not.toEqual([]);
  });

  it("gives a machine that logs on again another process", () => {
    const text = exportedText(
      [
        ...historyOf("send").slice(0, -1),
        '{"seq":14,"kind":"logoff","vm":"ALICE"}',
        '{"seq":15,"kind":"logon","vm":"ALICE","storage":4096,"classes":"G"}',
        '{"seq":16,"kind":"diagnose","vm":"ALICE","at":0,"parm":{"func":"QUIESCE"},"rc":4}',
      ],
      "jepsen",
    );
    expect(text).toMatch(/:process 2, :type :fail, :f :quiesce/);
  });

  it("names nobody where VMCPARM does not", () => {
    expect(lines.find((line) => line.includes(":f :authorize"))).toContain(":user nil, ");
    expect(lines.find((line) => line.includes(":f :send,"))).toContain(':user "BOB", ');
  });

  it("tells what succeeded from what failed", () => {
    expect(lines.some((line) => line.includes(":type :ok, :f :cancel"))).toBe(true);
    expect(lines.some((line) => line.includes(":type :fail, :f :cancel") && line.includes(":rc 14"))).toBe(true);
  });
});
