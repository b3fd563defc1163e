import type { GuestEnd } from "./channel/guest-end.ts";
import { nextTurn } from "./channel/real-clock.ts";
import type { GuestWorld } from "./guest-world.ts";

/**
 * Stays in an enabled wait until its response has come. Normally the whole thread sleeps: a machine in wait state executes
 * nothing. Only while delays of the script are running must the thread's event loop go on.
 */
export async function stayInWaitState(end: GuestEnd, world: GuestWorld, number: number): Promise<void> {
  // What the script does in the same breath as the wait it did not await, starting a delay for instance, comes first.
  await nextTurn();
  if (world.delaysRunning) await end.parkAsync(number);
  else end.park(number);
}
