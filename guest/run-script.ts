import type { GuestScript } from "./define-scenario.ts";
import { MachineGone, type MachinePort } from "./machine-port.ts";
import { printable } from "./printable.ts";
import { positionIn } from "./script-position.ts";
import { VirtualMachine } from "./virtual-machine.ts";

/** How a script ended, as plain data that can be cloned between threads. */
export type ScriptEnd =
  /** `value` is absent when the script returned nothing; arrays and objects are text, see {@link printable}. */
  | { readonly kind: "returned"; readonly value?: number | string | boolean }
  | { readonly kind: "failed"; readonly error: ScriptError }
  /** The machine was logged off under the script. */
  | { readonly kind: "gone" };

export interface ScriptError {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** "file:line:column" of the innermost line of the script. */
  readonly where: string | undefined;
}

/** Runs a guest script on the machine behind a port, from LOGON to its end. Never throws. */
export async function runScript(port: MachinePort, script: GuestScript): Promise<ScriptEnd> {
  const vm = new VirtualMachine(port);
  try {
    const value = printable(await script(vm));
    return value === undefined ? { kind: "returned" } : { kind: "returned", value };
  } catch (error) {
    return error instanceof MachineGone ? { kind: "gone" } : { kind: "failed", error: describeThrown(error) };
  } finally {
    vm.end();
  }
}

/** What a script has thrown, whatever it is: a value that is no error, an error whose members throw in their turn. */
export function describeThrown(error: unknown): ScriptError {
  try {
    if (error instanceof Error) {
      const { name, message, stack } = error;
      const all = [name, message, stack];
      if (all.every((text) => text === undefined || typeof text === "string")) {
        return { name, message, stack, where: positionIn(stack) };
      }
    }
    return { name: "thrown", message: String(printable(error)), stack: undefined, where: undefined };
  } catch {
    return { name: "thrown", message: "something that cannot be printed", stack: undefined, where: undefined };
  }
}
