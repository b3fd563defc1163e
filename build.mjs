// Compiles src, cp, guest and workers into dist. Worker threads load JavaScript only, so everything that starts a
// machine needs this first. An old dist is removed so that no file outlives its source.
import { rmSync, chmodSync, copyFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
rmSync(new URL("dist", import.meta.url), { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
const schema = "src/history/history.schema.json";
copyFileSync(new URL(schema, import.meta.url), new URL(`dist/${schema}`, import.meta.url));
chmodSync(new URL("dist/src/cli/main.js", import.meta.url), 0o755);
