// Histories in the formats of other tools.

import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { exportHistory } from "../../src/history/export/export-history.ts";
import type { ExportFormat } from "../../src/history/export/formats.ts";
import { SHIVIZ_PARSER } from "../../src/history/export/shiviz.ts";

function exported(name: string, format: ExportFormat): string {
  const parts: string[] = [];
  const path = fileURLToPath(new URL(`../histories/legal/${name}.jsonl`, import.meta.url));
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

  it("tells what succeeded from what failed", () => {
    expect(lines.some((line) => line.includes(":type :ok, :f :cancel"))).toBe(true);
    expect(lines.some((line) => line.includes(":type :fail, :f :cancel") && line.includes(":rc 14"))).toBe(true);
  });
});
