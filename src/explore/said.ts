import type { GuestNote } from "../../guest/machine-port.ts";
import type { Guest } from "./guest.ts";

/** What the scripts of one run have said of themselves. */
export class Said {
  /** The first assertion that failed. */
  failedAssertion: (GuestNote & { readonly kind: "assert" }) | undefined = undefined;
  /** States that `vm.sometimes` has looked for, and whether they were reached; `undefined`: none. */
  sometimes: Map<string, boolean> | undefined = undefined;

  note(guest: Guest, note: GuestNote): void {
    if (note.kind === "assert") {
      if (!note.holds) this.failedAssertion ??= note;
    } else if (note.kind === "doing") {
      guest.label = note.label;
      guest.at = note.at;
    } else {
      this.sometimes ??= new Map();
      if (note.reached || !this.sometimes.has(note.name)) this.sometimes.set(note.name, note.reached);
    }
  }
}
