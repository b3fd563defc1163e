// Where in the script we are, read off a stack trace. A frame is the script's unless it lies in one of our own rooms.

const root = decodeURIComponent(new URL("../", import.meta.url).pathname);
const OUR_ROOMS = /^(?:guest\/(?!scenarios\/)|cp\/|workers\/|src\/)/;
const FRAME = /^\s+at (?:.*? \()?(?:async )?(.+):(\d+):(\d+)\)?$/;

/** The innermost script frame of a stack trace as "file:line:column", or undefined when no frame is the script's. */
export function positionIn(stack: string | undefined): string | undefined {
  for (const line of stack?.split("\n") ?? []) {
    const [, place, row, column] = FRAME.exec(line) ?? [];
    if (place === undefined || row === undefined || column === undefined) continue;
    const file = place.startsWith("file://") ? decodeURIComponent(new URL(place).pathname) : place;
    if (file.startsWith("node:") || file.includes("/node_modules/")) continue;
    if (file.startsWith(root) && OUR_ROOMS.test(file.slice(root.length))) continue;
    return `${file}:${row}:${column}`;
  }
  return undefined;
}

/** The script's position at this very call. Costs a stack trace: some microseconds. */
export function positionHere(): string | undefined {
  return positionIn(new Error().stack);
}
