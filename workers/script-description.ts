/** Stands for a function in a description. */
export const FUNCTION = "\u0000function";

/** What became of loading a script, as plain data that can be cloned between threads. */
export type ScriptDescription =
  | { readonly kind: "exports"; readonly default: unknown; readonly names: readonly string[] }
  | {
      readonly kind: "threw";
      readonly name: string;
      readonly message: string;
      readonly stack: string | undefined;
      /** "file:line:column" in a script, where the stack names one. */
      readonly at: string | undefined;
    }
  | { readonly kind: "exited"; readonly at: string };

/** Depth of a scenario's data: `outcomes.NOTE.grade`, and room to show what is wrong with deeper ones. */
const DEPTH_MAX = 6;

/** A value with its functions marked and its objects as maps: the order of machines counts, also of those named "2". */
export function plain(value: unknown, depth = 0): unknown {
  if (typeof value === "function") return FUNCTION;
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === DEPTH_MAX) return "…";
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return new Map(Object.entries(value).map(([key, member]) => [key, plain(member, depth + 1)]));
}
