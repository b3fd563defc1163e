import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of a test file's own, gone when its tests are over. To be called outside of them. @returns its path */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "vmcf-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
