// A worker that Node would have to strip types from.
export const answer: number = 42;
