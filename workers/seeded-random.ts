/** The generator mulberry32 (Tommy Ettinger, public domain): 32 bits of state. Each call gives the next number, 0 ≤ n < 1. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** A machine's generator: the same seed and userid give the same numbers, another userid gives others. 0 ≤ n < 1. */
export function seededRandom(seed: number, userid: string): () => number {
  return mulberry32(machineSeed(seed, userid));
}

/** The first state of a machine's generator, in every way of running it. */
export function machineSeed(seed: number, userid: string): number {
  // FNV-1a over the userid, so that the machines of one run differ.
  let hash = 0x811c_9dc5;
  for (const character of userid) hash = Math.imul(hash ^ character.charCodeAt(0), 0x0100_0193);
  return (hash ^ seed) >>> 0;
}
