/** Deeper than this, an outcome is no longer something to compare. */
const DEPTH_MAX = 6;
/** Longer than this, it is no longer something to print; the rest is told by its length. */
const CHARACTERS_MAX = 10_000;

/** What would end the line, or tell the terminal something. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * What a script returned, in a form that prints on one line and means the same in every mode: numbers, texts and truth values
 * as they are, nothing as undefined, all else as text: `[0,16]`, `{rc:0,data:X'C1C2'}`.
 */
export function printable(value: unknown): number | string | boolean | undefined {
  if (typeof value === "number" || typeof value === "boolean" || value === undefined) return value;
  const shown = typeof value === "string" ? cut(value) : text(value, DEPTH_MAX, { left: CHARACTERS_MAX });
  return shown.replaceAll(UNPRINTABLE, escaped);
}

/** A line feed as `\n`, an escape as `\u{1b}`. */
function escaped(character: string): string {
  return character === "\n" ? "\\n" : `\\u{${(character.codePointAt(0) as number).toString(16)}}`;
}

/** What may still be written: a value that contains itself many times has no end otherwise. */
interface Room {
  left: number;
}

function text(value: unknown, depth: number, room: Room): string {
  if (room.left <= 0) return "…";
  const short = shortText(value, depth);
  if (short !== undefined) {
    room.left -= short.length + 1;
    return short;
  }
  const parts = Array.isArray(value) || value instanceof Set ? list(value, depth, room) : members(value, depth, room);
  return Array.isArray(value) || value instanceof Set ? `[${parts.join(",")}]` : `{${parts.join(",")}}`;
}

/** Of everything that is not made of other values. */
function shortText(value: unknown, depth: number): string | undefined {
  if (typeof value === "string") return JSON.stringify(cut(value));
  if (typeof value === "function") return "[function]";
  if (typeof value === "symbol") return value.toString();
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === 0) return "…";
  if (value instanceof Uint8Array) return `X'${hex(value)}'`;
  return value instanceof Error ? `${value.name}: ${value.message}` : undefined;
}

function list(values: Iterable<unknown>, depth: number, room: Room): string[] {
  const parts: string[] = [];
  for (const item of values) {
    parts.push(text(item, depth - 1, room));
    if (room.left <= 0) break;
  }
  return parts;
}

function members(value: unknown, depth: number, room: Room): string[] {
  const entries: Iterable<readonly [unknown, unknown]> = value instanceof Map ? value : Object.entries(value as object);
  const parts: string[] = [];
  for (const [key, item] of entries) {
    parts.push(`${String(key)}:${text(item, depth - 1, room)}`);
    if (room.left <= 0) break;
  }
  return parts;
}

function cut(text: string): string {
  return text.length <= CHARACTERS_MAX ? text : `${text.slice(0, CHARACTERS_MAX)}… (${text.length} characters)`;
}

function hex(bytes: Uint8Array): string {
  const shown = bytes.subarray(0, CHARACTERS_MAX / 2);
  const digits = Array.from(shown, (byte) => byte.toString(16).toUpperCase().padStart(2, "0")).join("");
  return shown.length === bytes.length ? digits : `${digits}… (${bytes.length} bytes)`;
}
