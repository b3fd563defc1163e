// Every scenario of the gallery, under many schedules, is recorded, read back and found legal; CP presents at once there.

import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import type { Scenario } from "../../guest/define-scenario.ts";
import { runScript } from "../../guest/run-script.ts";
import { checkText } from "../../src/check/check-history.ts";
import { explanationText } from "../../src/check/explanation-text.ts";
import { recordRun } from "../../src/history/record-run.ts";
import { Recorder } from "../../src/history/recorder.ts";
import { InProcessHost } from "../support/in-process-port.ts";
import { seededOrder } from "../support/run-scenario-in-process.ts";

const SEEDS = 12;
const folder = new URL("../../guest/scenarios/", import.meta.url);

async function recorded(name: string, scenario: Scenario, seed: number): Promise<string> {
  const parts: string[] = [];
  const recorder = new Recorder({
    write: (lines) => void parts.push(Buffer.from(lines).toString()),
    close: () => undefined,
  });
  const messageLimit = scenario.messageLimit ?? 50;
  const start = {
    scenario: name,
    hash: "",
    profile: "documented",
    mode: "test",
    seed,
    messageLimit,
    prompt: true,
  } as const;
  const recording = recordRun(recorder, start);
  const host = new InProcessHost({ order: seededOrder(seed), wantsDoing: true, messageLimit, ...recording });
  const machines = Object.entries(scenario.machines).map(([machine, given]) => {
    const definition = typeof given === "function" ? { script: given } : given;
    const port = host.port(machine, definition.storage, definition.privilegeClasses);
    return {
      machine,
      script: definition.script,
      port: { ...port, note: (note: never) => recording.note(machine, note) },
    };
  });
  await Promise.all(
    machines.map(async ({ machine, script, port }) => {
      const end = await runScript(port, script);
      if (end.kind !== "gone") host.logoff(machine);
    }),
  );
  recorder.close();
  return parts.join("");
}

describe(`scenarios are legal (${SEEDS} schedules each)`, () => {
  const names = readdirSync(fileURLToPath(folder)).filter((name) => name.endsWith(".ts"));

  it.each(names)("%s", async (name) => {
    const { default: scenario } = (await import(new URL(name, folder).href)) as { default: Scenario };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const text = await recorded(name, scenario, seed);
      const [history] = checkText(name, text).histories;
      const why = history?.explanation && explanationText(history.explanation).join("\n");
      expect({ verdict: history?.verdict, isWhole: history?.isWhole }, why).toEqual({
        verdict: "legal",
        isWhole: true,
      });
    }
  });
});
