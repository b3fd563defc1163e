// The barrier in front of the scripts: machines that are ready stand at it, and all go together when it opens.

const CLOSED = 0;
const OPEN = 1;

export function newGate(open = false): SharedArrayBuffer {
  const gate = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  if (open) openGate(gate);
  return gate;
}

/** Lets everybody through, now and from now on. */
export function openGate(gate: SharedArrayBuffer): void {
  const word = new Int32Array(gate);
  // Store, then notify: who came too late to be notified finds it open.
  Atomics.store(word, 0, OPEN);
  Atomics.notify(word, 0);
}

/** Blocks this thread until the gate is open. When it returns, every machine logged on before `start` has its script loaded. */
export function passGate(gate: SharedArrayBuffer): void {
  const word = new Int32Array(gate);
  while (Atomics.load(word, 0) === CLOSED) Atomics.wait(word, 0, CLOSED);
}
