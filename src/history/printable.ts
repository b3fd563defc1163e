/**
 * A text as one line that leaves a terminal alone: characters that control, or show nothing, become "·". What stands in a
 * history may be anything.
 */
export function printable(text: string): string {
  return text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "·");
}
