// Makes the histories of this folder anew: VMCF_WRITE_HISTORIES=1 npx vitest run test/histories

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CHANGES, type Line } from "./changes.ts";
import { SCENES } from "./scenes.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

export function writeHistories(): void {
  for (const folder of ["legal", "illegal"]) rmSync(`${here}${folder}`, { recursive: true, force: true });
  mkdirSync(`${here}legal`, { recursive: true });
  for (const [name, scene] of Object.entries(SCENES)) write(`legal/${name}.jsonl`, scene().lines());
  for (const { name, rule, scene, change } of CHANGES) {
    const lines = SCENES[scene]().lines();
    change(lines);
    mkdirSync(`${here}illegal/${rule}`, { recursive: true });
    write(`illegal/${rule}/${name}.jsonl`, numbered(lines));
  }
}

function numbered(lines: readonly Line[]): readonly Line[] {
  let seq = 0;
  return lines.map((line) => {
    if ("kind" in line) return { ...line, seq: ++seq };
    return "end" in line ? { ...line, events: seq } : line;
  });
}

function write(path: string, lines: readonly Line[]): void {
  writeFileSync(`${here}${path}`, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
}
