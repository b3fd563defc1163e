import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { ended, Folder } from "./vmcf.ts";

const GALLERY = fileURLToPath(new URL("../../guest/scenarios", import.meta.url));
const files = readdirSync(GALLERY).filter((name) => /^\d+-.*\.ts$/.test(name));

describe("vmcf scenarios", () => {
  it("lists every scenario with its number, its title and what to watch for", async () => {
    using folder = new Folder();
    const { status, stdout, stderr } = await folder.here("scenarios");
    for (const file of files)
      expect(stdout).toMatch(
        new RegExp(`^${file.slice(0, 2)}  \\S.*\\n    \\S.*\\n    .* run ${file.slice(0, 2)}$`, "m"),
      );
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("gives the same as data", async () => {
    using folder = new Folder();
    const { stdout } = await folder.here("scenarios", "--json");
    const { format, scenarios } = JSON.parse(stdout) as { format: string; scenarios: Record<string, unknown>[] };
    expect(format).toBe("vmcf-scenarios/1");
    expect(scenarios.map(({ number, name }) => `${String(number)}-${String(name)}.ts`)).toEqual(files);
    expect(scenarios[0]).toMatchObject({
      title: "Hello",
      machines: ["ALICE", "BOB"],
      file: join(GALLERY, "01-hello.ts"),
    });
  });

  it("a reader that has read enough is no error", async () => {
    using folder = new Folder();
    const child = folder.start("scenarios");
    child.stdout?.destroy();
    const { status, stderr } = await ended(child);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("`npm start` runs the first, and tells what to try next", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.vmcf("run", join(GALLERY, "01-hello.ts"), "--next");
    expect(stdout).toContain("as expected");
    expect(stdout).toMatch(/^next {6}.* run 02$/m);
    expect(stdout).toMatch(/^all {7}.* scenarios$/m);
    expect(status).toBe(0);
  });

  it("colours are for terminals, and for who asks for them", async () => {
    using folder = new Folder();
    expect((await folder.here("run", "01")).stdout).not.toContain("\u001b[");
    folder.env["FORCE_COLOR"] = "1";
    expect((await folder.here("run", "01")).stdout).toContain("\u001b[");
    expect((await folder.here("run", "01", "--json")).stdout).not.toContain("\u001b[");
  });
});
