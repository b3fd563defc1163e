import type { Guest } from "./guest.ts";

// The clock of a machine. It stands still while the guest executes, and jumps when one of its delays ends.

/** Begins a delay, `ms` milliseconds of the machine's own time from now. @returns stops it */
export function addDelay(guest: Guest, ms: number, end: () => void): () => void {
  const delay = { dueMs: guest.clockMs + (ms > 0 ? ms : 0), end };
  const delays = (guest.delays ??= []);
  let place = delays.length;
  while (place > 0 && (delays[place - 1]?.dueMs ?? 0) > delay.dueMs) place--;
  delays.splice(place, 0, delay);
  return () => {
    const index = delays.indexOf(delay);
    if (index >= 0) delays.splice(index, 1);
  };
}

/** The delay that is due first is over. @returns what is to happen now; `undefined`: there was none */
export function endDelay(guest: Guest): (() => void) | undefined {
  const delay = guest.delays?.shift();
  if (delay !== undefined) guest.clockMs = Math.max(guest.clockMs, delay.dueMs);
  return delay?.end;
}
