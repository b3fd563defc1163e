import type { ChannelLink } from "./links.ts";
import type { HostedMachine } from "./hosted-machine.ts";

/** What makes CP's host do its work when nothing else calls it. */
export interface HostLoop {
  /** A machine has logged on; `link` is what has to be polled for it, if anything. */
  add(hosted: HostedMachine, link: ChannelLink | undefined): void;
  remove(hosted: HostedMachine): void;
  /** There is something to do. */
  kick(): void;
  /** Called now and then: finds requests whose doorbell was not heard. There are none unless a guest tampers with the bell. */
  backstop(): void;
  close(): void;
}
