import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commands, files, others, README, ROOT, run, saveFiles } from "./commands.ts";

saveFiles();

describe("the README is true", () => {
  it.each(others)("`%s` does what it says", (command) => {
    expect(run(command)).not.toBe("");
  });

  it("its first script says what it says", () => {
    expect(files.map(({ name }) => name)).toEqual(["alice.ts", "bob.ts"]);
    expect(run("npx vmcf run alice.ts bob.ts")).toContain("BOB says 42");
  });

  it("every npm command in it is a script of the package", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const named = commands.flatMap((line) =>
      Array.from(line.matchAll(/npm (?:run )?([a-z:]+)/g), ([, name = ""]) => name).filter((name) => name !== "ci"),
    );
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it("every path in it exists", () => {
    const paths = Array.from(README.matchAll(/`((?:src|cp|guest|workers|test)\/[\w./-]*)`/g), ([, path = ""]) => path);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it("every room has a README of its own", () => {
    const rooms = ["cp/coordinator", "cp/interface", "cp/nucleus", "guest", "workers"];
    expect(rooms.filter((room) => !existsSync(join(ROOT, room, "README.md")))).toEqual([]);
  });
});
