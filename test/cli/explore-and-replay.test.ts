import { describe, expect, it } from "vitest";
import { Folder } from "./vmcf.ts";

const FOR_EVER = `import type { VirtualMachine } from "vmcf";
export default async function (vm: VirtualMachine) {
  await vm.vmcf.authorize();
  for (;;) await vm.vmcf.cancel("NOBODY", 1);
}
`;

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
