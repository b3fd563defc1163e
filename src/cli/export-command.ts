import { Option, type Command } from "commander";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { unwritable } from "../file-errors.ts";
import { EXPORT_FORMATS, type ExportFormat } from "../history/export/formats.ts";
import { EXIT } from "./errors.ts";
import { mustNotOverwrite } from "./output-file.ts";
import type { Seat } from "./seat.ts";
import { tell } from "./terminal.ts";

interface Options {
  readonly format: ExportFormat;
  readonly output?: string;
}

/** Hangs `vmcf export` into the program. */
export function addExportCommand(program: Command, seat: Seat): void {
  program
    .command("export")
    .summary("write a history for other tools")
    .description("Turns a recorded history into a format that other tools open.")
    .argument("<file>", "a history, as --record writes it")
    .addOption(
      new Option(
        "--format <which>",
        "trace: Chrome trace events (Perfetto); shiviz: vector clocks; jepsen: EDN operations",
      )
        .choices(EXPORT_FORMATS)
        .default("trace"),
    )
    .option("-o, --output <file>", "where to write it (default: stdout)")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf export race.jsonl -o race.json                      open race.json at https://ui.perfetto.dev
  $ vmcf export race.jsonl --format shiviz > race.log        paste it into ShiViz
  $ vmcf export race.jsonl --format jepsen -o history.edn    for Jepsen and its relatives

Exit status: 0 written, 2 the file is no history.`,
    )
    .action((path: string, options: Options) => runExport(path, options, seat));
}

async function runExport(path: string, { format, output }: Options, seat: Seat): Promise<void> {
  const { exportHistory } = await import("../history/export/export-history.ts");
  if (output !== undefined) mustNotOverwrite(output, [path]);
  const out = new Output(output);
  const report = exportHistory(path, format, (text) => out.write(text));
  out.close();
  if (report.truncated) tell(`${path}: the last line is cut off and was left out`);
  seat.finish(EXIT.OK);
}

/** Characters that are written at a time: the whole may be more than a string holds. */
const CHUNK = 1 << 20;

/** A file, or stdout. Nothing is made or written before there is a chunk of it, or all. */
class Output {
  readonly #path: string | undefined;
  #file: number | undefined;
  #parts: string[] = [];
  #length = 0;

  constructor(path: string | undefined) {
    this.#path = path;
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#length += text.length;
    if (this.#length >= CHUNK) this.#flush();
  }

  close(): void {
    this.#flush();
    if (this.#file !== undefined) closeSync(this.#file);
  }

  #flush(): void {
    const text = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    if (this.#path === undefined) process.stdout.write(text);
    else this.#append(this.#path, text);
  }

  #append(path: string, text: string): void {
    try {
      this.#file ??= openSync(path, "w");
      writeFileSync(this.#file, text);
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }
}
