// One line of a history as text, for tests that look at lines.

import type { CommitEvent } from "../../cp/interface/events.ts";
import { writeCommit } from "../../src/history/encode.ts";
import { LineWriter } from "../../src/history/line-writer.ts";

/** Without the new-line. */
export function lineOf(seq: number, event: CommitEvent): string {
  const out = new LineWriter(0);
  writeCommit(out, seq, event);
  return out.written().toString().trimEnd();
}
