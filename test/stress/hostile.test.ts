import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import type { MachineEnd } from "../../cp/coordinator/machine-end.ts";
import { MachinePool } from "../../cp/coordinator/machine-pool.ts";
import { userid } from "../../cp/interface/userid.ts";
import type { CommitEvent } from "../../cp/interface/events.ts";
import { TRANSPORTS, type Transport } from "../../workers/channel/machine-task.ts";
import { values } from "../support/thread-guests.ts";
import { ALICE, BABBLER, BOB, SCRIBBLER } from "./hostile-guests.ts";

const LONG = process.env["VMCF_HOSTILE_STATES"] === "all";
/** At least so many corrupted states on each transport; in the long run all of them together are well above 200,000. */
const STATES: Readonly<Record<Transport, number>> = LONG
  ? { port: 10_000, shared: 105_000, assist: 105_000 }
  : { port: 2_000, shared: 10_000, assist: 10_000 };

/** On a machine that is busy with other things the sleeps and wake-ups add up. */
const TIMEOUT_MS = 300_000;

/** Whatever a hostile machine does, this is all that may come of it. */
const ENDS: readonly string[] = ["forced protocol", "gone", "forced force", "exited"];

interface Round {
  readonly healthy: readonly unknown[];
  readonly hostile: readonly string[];
  readonly states: number;
}

/** ALICE and BOB exchange; MALLORY logs on again and again as long as they do. */
async function round(transport: Transport, pool: MachinePool, seed: number, seen: Set<string>): Promise<Round> {
  let states = 0;
  const coordinator = new Coordinator({
    transport,
    pool,
    seed,
    watchdogMs: 20_000,
    onConsole: (who, line) => {
      if (who === "MALLORY" && /^\d+$/.test(line)) states += Number(line);
    },
    record: (event) => {
      if (event.userid === "MALLORY") seen.add(shown(event));
    },
  });
  try {
    const healthy = await Promise.all([
      coordinator.logon({ userid: userid("ALICE"), program: { url: ALICE } }),
      coordinator.logon({ userid: userid("BOB"), program: { url: BOB } }),
    ]);
    coordinator.start();
    const still = { running: true };
    const ends = Promise.all(healthy.map((machine) => machine.ended)).then((all) => {
      still.running = false;
      return all;
    });
    const hostile: string[] = [];
    const url = transport === "port" ? BABBLER : SCRIBBLER;
    while (still.running) {
      const mallory = await coordinator.logon({ userid: userid("MALLORY"), program: { url } });
      const end = await Promise.race([mallory.ended, ends]);
      if ("kind" in end) hostile.push(kindOf(end));
    }
    coordinator.cp.checkInvariants();
    return { healthy: values(await ends), hostile, states };
  } finally {
    await coordinator.close();
  }
}

function kindOf(end: MachineEnd): string {
  return end.kind === "forced"
    ? `forced ${end.reason}`
    : end.kind === "failed"
      ? `failed ${end.error.message}`
      : end.kind;
}

function shown(event: CommitEvent): string {
  if (event.kind !== "diagnose") return event.kind;
  return event.exception === 0 ? `rc ${event.rc ?? "later"}` : `exception ${event.exception}`;
}

describe.each(TRANSPORTS)(
  "guests that scribble over their channel and storage while CP reads, transport %s",
  (transport) => {
    it(
      `${STATES[transport]} corrupted states cost nobody but the machine that made them`,
      async () => {
        const pool = new MachinePool({ idleTimeoutMs: 60_000 });
        const seen = new Set<string>();
        let states = 0;
        for (let seed = 1; states < STATES[transport]; seed++) {
          const { healthy, hostile, states: made } = await round(transport, pool, seed, seen);
          // BOB's last request is the word that there are no more.
          expect(healthy).toEqual([expect.any(Number), Number(healthy[0]) + 1]);
          expect(hostile.filter((end) => !ENDS.includes(end))).toEqual([]);
          states += made;
        }
        await pool.close();
        expect(pool.threads).toBe(0);
        // The states were of some variety: many return codes, and exceptions.
        expect([...seen].filter((one) => one.startsWith("rc ")).length, [...seen].join(", ")).toBeGreaterThan(8);
        expect([...seen].filter((one) => one.startsWith("exception ")).length).toBeGreaterThan(0);
      },
      TIMEOUT_MS,
    );
  },
);
