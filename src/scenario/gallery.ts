import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { InputError } from "../cli/errors.ts";
import { packageFolder } from "../package-layout.ts";

/** A scenario of the gallery, numbered by difficulty. */
export interface GalleryEntry {
  /** "01" */
  readonly number: string;
  /** "hello" */
  readonly name: string;
  readonly file: string;
}

const folder = join(packageFolder, "guest", "scenarios");

/** The gallery in the order of its numbers. */
export function gallery(): GalleryEntry[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const [, number, name] = /^(\d+)-(.+)\.ts$/.exec(file) ?? [];
      return number === undefined || name === undefined ? [] : [{ number, name, file: join(folder, file) }];
    });
}

/**
 * The file a user means: a path, else a number or name of the gallery ("1", "01", "hello", "01-hello").
 * @throws InputError when it is neither
 */
export function findScript(given: string): string {
  if (existsSync(given)) return given;
  const wanted = given.replace(/\.ts$/, "");
  const found = gallery().find(
    ({ number, name }) => wanted === name || wanted === `${number}-${name}` || Number(wanted) === Number(number),
  );
  if (found !== undefined) return found.file;
  const names = gallery().map(({ number, name }) => `${number} ${name}`);
  const hint = /[./\\]/.test(given) ? "" : `, and no scenario of the gallery (${names.join(", ")})`;
  throw new InputError(`${given}: no such file${hint}`);
}

/** A script that a saved file names: as seen from here, else from beside that file, for whoever is in another folder now. */
export function scriptNamedBy(savedFile: string, script: string): string {
  const beside = join(dirname(savedFile), script);
  return !existsSync(script) && existsSync(beside) ? beside : script;
}
