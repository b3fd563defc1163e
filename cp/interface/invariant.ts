/** Our own code is wrong: a condition that holds by construction does not. Ends the run with exit status 3. */
export class InvariantError extends Error {
  override readonly name = "InvariantError";
}

/**
 * @param subject the sentence is about; where it is given apart, nothing is put together as long as all is well
 * @throws InvariantError when `condition` is false
 */
export function invariant(condition: boolean, sentence: string, subject?: string): asserts condition {
  if (!condition) throw new InvariantError(subject === undefined ? sentence : `${subject} ${sentence}`);
}
