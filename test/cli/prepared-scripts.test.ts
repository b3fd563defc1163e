import { readFileSync } from "node:fs";
import { describe as questions, expect, it } from "vitest";
import { describe, LOAD_MS } from "../../src/scenario/describe.ts";
import { gallery } from "../../src/scenario/gallery.ts";
import { prepareGallery } from "../../src/scenario/prepare-gallery.ts";
import { preparedScript } from "../../src/scenario/prepared-scripts.ts";
import { ScriptLoader } from "../../src/scenario/script-loader.ts";
import { Folder } from "./vmcf.ts";

// The compiler takes as long to load as everything else together: who has no types to strip does without.

questions("scripts that the build has prepared", () => {
  it.each(gallery())("$number $name is what it would be without that", async ({ file }) => {
    const source = readFileSync(file, "utf8");
    const { exports, ...stripped } = preparedScript(source) ?? expect.fail("not prepared");
    const loader = new ScriptLoader();
    expect(stripped).toEqual(await loader.strip(file, source));
    const { url } = await loader.load(file);
    expect(exports).toEqual(await describe(loader, { file, source, url, exports: undefined }, LOAD_MS));
  });

  it("one that has been changed is not found", () => {
    const [first] = gallery();
    const source = readFileSync(first?.file ?? "", "utf8");
    expect(preparedScript(source)).toBeDefined();
    expect(preparedScript(`${source}\n`)).toBeUndefined();
  });

  it("one whose exports may depend on where it lies is refused", async () => {
    using folder = new Folder({ "a.ts": 'import "./b.ts";\nexport default () => 1;\n', "b.ts": "" });
    await expect(prepareGallery([`${folder.path}/a.ts`], `${folder.path}/prepared.json`)).rejects.toThrow("b.ts");
  });
});

questions("the compiler", () => {
  /** Says at the end of the process whether the compiler has been loaded. */
  const watch = `import { _cache } from "node:module";
process.on("exit", () => console.log(Object.keys(_cache).some((name) => /typescript/.test(name)) ? "LOADED" : "NOT LOADED"));`;

  it.each([
    { script: "01", loaded: "NOT LOADED" },
    { script: "a.js", loaded: "NOT LOADED" },
    { script: "imports.js", loaded: "LOADED" },
    { script: "a.ts", loaded: "LOADED" },
  ])("is $loaded for $script", async ({ script, loaded }) => {
    using folder = new Folder({
      "a.js": "export default () => 1;\n",
      "imports.js": 'import "vmcf";\nexport default () => 1;\n',
      "a.ts": "export default (): number => 1;\n",
    });
    folder.env["NODE_OPTIONS"] = `--import=data:text/javascript,${encodeURIComponent(watch)}`;
    const { status, stdout } = await folder.vmcf("run", script);
    expect(stdout.trim().split("\n").at(-1)).toBe(loaded);
    expect(status).toBe(0);
  });
});
