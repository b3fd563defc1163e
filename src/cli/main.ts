#!/usr/bin/env node
import { unwritable } from "../file-errors.ts";
import { EXIT, type ExitStatus } from "./errors.ts";
import { vmcf } from "./program.ts";
import { reportError } from "./report-error.ts";

const interruption = new AbortController();
let status: ExitStatus = EXIT.OK;

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // The first asks for a clean stop; who asks again does not want to wait.
    if (interruption.signal.aborted) process.exit(EXIT.INTERRUPTED);
    interruption.abort();
  });
}
process.stdout.on("error", outputFailed);
// What is told beside the results is not worth losing them.
process.stderr.on("error", () => undefined);
process.on("uncaughtException", (error) => {
  process.exit(reportError(error, true));
});

await vmcf(process.argv.slice(2), {
  signal: interruption.signal,
  finish: (given) => {
    status = given;
  },
});
// Everything has been closed by now; a handle that has been forgotten must not keep the user waiting.
process.stdout.write("", (error) => {
  // A failed write calls us back before the stream tells of it.
  if (error) outputFailed(error);
  process.exit(status);
});

function outputFailed(error: NodeJS.ErrnoException): never {
  // Whoever read us has read enough: `vmcf scenarios | head -1`.
  if (error.code === "EPIPE") process.exit(status);
  process.exit(reportError(unwritable("the output", error), false));
}
