import type { Execute } from "../guest/machine-port.ts";
import { AssistTransport } from "./assist-transport.ts";
import type { GuestEnd } from "./channel/guest-end.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import type { GuestWorld } from "./guest-world.ts";
import { PortTransport } from "./port-transport.ts";
import { SharedTransport } from "./shared-transport.ts";

/** The guest's side of one way to CP. */
export interface GuestTransport {
  readonly execute: Execute;
  /** The machine is gone; whatever is still pending is rejected with MachineGone, and so is what comes later. */
  close(): void;
}

export function openTransport(task: MachineTask, end: GuestEnd, world: GuestWorld): GuestTransport {
  switch (task.transport) {
    case "port":
      return new PortTransport(task, end, world);
    case "shared":
      return new SharedTransport(end, world);
    case "assist":
      return new AssistTransport(end, world);
  }
}
