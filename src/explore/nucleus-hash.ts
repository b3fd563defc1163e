import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compiled } from "../package-layout.ts";

/** SHA-256 over CP as it is built: the nucleus, and the layouts and codes it publishes. */
export function nucleusHash(): string {
  const hash = createHash("sha256");
  for (const room of ["cp/interface/", "cp/nucleus/"]) {
    const folder = fileURLToPath(compiled(room));
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    for (const name of names.sort()) hash.update(`${room}${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}
