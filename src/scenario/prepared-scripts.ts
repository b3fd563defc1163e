import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { compiled } from "../package-layout.ts";
import type { StrippedScript } from "./script-loader.ts";

/** What a script exports, as plain data: see workers/script-description.ts. */
export interface ScriptExports {
  readonly default: unknown;
  readonly names: readonly string[];
}

/** A script that has been stripped and described before anybody asks for it. */
export interface PreparedScript extends StrippedScript {
  readonly exports: ScriptExports;
}

/** By the hash of their sources, so that one that has been changed, or never was here, is not found. */
export type PreparedScripts = Readonly<Record<string, PreparedScript>>;

/** Written by the build: see prepare-gallery.ts. */
export const PREPARED = "guest/scenarios.json";

let prepared: PreparedScripts | undefined;

/** A script as the build has prepared it: no compiler is needed, and no thread to look at it. */
export function preparedScript(source: string): PreparedScript | undefined {
  prepared ??= read();
  const hash = hashOf(source);
  return Object.hasOwn(prepared, hash) ? prepared[hash] : undefined;
}

export function hashOf(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}

function read(): PreparedScripts {
  const file = compiled(PREPARED);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8"), withMaps) as PreparedScripts) : {};
}

/** Objects in a description are maps, because the order of their members counts. JSON has no maps. */
export function withoutMaps(_name: string, value: unknown): unknown {
  return value instanceof Map ? { map: [...(value as Map<string, unknown>)] } : value;
}

function withMaps(_name: string, value: unknown): unknown {
  const isMap = typeof value === "object" && value !== null && Object.hasOwn(value, "map");
  return isMap ? new Map((value as { map: [string, unknown][] }).map) : value;
}
