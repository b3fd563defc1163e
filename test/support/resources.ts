/** Handles that keep the process alive and were not there before, by kind. */
export function newResources(before: readonly string[]): string[] {
  const old = [...before];
  return process.getActiveResourcesInfo().filter((kind) => {
    const index = old.indexOf(kind);
    if (index >= 0) old.splice(index, 1);
    return index < 0;
  });
}
