/** "1 outcome", "2 outcomes", "0 classes". */
export function counted(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${/(s|ch)$/.test(noun) ? "es" : "s"}`;
}
