import { parentPort, workerData } from "node:worker_threads";
import { positionIn } from "../guest/script-position.ts";
import { plain, type ScriptDescription } from "./script-description.ts";

// Loads a script on a thread where it can do no harm, and says what its default export is.

const say = (description: ScriptDescription): void => parentPort?.postMessage(description);

const exit = process.exit.bind(process);
process.exit = (status) => {
  // Node itself calls this when an error is caught by nobody; then no line of a script is on the stack.
  const at = positionIn(new Error().stack);
  if (at !== undefined) say({ kind: "exited", at });
  return exit(status);
};

try {
  const module = (await import(workerData as string)) as Record<string, unknown>;
  say({ kind: "exports", default: plain(module["default"]), names: Object.keys(module) });
} catch (thrown) {
  const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
  say({ kind: "threw", name, message, stack, at: thrown instanceof Error ? positionIn(stack) : undefined });
}
