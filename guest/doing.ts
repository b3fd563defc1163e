import type { MachinePort } from "./machine-port.ts";
import { positionHere } from "./script-position.ts";

/**
 * Prepares the note that the script is about to do something. The position is taken now, while the script's line is on the
 * stack; the note is given when the instruction's turn comes.
 * @returns undefined when nobody wants such notes
 */
export function doing(port: MachinePort, label: () => string): (() => void) | undefined {
  if (port.wantsDoing !== true) return undefined;
  const note = { kind: "doing", label: label(), at: positionHere() } as const;
  return () => port.note(note);
}
