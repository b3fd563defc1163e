import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Folder } from "./vmcf.ts";

const FOR_EVER = `import type { VirtualMachine } from "vmcf";
export default async function (vm: VirtualMachine) {
  await vm.vmcf.authorize();
  for (;;) await vm.vmcf.cancel("NOBODY", 1);
}
`;

describe("what explore saves", () => {
  it("can be replayed and verified from another folder, too", async () => {
    using folder = new Folder({ "alice.ts": "export default () => { throw new Error('sorry'); };" });
    const saving = ["--save", "s.json", "--certificate", "c.json"];
    await folder.here("explore", "alice.ts", "--strategy", "dpor", "--no-confirm", ...saving);
    using elsewhere = new Folder();
    const replayed = await elsewhere.here("replay", join(folder.path, "s.json"));
    expect(replayed.stdout).toContain("FAILED: ALICE failed: Error: sorry");
    const checked = await elsewhere.here("check", "--certificate", join(folder.path, "c.json"));
    expect(checked.stdout).toMatch(/^verified /);
  });
});

describe("what explore says of a failure", () => {
  it("can be pasted, and shows the same failure under the same bound", async () => {
    using folder = new Folder({ "alice.ts": FOR_EVER });
    const bound = ["--max-steps", "20"];
    const explored = await folder.here("explore", "alice.ts", ...bound, "--schedules", "2", "--no-confirm");
    expect(explored.status).toBe(1);
    const [, schedule = ""] = /^replay +.* alice\.ts ('?v1.*)$/m.exec(explored.stdout) ?? [];
    expect(schedule).toMatch(/ --max-steps 20$/);
    const replayed = await folder.here(
      "replay",
      "alice.ts",
      schedule.split(" --")[0]?.replaceAll("'", "") ?? "",
      ...bound,
    );
    expect(replayed.stdout).toContain("FAILED: no end after 20 decisions");
    expect(replayed.status).toBe(1);
  });
});

describe("what explore says against another profile", () => {
  it("a deadlock is none of its business, and is told all the same", async () => {
    using folder = new Folder({ "alice.js": "export default async (vm) => void (await vm.wait());\n" });
    const profiles = ["--profile", "release6", "--against", "documented"];
    const { status, stdout } = await folder.here("explore", "alice.js", ...profiles, "--schedules", "3");
    expect(stdout).toMatch(
      /^besides +\d+ schedules? came to no outcome, a deadlock for one; only what documented forbids/m,
    );
    expect(stdout).toMatch(/^verdict +as expected: nothing that documented forbids$/m);
    expect(status).toBe(0);
  });
});
