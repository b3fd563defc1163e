// A machine's thread. CP starts it as a Piscina task at LOGON; its promise settling is the end of the script.

import { getPriority, setPriority } from "node:os";
import { isMainThread } from "node:worker_threads";
import { describeThrown, runScript, type ScriptEnd } from "../guest/run-script.ts";
import type { GuestScript } from "../guest/define-scenario.ts";
import type { Execute, MachinePort } from "../guest/machine-port.ts";
import { passGate } from "./channel/gate.ts";
import { GuestEnd } from "./channel/guest-end.ts";
import { LogbookWriter } from "./channel/logbook.ts";
import type { MachineTask } from "./channel/machine-task.ts";
import { nextTurn } from "./channel/real-clock.ts";
import { Reclaimer } from "./channel/reclaim.ts";
import { disturbed, steered, type Steered } from "./disturbed-execution.ts";
import { ConductedWorld } from "./conducted-world.ts";
import { GuestWorld } from "./guest-world.ts";
import { loadScript } from "./load-script.ts";
import { logged } from "./logged-execution.ts";
import { takeOrders } from "./orders.ts";
import { redirectConsole } from "./script-console.ts";
import { openTransport, type GuestTransport } from "./transport.ts";

/** Enough for CP to be preferred; still a third of the share of whatever else runs on a busy machine. */
const GUEST_NICE = 5;
// CP goes before its machines. With fewer cores than threads the kernel would otherwise now and then have CP's thread wait
// for a guest that waits for CP. On Linux the nice value belongs to the thread (setpriority(2)); elsewhere this would slow
// down the whole process.
if (!isMainThread && process.platform === "linux") setPriority(Math.min(getPriority() + GUEST_NICE, 19));

/** This thread's, over all machines it has been. */
const reclaimer = new Reclaimer(8 << 20);

/** Runs one machine from LOGON to the end of its script. Leaves nothing behind on the thread, which may be used again. */
export default async function runMachine(task: MachineTask): Promise<ScriptEnd> {
  reclaimer.note(task.storage);
  const end = new GuestEnd(task.channel, task.bell);
  const world = task.conducted ? new ConductedWorld(task, end) : new GuestWorld(task, end);
  const transport = openTransport(task, end, world);
  const restoreConsole = redirectConsole((line) => world.console(line));
  // Errors nobody catches, in a callback or a promise of the script, end this machine and not the thread.
  let giveUp: (error: unknown) => void = () => undefined;
  const uncaught = new Promise<never>((_resolve, reject) => (giveUp = reject));
  process.on("uncaughtException", giveUp);
  try {
    const logbook = task.logbook && new LogbookWriter(task.logbook);
    const { execute, atEnd } = executionOf(task, world, transport, logbook);
    const port = machinePort(world, execute, logbook);
    const { program } = task;
    const script = "orders" in program ? undefined : await Promise.race([load(program), uncaught]);
    world.ready();
    passGate(task.gate);
    world.start();
    if (script !== undefined) {
      const end = await Promise.race([runScript(port, script), uncaught]);
      world.ending();
      // A promise that was rejected in the script's last breath, and that nobody awaits, is told of only now.
      await Promise.race([nextTurn(), uncaught]);
      atEnd();
      return end;
    }
    if ("orders" in program) await takeOrders(port, program.orders);
    return { kind: "returned" };
  } catch (error) {
    // An error that did not come out of the script's own promise.
    return { kind: "failed", error: describeThrown(error) };
  } finally {
    process.off("uncaughtException", giveUp);
    // The world first: it may have put a console of its own over the redirected one.
    world.close();
    restoreConsole();
    transport.close();
  }
}

/** The transport's `execute` with what is to be put in front of it, and what comes at the end of the script. */
function executionOf(
  { disturbance, userid }: MachineTask,
  world: GuestWorld,
  { execute }: GuestTransport,
  logbook: LogbookWriter | undefined,
): Steered {
  if (world instanceof ConductedWorld) return { execute: world.listening(execute), atEnd: () => undefined };
  if (disturbance?.timetable !== undefined) return steered(execute, disturbance.timetable);
  return { execute: logged(disturbed(execute, disturbance, userid), logbook), atEnd: () => undefined };
}

function load({ url, machine }: { readonly url: string; readonly machine?: string }): Promise<GuestScript> {
  return loadScript(url, machine);
}

function machinePort(world: GuestWorld, execute: Execute, logbook: LogbookWriter | undefined): MachinePort {
  return {
    userid: world.userid,
    storage: world.storage,
    wantsDoing: world.wantsDoing,
    execute,
    console: (line) => world.console(line),
    note: (note) => {
      if (note.kind === "doing" && logbook !== undefined) logbook.doing(note);
      else world.note(note);
    },
    now: () => world.now(),
    delay: (ms) => world.delay(ms),
    random: world.random,
  };
}
