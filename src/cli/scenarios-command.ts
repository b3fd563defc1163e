import type { Command } from "commander";
import { gallery, type GalleryEntry } from "../scenario/gallery.ts";
import { loadScenario, type LoadedScenario } from "../scenario/load-scenario.ts";
import { commandLine } from "./own-command.ts";
import type { Seat } from "./seat.ts";
import { paint, print } from "./terminal.ts";

/** Hangs `vmcf scenarios` into the program. */
export function addScenariosCommand(program: Command, _seat: Seat): void {
  program
    .command("scenarios")
    .summary("list the gallery")
    .description("Lists the scenarios that come with vmcf, easy ones first, with what to watch for in each.")
    .option("--json", "one JSON object on stdout")
    .option("--verbose", "stack traces with errors")
    .addHelpText(
      "after",
      `
Examples:
  $ vmcf scenarios   the list
  $ vmcf run 04      number 4 of it`,
    )
    .action(async ({ json }: { json?: true }) => {
      const entries = await Promise.all(
        gallery().map(async (entry) => ({ entry, scenario: await loadScenario([entry.file]) })),
      );
      if (json === true) print(JSON.stringify({ format: "vmcf-scenarios/1", scenarios: entries.map(asData) }, null, 2));
      else entries.forEach(printEntry);
    });
}

interface Listed {
  readonly entry: GalleryEntry;
  readonly scenario: LoadedScenario;
}

function asData({ entry: { number, name, file }, scenario }: Listed): object {
  const { title, watchFor, machines, outcomes } = scenario;
  return {
    number,
    name,
    title,
    watchFor,
    file,
    machines: machines.map(({ userid }) => userid),
    outcomes: Object.fromEntries(outcomes ?? []),
  };
}

function printEntry({ entry, scenario: { title, watchFor, machines } }: Listed): void {
  print(`${paint("bold", `${entry.number}  ${title}`)}  ${machines.map(({ userid }) => userid).join(", ")}`);
  if (watchFor !== undefined) print(`    ${watchFor}`);
  print(paint("dim", `    ${commandLine("run", entry.number)}`));
}
