import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ended, Folder } from "../cli/vmcf.ts";
import { fixture } from "./rig.ts";

describe("vmcf stress", () => {
  it("prints the table, then verdict, counts, seconds, rate, seed and the command to paste", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.vmcf("stress", "04", "--iterations", "50", "--seed", "3", "--disturb");
    expect(status).toBe(0);
    const lines = stdout.trim().split("\n");
    expect(lines[0]).toMatch(/^outcome +count +share +grade +meaning$/);
    expect(lines.slice(-4).map((line) => line.split(/ +/)[0])).toEqual(["verdict", "ran", "took", "again"]);
    expect(lines.at(-3)).toContain("50 iterations");
    expect(lines.at(-1)).toMatch(/stress 04 --iterations 50 --seed 3 --transport shared --disturb$/);
  });

  it("exits 1 on a forbidden outcome and says which", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("stress", fixture("outcomes"), "--iterations", "60", "--seed", "7");
    expect(status).toBe(1);
    expect(stdout).toMatch(/^verdict +FORBIDDEN outcome: ALICE=BAD$/m);
  });

  it("exits 1 on a hang and says who waits for what", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here("stress", fixture("stall"), "--iterations", "20", "--seed", "7");
    expect(status).toBe(1);
    expect(stdout).toContain("a hang: ALICE waits for X'4001'");
    expect(stdout).toMatch(/^ran +\d+ iterations, and no more after 10 bad ones$/m);
  });

  it("--check says that every history is legal, and where in its script a machine stands that hangs", async () => {
    using folder = new Folder();
    const fine = await folder.here("stress", "01", "--iterations", "3", "--seed", "1", "--check");
    expect(fine.stdout).toMatch(/^judged +all 3 histories are legal: CP did what the specification says$/m);
    const stalled = await folder.here("stress", fixture("stall"), "--iterations", "20", "--seed", "7", "--check");
    expect(stalled.stdout).toMatch(/a hang: ALICE waits for X'4001'.* \(.*stall\.ts:\d+:\d+\)$/m);
  });

  it("--json is one object", async () => {
    using folder = new Folder();
    const { status, stdout } = await folder.here(
      "stress",
      "01",
      "--iterations",
      "5",
      "--json",
      "--kill",
      "--seed",
      "2",
    );
    const data = JSON.parse(stdout) as Record<string, unknown>;
    expect(data).toMatchObject({
      format: "vmcf-stress/1",
      exitStatus: status,
      verdict: "expected",
      iterations: 5,
      seed: 2,
    });
    expect(status).toBe(0);
  });

  it("Ctrl-C ends it with 130 and the table so far", async () => {
    using folder = new Folder();
    const child = folder.start("stress", "01", "--time", "60", "--seed", "2");
    const end = ended(child);
    await once(child.stderr as NodeJS.ReadableStream, "data");
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill("SIGINT");
    const { status, stdout } = await end;
    expect(status).toBe(130);
    expect(stdout).toContain("ALICE=0 BOB=HELLO");
    expect(stdout).toMatch(/^verdict +interrupted$/m);
  });

  it.each([
    ["--iterations", "none"],
    ["--transport", "pigeon"],
    ["--watchdog", "0"],
  ])("%s %s is a wrong usage", async (...words) => {
    using folder = new Folder();
    expect((await folder.here("stress", "01", ...words)).status).toBe(2);
  });
});
