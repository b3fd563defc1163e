import { setImmediate } from "node:timers/promises";

/** Handles that keep the process alive and were not there before, by kind; what one turn of the event loop ends is none. */
export async function newResources(before: readonly string[]): Promise<string[]> {
  await setImmediate();
  const old = [...before];
  return process.getActiveResourcesInfo().filter((kind) => {
    const index = old.indexOf(kind);
    if (index >= 0) old.splice(index, 1);
    return index < 0;
  });
}
