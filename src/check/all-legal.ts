/** What a report says when the model has found nothing wrong with any of so many histories. */
export function allLegal(histories: number): string {
  const which = histories === 1 ? "the history is" : `all ${histories} histories are`;
  return `${which} legal: CP did what the specification says`;
}
