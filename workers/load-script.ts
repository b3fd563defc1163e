import type { GuestScript, Scenario } from "../guest/define-scenario.ts";

/**
 * The guest script in a module: its default export, or that of one machine when the default export is a scenario.
 * A module is evaluated once per thread; threads are reused, so what it keeps outside its functions outlives a machine.
 * @throws whatever the module throws, or a TypeError that says what is missing
 */
export async function loadScript(url: string, machine: string | undefined): Promise<GuestScript> {
  const { default: exported } = (await import(url)) as { default?: unknown };
  if (typeof exported === "function") return exported as GuestScript;
  if (typeof exported !== "object" || exported === null || !("machines" in exported)) {
    throw new TypeError("the default export is neither a guest script nor a scenario");
  }
  const definition = machine === undefined ? undefined : (exported as Scenario).machines[machine];
  if (definition === undefined) throw new TypeError(`the scenario has no machine ${machine ?? "(none was named)"}`);
  return typeof definition === "function" ? definition : definition.script;
}
