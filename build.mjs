// Compiles src, cp, guest and workers into dist. Worker threads load JavaScript only, so everything that starts a
// machine needs this first. An old dist is removed so that no file outlives its source. With --if-changed: only when
// something is newer than dist.
import { chmodSync, copyFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));
const SOURCES = [
  "src",
  "cp",
  "guest",
  "workers",
  "build.mjs",
  "tsconfig.json",
  "tsconfig.build.json",
  "package-lock.json",
];

/** When this, or anything below it, was changed last. A folder changes when a file in it comes or goes. */
function changedMs(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => changedMs(join(path, name))));
}

/** What is written last: it is there when a build was whole. */
const schema = "src/history/history.schema.json";
const last = join(root, "dist", schema);
const builtMs = statSync(last, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const isBuilt = SOURCES.every((name) => changedMs(join(root, name)) < builtMs);
if (isBuilt && process.argv.includes("--if-changed")) process.exit();

rmSync(join(root, "dist"), { recursive: true, force: true });
const tsc = fileURLToPath(import.meta.resolve("typescript/lib/tsc.js"));
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);
chmodSync(join(root, "dist/src/cli/main.js"), 0o755);
copyFileSync(join(root, schema), last);
