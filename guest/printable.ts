/** Deeper than this, an outcome is no longer something to compare. */
const DEPTH_MAX = 6;

/**
 * What a script returned, in a form that prints on one line and means the same in every mode: numbers, texts and truth values
 * as they are, nothing as undefined, all else as text: `[0,16]`, `{rc:0,data:X'C1C2'}`.
 */
export function printable(value: unknown): number | string | boolean | undefined {
  if (typeof value === "number" || typeof value === "string" || typeof value === "boolean") return value;
  return value === undefined ? undefined : text(value, DEPTH_MAX);
}

function text(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return "[function]";
  if (typeof value === "symbol") return value.toString();
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === 0) return "…";
  if (value instanceof Uint8Array) return `X'${hex(value)}'`;
  if (Array.isArray(value) || value instanceof Set) {
    return `[${Array.from(value as Iterable<unknown>, (item) => text(item, depth - 1)).join(",")}]`;
  }
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries.map(([key, item]) => `${String(key)}:${text(item, depth - 1)}`).join(",")}}`;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
}
