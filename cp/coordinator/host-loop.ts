/** What makes CP's host do its work when nothing else calls it. */
export interface HostLoop {
  /** There is something to do. */
  kick(): void;
  /** Called now and then: finds requests whose doorbell was not heard. There are none unless a guest tampers with the bell. */
  backstop(): void;
  close(): void;
}
