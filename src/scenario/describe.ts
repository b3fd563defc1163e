import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { positionIn } from "../../guest/script-position.ts";
import type { ScriptDescription } from "../../workers/script-description.ts";
import { InputError } from "../cli/errors.ts";
import { compiled } from "../package-layout.ts";
import { explainSyntaxError } from "./explain-syntax-error.ts";
import type { ScriptExports } from "./prepared-scripts.ts";
import type { Script, ScriptLoader } from "./script-loader.ts";
import { shownFile, withFileNames } from "./script-text.ts";
import { whereItLoops } from "./where-it-loops.ts";

/** Longest a script may take to load. Loading only declares; the work belongs in the guest's function. */
export const LOAD_MS = 5_000;

/**
 * Loads a script on a thread of its own and brings back what it exports, as plain data.
 * @throws InputError when the script throws, ends the process, or does not come back while it is loaded
 */
export async function describe(loader: ScriptLoader, script: Script, loadMs: number): Promise<ScriptExports> {
  if (script.exports !== undefined) return script.exports;
  const shown = shownFile(script.file);
  // What the script prints while it is only looked at would be printed again when it runs.
  const worker = new Worker(compiled("workers/describe-script.js"), {
    workerData: script.url,
    stdin: true,
    stdout: true,
    stderr: true,
  });
  // What it began while it was loaded may fail between its word and its end.
  worker.on("error", () => undefined);
  try {
    const description = await firstWord(worker, shown, loadMs);
    if (description.kind === "exports") return { default: description.default, names: description.names };
    if (description.kind === "exited") {
      throw new InputError(`${position(description.at) ?? shown}: calls process.exit while it is loaded`);
    }
    throw whatItThrew(loader, script, description);
  } finally {
    await worker.terminate();
  }
}

async function firstWord(worker: Worker, shown: string, loadMs: number): Promise<ScriptDescription> {
  const abort = new AbortController();
  const { signal } = abort;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      once(worker, "message", { signal }).then(([message]) => message as ScriptDescription),
      once(worker, "exit", { signal }).then(() => {
        throw new InputError(`${shown}: never finishes loading: it awaits something that never comes`);
      }),
      new Promise<never>((_, reject) => {
        worker.once("online", () => {
          timer = setTimeout(() => {
            tooLong(worker, shown, loadMs).then(reject, reject);
          }, loadMs);
        });
      }),
    ]);
  } catch (error) {
    if (error instanceof InputError) throw error;
    // `once` rejects with the thread's own uncaught error, or the heap that ran out.
    const at = position(positionIn(error instanceof Error ? error.stack : undefined)) ?? shown;
    throw new InputError(`${at}: fails while it is loaded: ${withFileNames(String(error))}`, { cause: error });
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function tooLong(worker: Worker, shown: string, loadMs: number): Promise<InputError> {
  const place = await whereItLoops(worker);
  const seconds = loadMs / 1000;
  if (place === undefined) return new InputError(`${shown}: has not finished loading after ${seconds} s`);
  const where = `${shownFile(fileURLToPath(place.url))}:${place.line}`;
  return new InputError(`${where}: still running after ${seconds} s of loading; work belongs in the guest's function`);
}

function whatItThrew(
  loader: ScriptLoader,
  script: Script,
  { name, message, stack, at }: ScriptDescription & { kind: "threw" },
): InputError {
  const text = withFileNames(message);
  const cause = stack === undefined ? undefined : Object.assign(new Error(message), { stack: withFileNames(stack) });
  const options = { cause };
  if (name === "SyntaxError") {
    const explained = explainSyntaxError(loader);
    if (explained !== undefined) return new InputError(explained, options);
    // Node puts the place of a name that is not exported in front of the stack.
    const [, file, line] = /^(file:.*):(\d+)\n/.exec(stack ?? "") ?? [];
    const where = file === undefined ? shownFile(script.file) : `${shownFile(fileURLToPath(file))}:${line ?? ""}`;
    const hint = text.includes("does not provide an export") ? "; if it is a type, write import type" : "";
    return new InputError(`${where}: ${text}${hint}`, options);
  }
  return new InputError(
    `${position(at) ?? shownFile(script.file)}: throws while it is loaded: ${name}: ${text}`,
    options,
  );
}

function position(at: string | undefined): string | undefined {
  const [, file, rest] = /^(.*?)(:\d+:\d+)$/.exec(at ?? "") ?? [];
  return file === undefined ? undefined : shownFile(file) + (rest ?? "");
}
