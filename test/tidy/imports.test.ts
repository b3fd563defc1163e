import { describe, expect, it } from "vitest";
import { codeOf, importsOf, sourceFiles } from "./source-tree.ts";

/** The rooms from the bottom up, and what each may import besides itself. */
const ROOMS: readonly { readonly room: string; readonly imports: readonly string[] }[] = [
  { room: "cp/interface/", imports: [] },
  { room: "guest/", imports: ["cp/interface/"] },
  { room: "workers/", imports: ["guest/", "cp/interface/"] },
  { room: "cp/nucleus/", imports: ["cp/interface/"] },
  { room: "cp/coordinator/", imports: ["cp/nucleus/", "workers/channel", "cp/interface/"] },
  { room: "src/", imports: ["cp/", "guest/", "workers/"] },
];

/** Rooms that must run anywhere: no Node module, no package. */
const PURE = ["cp/interface/", "cp/nucleus/"];

/** Judges read what was recorded; they never look at what they judge. */
const JUDGES = ["src/model/", "src/check/", "src/timeline/", "src/rules/"];
const JUDGED = ["cp/nucleus/", "cp/coordinator/", "workers/", "guest/"];

const files = sourceFiles("src", "cp", "guest", "workers");

describe("rooms", () => {
  it("imports go only downwards", () => {
    const upward = files.flatMap((file) => {
      const { room, imports } = ROOMS.find((candidate) => file.startsWith(candidate.room)) ?? { room: "", imports: [] };
      return importsOf(file)
        .filter((target) => target.endsWith(".ts"))
        .filter((target) => !target.startsWith(room) && !imports.some((allowed) => target.startsWith(allowed)))
        .map((target) => `${file} imports ${target}`);
    });
    expect(upward).toEqual([]);
  });

  it("the nucleus and what CP publishes import no Node module and no package", () => {
    const foreign = files
      .filter((file) => PURE.some((room) => file.startsWith(room)))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => !target.endsWith(".ts"))
          .map((target) => `${file}: ${target}`),
      );
    expect(foreign).toEqual([]);
  });

  it("the nucleus has no clock, no randomness, no promise", () => {
    const words =
      /\b(?:Date|performance|Math\.random|Promise|async|await|setTimeout|setImmediate|queueMicrotask|process|Atomics)\b/;
    const found = files
      .filter((file) => file.startsWith("cp/nucleus/"))
      .flatMap((file) =>
        words.exec(codeOf(file)) === null ? [] : [`${file}: ${String(words.exec(codeOf(file))?.[0])}`],
      );
    expect(found).toEqual([]);
  });

  it("judges never import what they judge", () => {
    const looking = files
      .filter((file) => JUDGES.some((room) => file.startsWith(room)))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => JUDGED.some((room) => target.startsWith(room)))
          .map((target) => `${file}: ${target}`),
      );
    expect(looking).toEqual([]);
  });

  it("every file is imported by another, or is where something begins", () => {
    const begins =
      /^(?:src\/cli\/main\.ts|src\/index\.ts|guest\/index\.ts|guest\/scenarios\/.*|workers\/[^/]*\.ts|src\/bench\/guests\/[^/]*\.ts|src\/[a-z]+\/[a-z-]*worker\.ts)$/;
    const imported = new Set([...files, ...sourceFiles("test")].flatMap((file) => importsOf(file)));
    expect(files.filter((file) => !imported.has(file) && !begins.test(file))).toEqual([]);
  });
});
