import type { Profile } from "../../cp/interface/profile.ts";
import type { Scenario } from "../../guest/define-scenario.ts";
import { runScript, type ScriptEnd } from "../../guest/run-script.ts";
import { mulberry32 } from "../../workers/seeded-random.ts";
import { InProcessHost, type Order } from "./in-process-port.ts";

export interface ScenarioRun {
  /** "ALICE=0 BOB=12", as scenarios list them; a script that failed shows its error. */
  readonly outcome: string;
  readonly host: InProcessHost;
}

/** Runs a scenario on the nucleus, all in one thread; see {@link InProcessHost} for `order`. */
export async function runScenarioInProcess(
  scenario: Scenario,
  order?: Order,
  profile: Profile = "documented",
): Promise<ScenarioRun> {
  const host = new InProcessHost({
    profile,
    ...(order && { order }),
    ...(scenario.messageLimit !== undefined && { messageLimit: scenario.messageLimit }),
  });
  const machines = Object.entries(scenario.machines).map(([name, given]) => {
    const definition = typeof given === "function" ? { script: given } : given;
    return { name, script: definition.script, port: host.port(name, definition.storage, definition.privilegeClasses) };
  });
  const ends = await Promise.all(
    machines.map(async ({ name, script, port }) => {
      const end = await runScript(port, script);
      if (end.kind !== "gone") host.logoff(name);
      return [name, end] as const;
    }),
  );
  host.cp.checkInvariants();
  return { outcome: outcomeText(ends), host };
}

function outcomeText(ends: readonly (readonly [string, ScriptEnd])[]): string {
  return ends
    .map(([name, end]) => {
      if (end.kind === "failed") return `${name}=${end.error.name}: ${end.error.message} (${end.error.where ?? "?"})`;
      if (end.kind === "gone") return `${name}=gone`;
      return end.value === undefined ? "" : `${name}=${String(end.value)}`;
    })
    .filter((part) => part !== "")
    .join(" ");
}

/**
 * A seeded order: the same seed is the same schedule. Even seeds draw evenly; odd ones run the machine of highest priority and
 * change a priority now and then, so that one machine can be far ahead of another.
 */
export function seededOrder(seed: number): Order {
  const random = mulberry32(seed);
  if (seed % 2 === 0) return (ready) => Math.floor(random() * ready.length);
  const priorities = new Map<string, number>();
  return (ready) => {
    for (const name of ready) if (!priorities.has(name) || random() < 0.05) priorities.set(name, random());
    const best = ready.reduce((one, other) =>
      (priorities.get(other) ?? 0) > (priorities.get(one) ?? 0) ? other : one,
    );
    return ready.indexOf(best);
  };
}
