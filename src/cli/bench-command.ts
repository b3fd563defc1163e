import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { bench } from "../bench/bench.ts";
import { ROW_HEADS, select } from "../bench/catalogue.ts";
import { tableOf } from "../bench/table.ts";
import { EXIT, InputError } from "./errors.ts";
import type { Seat } from "./seat.ts";
import { paint, print, Progress } from "./terminal.ts";

interface Options {
  readonly json?: true;
  readonly quick?: true;
  readonly list?: true;
  readonly only?: string;
}

/** Hangs `vmcf bench` into the program. */
export function addBenchCommand(program: Command, seat: Seat): void {
  program
    .command("bench")
    .summary("measure vmcf beside what it is made of")
    .description("Measures vmcf and, in the same run, the raw primitives it is made of. Takes some minutes.")
    .option("--quick", "a fifth of the work: rougher numbers")
    .option("--only <pattern>", "rows whose id contains this, with their baselines; * stands for anything")
    .option("--list", "the ids of all rows, and what they measure")
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf bench --quick            all of it, roughly
  $ vmcf bench --only diagnose.   DIAGNOSE on each transport, beside a raw Comlink call

Units: us and ms are times, less is better; ops/s and MiB/s are rates, more is better. The ratio is a row's median over
that of the row it is measured against, in the same unit. The spread is the distance of the quartiles over the median.`,
    )
    .action((options: Options) => runBench(options, seat));
}

async function runBench({ json, quick, list, only }: Options, seat: Seat): Promise<void> {
  const wanted = select(only);
  if (wanted.size === 0) throw new InputError(`no row's id contains ${only ?? ""}; vmcf bench --list shows them`);
  if (list === true) {
    printList(wanted, json === true);
    return;
  }
  const progress = new Progress();
  if (json !== true) print(`Node ${process.version}, ${availableParallelism()} cores`);
  const { report, digest, interrupted } = await bench({
    scale: quick === true ? "quick" : "full",
    wanted,
    signal: seat.signal,
    progress: (id, round, rounds) => progress.show(() => `${id}, round ${round} of ${rounds}`),
    answered: (title, rows) => {
      progress.clear();
      if (json === true) return;
      print();
      print(paint("bold", title));
      for (const line of tableOf(rows)) print(line);
    },
  });
  progress.clear();
  if (json === true) print(JSON.stringify(report, null, 2));
  else if (!interrupted) print(`\n${paint("dim", `digest ${digest}`)}`);
  if (interrupted) seat.finish(EXIT.INTERRUPTED);
}

function printList(wanted: ReadonlySet<string>, json: boolean): void {
  const heads = ROW_HEADS.filter(({ id }) => wanted.has(id)).map(({ id, unit, baseline = null, means }) => {
    return { id, unit, baseline, means };
  });
  if (json) {
    print(JSON.stringify({ rows: heads }, null, 2));
    return;
  }
  const width = Math.max(...heads.map(({ id }) => id.length));
  for (const { id, unit, means } of heads) print(`${id.padEnd(width)}  ${unit.padEnd(5)}  ${means}`);
}
