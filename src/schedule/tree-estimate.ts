/**
 * How large a search tree is, judged by the part explored so far: at each depth, the share of the branches that is done, weighted by
 * how unlikely it is to get there. Source: Knuth, "Estimating the efficiency of backtrack programs", 1975, in the form of
 * Kilby, Slaney, Thiébaux, Walsh, AAAI 2006.
 *
 * @param branches from the root down: branches known, and how many of them are done
 * @returns the share of the tree that is done, 0 to 1
 */
export function shareDone(branches: Iterable<{ readonly known: number; readonly done: number }>): number {
  let reach = 1;
  let share = 0;
  for (const { known, done } of branches) {
    share += (reach * done) / known;
    reach /= known;
    if (reach < 1e-12) break;
  }
  return share;
}
