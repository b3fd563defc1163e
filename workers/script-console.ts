import { format } from "node:util";

const METHODS = ["log", "info", "debug", "warn", "error"] as const;

/** Sends what a script writes with `console.log` and its like to its machine's console. @returns puts the old console back */
export function redirectConsole(write: (line: string) => void): () => void {
  const original = METHODS.map((method) => [method, Reflect.get(console, method) as unknown] as const);
  const redirected = (...values: unknown[]) =>
    format(...values)
      .split("\n")
      .forEach(write);
  for (const method of METHODS) console[method] = redirected;
  return () => void Object.assign(console, Object.fromEntries(original));
}
