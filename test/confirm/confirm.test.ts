import { afterAll, describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import { confirmationText, type Confirmation } from "../../src/confirm/confirmation.ts";
import { reproduces } from "../../src/confirm/reproduced.ts";
import { steeringOf } from "../../src/confirm/steering.ts";
import type { Failure } from "../../src/explore/failure.ts";
import type { Trouble } from "../../src/stress/iteration.ts";
import { Folder } from "../cli/vmcf.ts";

const folder = new Folder();
afterAll(() => folder[Symbol.dispose]());

/** BOB nearly always receives while ALICE talks to CAROL; when he does not, ALICE withdraws what she must not. */
const RARE = `export default {
  title: "A message that must not be withdrawn",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB", "CAROL");
      await vm.vmcf.send("BOB", "HELLO", { id: 1 });
      await vm.vmcf.call("CAROL", "PLEASE WAIT");
      const rc = await vm.vmcf.cancel("BOB", 1);
      await vm.vmcf.sendx("BOB", "", { id: 2 });
      await vm.vmcf.response("BOB", 2);
      return rc;
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      const { header } = await vm.wait();
      if (header.id === 2) return;
      await vm.vmcf.receive(header);
      await vm.wait();
    },
    CAROL: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await vm.vmcf.serve(() => "DONE", { count: 1 });
    },
  },
  outcomes: {
    "ALICE=12": "BOB has received, and ALICE was told",
    "ALICE=14": "BOB has received",
    "ALICE=0": { means: "the message was withdrawn", grade: "forbidden" },
  },
};
`;

interface Explored {
  readonly failures: readonly { readonly sentence: string }[];
  readonly confirmations: readonly Confirmation[];
}

describe("confirmation of a failure on real threads", () => {
  const file = folder.file("rare.js", RARE);
  const explore = async (...options: string[]): Promise<Explored> => {
    const { status, stdout } = await folder.here(
      "explore",
      file,
      "--schedules",
      "100",
      "--jobs",
      "1",
      "--json",
      ...options,
    );
    expect(status).toBe(1);
    return JSON.parse(stdout) as Explored;
  };

  it("a forbidden outcome is the same on held threads, and happens on free ones", async () => {
    const { failures, confirmations } = await explore("--confirm", "60");
    expect(failures.map(({ sentence }) => sentence)).toEqual(["forbidden outcome: ALICE=0"]);
    const [confirmation] = confirmations;
    expect(confirmation?.threads).toMatchObject({ transport: "shared" });
    expect(confirmation?.threads.difference).toBeUndefined();
    expect(confirmation?.free).toMatchObject({ reproduced: true });
  });

  it("--no-confirm leaves threads alone", async () => {
    expect((await explore("--no-confirm")).confirmations).toEqual([]);
  });
});

describe("steering", () => {
  it("holds each instruction until it would be its turn, and a wait until its interruption would be taken", () => {
    const step = (user: string, instruction?: number) => ({
      userid: user,
      what: "",
      answer: undefined,
      at: undefined,
      ...(instruction !== undefined && { instruction }),
    });
    // ALICE's first and third instruction, a delay of hers, BOB's second, a piece of it, his end, and hers.
    const story = [
      step("ALICE", 1),
      step("BOB", 2),
      step("BOB", 2),
      step("ALICE"),
      step("ALICE", 3),
      step("BOB", 3),
      step("ALICE", 4),
    ];
    const steering = steeringOf(story, [userid("ALICE"), userid("BOB"), userid("CAROL")], 10, () => 0);
    const timetables = Array.from(steering, ([user, { timetable }]) => [user, timetable]);
    expect(timetables).toEqual([
      ["ALICE", [0, 0, 40, 60]],
      ["BOB", [0, 10, 50]],
      ["CAROL", []],
    ]);
  });
});

describe("whether a free run shows the failure", () => {
  const iteration = (outcome: string, troubles: readonly Trouble[] = []) => ({
    outcome,
    troubles,
    killed: false,
    evidence: undefined,
    sometimes: new Map<string, boolean>(),
  });
  const deadlock: Failure = { kind: "deadlock", waiting: [{ userid: "BOB", sentence: "", at: undefined }] };
  const failed: Failure = { kind: "guest", userid: "BOB", sentence: "Error: NO", at: undefined };

  it.each<{ name: string; failure: Failure; outcome?: string; trouble?: Trouble; shows: boolean }>([
    { name: "its outcome", failure: { kind: "forbidden", outcome: "A=1" }, outcome: "A=1", shows: true },
    { name: "another outcome", failure: { kind: "forbidden", outcome: "A=1" }, outcome: "A=2", shows: false },
    { name: "its wait", failure: deadlock, trouble: { kind: "hang", sentence: "BOB waits for X'4001'" }, shows: true },
    { name: "another's wait", failure: deadlock, trouble: { kind: "hang", sentence: "EVE waits" }, shows: false },
    { name: "its error", failure: failed, trouble: { kind: "guest", sentence: "BOB failed: Error: NO" }, shows: true },
    {
      name: "its assertion",
      failure: { kind: "assertion", sentence: "ALL IS WELL", at: undefined },
      trouble: { kind: "guest", sentence: "BOB: assertion failed: ALL IS WELL" },
      shows: true,
    },
    {
      name: "its rule",
      failure: { kind: "illegal", rule: "R-CAN-2", sentence: "" },
      trouble: { kind: "law", sentence: "R-CAN-2 is broken at event 7" },
      shows: true,
    },
  ])("$name: $shows", ({ failure, outcome = "", trouble, shows }) => {
    expect(reproduces(iteration(outcome, trouble && [trouble]), failure)).toBe(shows);
  });

  it("says so in sentences", () => {
    const threads = { transport: "shared", difference: undefined, seconds: 0.1 } as const;
    expect(confirmationText({ threads, free: { reproduced: true, runs: 412, seconds: 3.14 } })).toEqual([
      "replayed on threads: the same, commit by commit",
      "reproduced on free threads after 3.1 s (412 runs)",
    ]);
    expect(confirmationText({ threads, free: { reproduced: false, runs: 900, seconds: 10.01 } })[1]).toBe(
      "not reproduced on free threads within 10 s (900 runs)",
    );
  });
});
