import { TRANSPORTS } from "../../workers/channel/machine-task.ts";
import { nucleusRig } from "./nucleus-rig.ts";
import type { RigKind } from "./rig.ts";

const threadRigs = TRANSPORTS.map((transport): RigKind => ({
  name: transport,
  // Loaded when it is used: not everybody who runs vectors wants threads.
  open: async (options) => new (await import("./thread-rig.ts")).ThreadRig(transport, options),
}));

/** Every way of running vectors: the pure core, and each transport between threads. `--via all` is all of them. */
export const RIGS: readonly RigKind[] = [nucleusRig, ...threadRigs];
