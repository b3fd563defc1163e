import type { ScriptEnd, ScriptError } from "../../workers/channel/machine-task.ts";

/** Who forced a machine off. */
export type ForceReason =
  /** The command FORCE, the fault plan, or {@link Coordinator.force}. */
  | "force"
  /** It neither called CP nor waited for too long. */
  | "watchdog"
  /** Its requests made no sense. */
  | "protocol"
  /** The coordinator was closed. */
  | "close"
  /** It went on running after its own LOGOFF. */
  | "logoff";

/** How a machine ended. */
export type MachineEnd =
  | ScriptEnd
  | { readonly kind: "forced"; readonly reason: ForceReason; readonly sentence: string }
  /** `process.exit` in the script. */
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "out-of-memory"; readonly sentence: string }
  /** Its thread ended in a way we know nothing better about. */
  | { readonly kind: "crashed"; readonly error: ScriptError };

/** What the rejection of a machine's task says. The reasons of a forced end are known to whoever forced it. */
export function endOfThread(error: unknown): MachineEnd {
  const { name, message, stack, code } =
    error instanceof Error ? (error as Error & { code?: unknown }) : describe(error);
  if (code === "ERR_WORKER_OUT_OF_MEMORY") return { kind: "out-of-memory", sentence: message };
  // The only place where Piscina says it.
  const exit = /^worker exited with code: (-?\d+)$/.exec(message);
  if (exit?.[1] !== undefined) return { kind: "exited", code: Number(exit[1]) };
  return { kind: "crashed", error: { name, message, stack, where: undefined } };
}

function describe(thrown: unknown): { name: string; message: string; stack: undefined; code: undefined } {
  return { name: "thrown", message: String(thrown), stack: undefined, code: undefined };
}

/** What a thread returned, when it is the end of a script; a script can reach everything in its thread, that too. */
export function endOfScript(returned: unknown): MachineEnd {
  const { kind } = (returned ?? {}) as { kind?: unknown };
  if (kind === "returned" || kind === "failed" || kind === "gone") return returned as ScriptEnd;
  return endOfThread(new Error("the thread returned something that is not the end of a script"));
}
