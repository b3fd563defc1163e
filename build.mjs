// Compiles src, cp, guest and workers into dist. Worker threads load JavaScript only, so everything that starts a
// machine needs this first. An old dist is removed so that no file outlives its source. With --if-changed: only when
// something is newer than dist.
//
// What is loaded by name is bundled: a machine's thread loads two files, not fifty, and starts in half the time. Everything
// else lies in dist/chunks, one folder deep like the rooms, so that "../" means the same there.
import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { rollup } from "rollup";

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
// `npm run check` checks types, those of the tests too; here it would take a quarter of the time.
const words = [tsc, "-p", "tsconfig.build.json", "--noCheck"];
const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

/** Where tsconfig.build.json puts the single modules, for the time of the build. */
const modules = join(root, "dist/.modules");
writeFileSync(join(root, "dist/cp/nucleus.sha256"), `${nucleusHash()}\n`);
await Promise.all([bundleModules(), prepareGallery()]);
rmSync(modules, { recursive: true });
chmodSync(join(root, "dist/src/cli/main.js"), 0o755);
copyFileSync(join(root, schema), last);

/** SHA-256 over CP as it is built: the nucleus, and the layouts and codes it publishes. */
function nucleusHash() {
  const hash = createHash("sha256");
  for (const room of ["cp/interface/", "cp/nucleus/"]) {
    const folder = join(modules, room);
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".js"));
    for (const name of names.sort()) hash.update(`${room}${name}\n`).update(readFileSync(join(folder, name)));
  }
  return hash.digest("hex");
}

/** So that nobody who runs a scenario of the gallery waits for a compiler. */
async function prepareGallery() {
  const { prepareGallery } = await import(pathToFileURL(join(modules, "src/scenario/prepare-gallery.js")).href);
  const gallery = join(root, "guest/scenarios");
  const scripts = readdirSync(gallery).filter((name) => name.endsWith(".ts"));
  await prepareGallery(
    scripts.map((name) => join(gallery, name)),
    join(root, "dist/guest/scenarios.json"),
  );
}

async function bundleModules() {
  const comlink = fileURLToPath(import.meta.resolve("comlink/dist/esm/comlink.mjs"));
  const bundle = await rollup({
    input: Object.fromEntries(entries().map((name) => [name, join(modules, `${name}.js`)])),
    // Packages stay packages, but for the one that every machine's thread needs.
    external: (id) => !/^[./]/.test(id) && id !== "comlink",
    plugins: [{ name: "comlink", resolveId: (id) => (id === "comlink" ? comlink : null) }],
    // TypeScript's helper for import() looks for `this` at the top of a module, where there is none.
    onwarn: (warning, warn) => warning.code === "THIS_IS_UNDEFINED" || warn(warning),
  });
  await bundle.write({
    dir: join(root, "dist"),
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
    hoistTransitiveImports: false,
    // All that a machine's thread needs is one chunk.
    manualChunks: (id, { getModuleInfo }) => {
      const isMachines = id === comlink || /^(?:guest|workers|cp.interface)\b/.test(relative(modules, id));
      return isMachines && !getModuleInfo(id).isEntry ? "machine" : undefined;
    },
  });
  await bundle.close();
}

/** The modules somebody loads by name: users, threads, and whoever compares two builds of the nucleus. */
function entries() {
  const guests = readdirSync(join(modules, "src/bench/guests")).map((name) => `src/bench/guests/${name.slice(0, -3)}`);
  return [
    "src/cli/main",
    "src/index",
    "guest/index",
    "workers/machine",
    "workers/describe-script",
    "src/explore/explore-worker",
    "src/bench/raw-worker",
    "cp/nucleus/control-program",
    ...guests,
  ];
}
