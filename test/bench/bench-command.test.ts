import { describe, expect, it } from "vitest";
import { ROW_HEADS } from "../../src/bench/catalogue.ts";
import { Folder } from "../cli/vmcf.ts";

describe("vmcf bench", () => {
  it("--list names every row", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("bench", "--list");
    expect(status).toBe(0);
    const listed = stdout.trimEnd().split("\n");
    expect(listed.map((line) => line.split(" ")[0])).toEqual(ROW_HEADS.map(({ id }) => id));
  });

  it("--json prints one object with the rows asked for and their baselines", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("bench", "--json", "--quick", "--only", "nucleus.quiesce");
    expect(status).toBe(0);
    const report = JSON.parse(stdout) as { node: string; rows: { id: string }[] };
    expect(report.node).toBe(process.version);
    expect(report.rows.map(({ id }) => id)).toEqual(["raw.copies.40b", "nucleus.quiesce"]);
  });

  it("a pattern that no row has is a wrong usage", async () => {
    using folder = new Folder();
    const { status, stderr } = await folder.here("bench", "--only", "teapot");
    expect(status).toBe(2);
    expect(stderr).toContain("teapot");
  });
});
