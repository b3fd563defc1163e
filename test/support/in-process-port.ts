import { ControlProgram, type ControlProgramOptions } from "../../cp/nucleus/control-program.ts";
import type { Machine } from "../../cp/nucleus/machine.ts";
import { INSTRUCTION, type Answer, type InstructionCode } from "../../cp/interface/instructions.ts";
import { userid } from "../../cp/interface/userid.ts";
import { MachineGone, type GuestNote, type MachinePort } from "../../guest/machine-port.ts";

/** Which of the machines that can go on comes next (index); never asked about none. */
export type Order = (ready: readonly string[]) => number;

interface Pending {
  readonly guest: Guest;
  readonly operands: readonly [InstructionCode, number, number, number, number, number];
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

interface Guest {
  readonly machine: Machine;
  /** The instruction that waits for its turn, or for an interruption. */
  pending: Pending | undefined;
  waiting: boolean;
  resets: number;
  clock: number;
}

/**
 * The nucleus behind MachinePorts, all in one thread. Synchronous: instructions are answered at once, a wait when an
 * interruption is presented. With an `order`: every instruction waits until all machines have asked for one or wait, and
 * the order picks whose is executed, or who gets its interruption; so a seed is a schedule.
 */
export class InProcessHost {
  readonly cp: ControlProgram;
  readonly notes: GuestNote[] = [];
  readonly lines: string[] = [];
  /** Instructions executed. */
  executed = 0;
  readonly #guests = new Map<Machine, Guest>();
  readonly #order: Order | undefined;
  readonly #wantsDoing: boolean;
  #pumping = false;

  constructor({
    order,
    wantsDoing = false,
    ...options
  }: { order?: Order; wantsDoing?: boolean } & ControlProgramOptions = {}) {
    this.#order = order;
    this.#wantsDoing = wantsDoing;
    this.cp = new ControlProgram({
      ...options,
      posted: () => this.#pump(),
      loggedOff: (machine) => this.#gone(machine),
      record: (event) => {
        options.record?.(event);
        if (event.kind === "reset") this.#guestOf(event.userid).resets++;
      },
    });
  }

  /** LOGON. */
  port(name: string, storageSize = 65536, privilegeClasses = "G"): MachinePort {
    const storage = new Uint8Array(storageSize);
    const machine = this.cp.logon(userid(name), storage, privilegeClasses);
    const guest: Guest = { machine, pending: undefined, waiting: false, resets: 0, clock: 0 };
    this.#guests.set(machine, guest);
    let seed = 1;
    return {
      userid: machine.userid,
      storage,
      wantsDoing: this.#wantsDoing,
      execute: (...operands) => this.#execute(guest, operands),
      console: (line) => void this.lines.push(`${name}: ${line}`),
      note: (note) => void this.notes.push(note),
      now: () => guest.clock,
      delay: async (ms) => {
        await new Promise((resolve) => setImmediate(resolve));
        guest.clock += ms;
      },
      random: () => (seed = (seed * 48271) % 0x7fff_ffff) / 0x7fff_ffff,
    };
  }

  /** LOGOFF, or FORCE: a script that still runs gets MachineGone. */
  logoff(name: string, forced = false): void {
    this.cp.logoff(this.machine(name), forced);
  }

  machine(name: string): Machine {
    return this.#guestOf(name).machine;
  }

  #guestOf(name: string): Guest {
    const found = [...this.#guests.values()].findLast(({ machine }) => machine.userid === name);
    if (found === undefined) throw new Error(`${name} never logged on`);
    return found;
  }

  #execute(guest: Guest, operands: Pending["operands"]): Answer | Promise<Answer> {
    if (!guest.machine.loggedOn) throw new MachineGone(`${guest.machine.userid} has been logged off`);
    if (guest.pending !== undefined)
      throw new Error("the library started a second instruction before the first was answered");
    if (this.#order === undefined) {
      const answer = this.#perform(guest, operands);
      if (answer !== undefined) return answer;
    }
    return new Promise((resolve, reject) => {
      guest.pending = { guest, operands, resolve, reject };
      guest.waiting = this.#order === undefined;
      this.#pump();
    });
  }

  /** @returns undefined when the machine has gone into its wait state */
  #perform(guest: Guest, operands: Pending["operands"]): Answer | undefined {
    const { machine } = guest;
    this.executed++;
    let result = this.cp.execute(machine, ...operands);
    while (result.inTransfer) result = this.cp.proceed(machine);
    if (!machine.loggedOn) throw new MachineGone(`${machine.userid} has been logged off`);
    const { exception, value, value2, conditionCode } = result;
    const taken = this.#present(machine);
    if (operands[0] === INSTRUCTION.LOAD_PSW && exception === 0 && machine.inWaitState && !taken) return undefined;
    return { exception, value, value2, conditionCode, ...this.#counts(guest) };
  }

  #present(machine: Machine): boolean {
    let result = this.cp.present(machine);
    while (result === "in-transfer") result = this.cp.present(machine);
    return result === "presented";
  }

  #counts(guest: Guest): { interruptions: number; resets: number } {
    return { interruptions: guest.machine.interruptions, resets: guest.resets };
  }

  /** Serves one machine at a time, whenever all of them have come to rest. */
  #pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pumping = false;
      const pending = [...this.#guests.values()].map((guest) => guest.pending).filter((one) => one !== undefined);
      const ready = pending.filter(({ guest }) => !guest.waiting || this.cp.presentable(guest.machine));
      if (ready.length === 0) {
        this.#refuseDeadlock(pending);
        return;
      }
      const index = this.#order?.(ready.map(({ guest }) => guest.machine.userid)) ?? 0;
      this.#serve(ready[index] as Pending);
      this.#pump();
    });
  }

  #serve(pending: Pending): void {
    const { guest, operands, resolve, reject } = pending;
    try {
      const answer = guest.waiting ? this.#endWait(guest) : this.#perform(guest, operands);
      guest.waiting = answer === undefined;
      if (answer === undefined) return;
      guest.pending = undefined;
      resolve(answer);
    } catch (error) {
      guest.pending = undefined;
      reject(error as Error);
    }
  }

  #endWait(guest: Guest): Answer | undefined {
    if (!this.#present(guest.machine)) return undefined;
    return { exception: 0, value: 0, value2: 0, conditionCode: 0, ...this.#counts(guest) };
  }

  /** Nobody can go on any more: scripts of a scenario that end thus would hang for ever. */
  #refuseDeadlock(pending: readonly Pending[]): void {
    const loggedOn = [...this.#guests.keys()].filter((machine) => machine.loggedOn);
    if (pending.length === 0 || pending.length < loggedOn.length) return;
    const names = pending.map(({ guest }) => guest.machine.userid).join(", ");
    for (const { guest, reject } of pending) {
      guest.pending = undefined;
      reject(new Error(`deadlock: ${names} wait`));
    }
  }

  #gone(machine: Machine): void {
    const guest = this.#guests.get(machine);
    guest?.pending?.reject(new MachineGone(`${machine.userid} has been logged off`));
    if (guest !== undefined) guest.pending = undefined;
    this.#pump();
  }
}
