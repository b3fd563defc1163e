/** A promise of nothing but the error. For methods that promise, but are no async functions: those cost a promise more. */
export function rejection(error: unknown): Promise<never> {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever has been thrown
  return Promise.reject(error);
}
