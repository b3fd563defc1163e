/**
 * The clocks as they were when this module was loaded: under a schedule a script is shown virtual ones
 * ({@link file://../virtual-world.ts}), and what works beside it must not be.
 */
const hrtime = process.hrtime.bind(process);

/** Milliseconds, from the beginning of this thread. */
export const nowMs = performance.now.bind(performance);

export const setImmediateReally = setImmediate;

/** Until this thread's event loop has come round. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediateReally(resolve));
}

/** Microseconds of a clock that is the same on every thread of the process. */
export function clockUs(): number {
  const [seconds, nanoseconds] = hrtime();
  return seconds * 1_000_000 + nanoseconds / 1000;
}
