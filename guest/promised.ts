/** What `act` promises; what it throws is a rejection. An async function does the same, and costs a promise more. */
export function promised<Result>(act: () => Promise<Result>): Promise<Result> {
  try {
    return act();
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever has been thrown
    return Promise.reject(error);
  }
}
