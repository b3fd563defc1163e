/** What makes CP's host do its work when nothing else calls it. */
export interface HostLoop {
  /** There is something to do. */
  kick(): void;
  /** Whether a machine that waits may be woken now, or should wait for a core a moment longer. */
  mayWake(): boolean;
  /** Called now and then: finds requests whose doorbell was not heard. There are none unless a guest tampers with the bell. */
  backstop(): void;
  close(): void;
}
