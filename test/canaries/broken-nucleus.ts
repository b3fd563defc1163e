import { mkdtempSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import tsBlankSpace from "ts-blank-space";
import type { ControlProgram } from "../../cp/nucleus/control-program.ts";
import type { Canary } from "./canaries.ts";

export const CP = fileURLToPath(new URL("../../cp", import.meta.url));

/** The constructor of a ControlProgram with a defect, and the folder its compiled copy stands in. */
export interface BrokenNucleus {
  readonly ControlProgram: typeof ControlProgram;
  readonly folder: string;
}

/**
 * Copies cp/nucleus and cp/interface, makes the canary's changes, and loads the copy.
 * @throws Error when a text the canary wants to change is not there (any more)
 */
export async function breakNucleus(canary: Canary): Promise<BrokenNucleus> {
  const folder = mkdtempSync(join(tmpdir(), `canary-${canary.name}-`));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const room of ["interface", "nucleus"]) {
    for (const name of readdirSync(join(CP, room), { recursive: true, encoding: "utf8" })) {
      if (!name.endsWith(".ts")) continue;
      const text = readFileSync(join(CP, room, name), "utf8");
      const changed = room === "nucleus" && name === canary.file ? applyChanges(canary, text) : text;
      const target = join(folder, room, name.replace(/\.ts$/, ".js"));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, changed === text ? javaScriptOf(text) : compile(changed));
    }
  }
  const url = pathToFileURL(join(folder, "nucleus", "control-program.js")).href;
  const loaded = (await import(/* @vite-ignore */ url)) as { ControlProgram: typeof ControlProgram };
  return { ControlProgram: loaded.ControlProgram, folder };
}

function compile(text: string): string {
  return tsBlankSpace(text).replace(/(from\s+"\.[^"]*)\.ts"/g, '$1.js"');
}

/** By their texts, files of CP as they are: all but one of each broken nucleus. */
const compiled = new Map<string, string>();
function javaScriptOf(text: string): string {
  const known = compiled.get(text) ?? compile(text);
  compiled.set(text, known);
  return known;
}

/** @throws Error when a text that the canary wants to change is not in `text` */
export function applyChanges(canary: Canary, text: string): string {
  let changed = text;
  for (const [before, after] of canary.changes) {
    if (!changed.includes(before))
      throw new Error(`${canary.name}: ${canary.file} does not contain ${JSON.stringify(before)}`);
    changed = changed.replaceAll(before, after);
  }
  return changed;
}
