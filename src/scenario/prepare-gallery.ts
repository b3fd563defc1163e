import { writeFileSync } from "node:fs";
import { describe, LOAD_MS } from "./describe.ts";
import { hashOf, withoutMaps, type PreparedScript } from "./prepared-scripts.ts";
import { ScriptLoader } from "./script-loader.ts";

/**
 * Strips and describes the scripts of the gallery once and for all. The build calls this, so that nobody who runs them waits
 * for a compiler.
 * @param file what prepared-scripts.ts reads
 * @throws when one imports more than vmcf: what it exports could then depend on where it lies
 */
export async function prepareGallery(scripts: readonly string[], file: string): Promise<void> {
  const prepared = await Promise.all(
    scripts.map(async (path): Promise<[string, PreparedScript]> => {
      const loader = new ScriptLoader();
      const script = await loader.load(path);
      const stripped = await loader.strip(script.file, script.source);
      const other = stripped.specifiers.find(({ text }) => text !== "vmcf");
      if (other !== undefined) throw new Error(`${path}: imports ${other.text}; a script of the gallery imports vmcf`);
      return [hashOf(script.source), { ...stripped, exports: await describe(loader, script, LOAD_MS) }];
    }),
  );
  writeFileSync(file, JSON.stringify(Object.fromEntries(prepared), withoutMaps));
}
