import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "../cli/errors.ts";

/** Where a build, a package, or a bare copy of the two rooms has the module of CP. */
const PLACES = ["dist/cp/nucleus", "cp/nucleus", "nucleus"] as const;
const MODULE = "control-program.js";

/**
 * The compiled nucleus in the folder of another build, as a URL.
 * @throws InputError when there is none
 */
export async function findNucleus(folder: string): Promise<string> {
  const path = PLACES.map((place) => resolve(folder, place, MODULE)).find((candidate) => existsSync(candidate));
  if (path === undefined) {
    throw new InputError(`${folder}: no built nucleus here; there should be ${join(PLACES[0], MODULE)}`);
  }
  const url = pathToFileURL(path).href;
  const loaded = await load(url, path);
  if (typeof loaded.ControlProgram !== "function") throw new InputError(`${path}: exports no ControlProgram`);
  return url;
}

async function load(url: string, path: string): Promise<{ readonly ControlProgram?: unknown }> {
  try {
    return (await import(url)) as { readonly ControlProgram?: unknown };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`${path}: cannot be loaded: ${reason}`, { cause: error });
  }
}
