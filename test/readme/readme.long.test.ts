import { describe, expect, it } from "vitest";
import { run, saveFiles, searches } from "./commands.ts";

saveFiles();

describe("the README is true", () => {
  it.each(searches)("`%s` does what it says", (command) => {
    expect(run(command)).not.toBe("");
  });
});
