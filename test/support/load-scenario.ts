import { readFileSync } from "node:fs";
import tsBlankSpace from "ts-blank-space";
import type { Scenario } from "../../guest/define-scenario.ts";

const LIBRARY = /^import \{ defineScenario.* \} from "vmcf";$/m;

/**
 * Loads a scenario file as it stands in the tree, without a built package: types are blanked out, and the one thing it
 * imports, which returns its argument, is put in its place.
 */
export async function loadScenario(file: URL): Promise<Scenario> {
  const source = readFileSync(file, "utf8");
  if (!LIBRARY.test(source)) throw new Error(`${file.href} does not import defineScenario from "vmcf"`);
  const script = tsBlankSpace(source.replace(LIBRARY, "const defineScenario = (scenario) => scenario;"));
  const module = (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(script)}`)) as {
    default: Scenario;
  };
  return module.default;
}
