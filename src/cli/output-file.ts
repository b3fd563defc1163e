import { accessSync, closeSync, constants, lstatSync, openSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { unwritable } from "../file-errors.ts";
import { makeFolder } from "../make-folder.ts";
import { InputError } from "./errors.ts";

// Files that a command is going to write are looked at before it begins: after an hour of work is too late.

/** @throws InputError when the file is one of those that the command reads */
export function mustNotOverwrite(path: string, inputs: readonly string[]): void {
  const output = identityOf(path);
  if (output === undefined || !inputs.some((input) => identityOf(input) === output)) return;
  throw new InputError(`${path}: would be written over what is read; give the output another name`);
}

/** Equal for two names of one file; undefined where there is none. */
function identityOf(path: string): string | undefined {
  try {
    const { dev, ino } = statSync(path);
    return `${dev} ${ino}`;
  } catch {
    // Not there, or not to be reached: opening it will tell.
    return undefined;
  }
}

/**
 * Makes the folder of a file that is written when the work is done, and sees whether there is a way to write it.
 *
 * @throws InputError when there is none, or when the file is one of those that the command reads
 */
export function prepareOutput(path: string, inputs: readonly string[]): void {
  if (path === "") throw new InputError("the name of a file to be written is empty");
  mustNotOverwrite(path, inputs);
  try {
    const folder = dirname(path);
    makeFolder(folder);
    const present = statSync(path, { throwIfNoEntry: false });
    if (present?.isDirectory() === true) throw Object.assign(new Error("a folder"), { code: "EISDIR" });
    accessSync(present === undefined ? folder : path, constants.W_OK);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) {
      closeSync(openSync(path, "a"));
      rmSync(path);
    }
  } catch (cause) {
    throw unwritable(path, cause);
  }
}
