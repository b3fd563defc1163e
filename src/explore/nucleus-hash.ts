import { readFileSync } from "node:fs";
import { compiled } from "../package-layout.ts";

/** SHA-256 over CP as it is built: the nucleus, and the layouts and codes it publishes. */
export function nucleusHash(): string {
  return readFileSync(compiled("cp/nucleus.sha256"), "utf8").trim();
}
