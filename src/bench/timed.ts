import type { Round } from "./row.ts";

const now = (): number => performance.now();

/** Runs something `count` times; the value is microseconds for each. */
export function timeEach(count: number, operation: () => number): Round {
  let digest = 0;
  const start = now();
  for (let index = 0; index < count; index++) digest = (digest + operation()) | 0;
  return { value: ((now() - start) * 1000) / count, digest };
}

/** Runs something that does `operations` of its kind; the value is operations per second. */
export function rate(operations: number, run: () => number): Round {
  const start = now();
  const digest = run();
  return { value: operations / ((now() - start) / 1000), digest };
}
