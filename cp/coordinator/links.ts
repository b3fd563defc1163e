import { expose } from "comlink";
import type { MessagePort } from "node:worker_threads";
import { PROGRAM_EXCEPTION } from "../interface/instructions.ts";
import { CpEnd, POLL } from "../../workers/channel/cp-end.ts";
import { portEndpoint } from "../../workers/channel/comlink-endpoint.ts";
import { OUTCOME, type Outcome } from "../../workers/channel/layout.ts";
import { bareReply, type Reply } from "../../workers/channel/reply.ts";
import type { Link } from "./hosted-machine.ts";

/** Where requests go. */
export interface Service {
  /** @returns false when the machine may not make a request now */
  execute(instruction: number, a: number, b: number, c: number, d: number, e: number): boolean;
  /** The machine did something no machine does by accident. It will be logged off. */
  violation(sentence: string): void;
}

const TOO_MANY = "made a request before the one before it was answered";

/** CP's side of transport `shared` and of transport `assist`: the channel. Somebody has to poll. */
export class ChannelLink implements Link {
  readonly #end: CpEnd;
  readonly #service: Service;

  constructor(channel: SharedArrayBuffer, service: Service) {
    this.#end = new CpEnd(channel);
    this.#service = service;
  }

  /** To be called while the machine has no request under way. */
  poll(awake = false): boolean {
    const end = this.#end;
    if (awake && end.parked) return false;
    const found = end.poll();
    if (found === POLL.NOTHING) return false;
    if (found === POLL.MALFORMED) this.#service.violation("its request counter made no sense");
    else if (!this.#service.execute(end.instruction, end.a, end.b, end.c, end.d, end.e)) {
      this.#service.violation(TOO_MANY);
    }
    return true;
  }

  answer(...reply: Parameters<Link["answer"]>): void {
    this.#end.answer(...reply);
  }

  waits(): void {
    this.#end.waits();
  }

  get timers(): number {
    return this.#end.timers;
  }
  get timerDueMs(): number {
    return this.#end.timerDueMs;
  }

  close(): void {
    // Memory needs no closing.
  }
}

const OPERANDS = 6;

/** CP's side of transport `port`: Comlink over a MessagePort that CP owns; and the channel, for the end of a wait. */
export class PortLink implements Link {
  readonly #port: MessagePort;
  readonly #end: CpEnd;
  readonly #service: Service;
  #reply: Reply | undefined;
  #resolve: ((reply: Reply) => void) | undefined;
  /** The guest has been told to wait: the answer goes to the channel. */
  #waits = false;

  constructor(port: MessagePort, channel: SharedArrayBuffer, service: Service) {
    this.#port = port;
    this.#end = new CpEnd(channel);
    this.#service = service;
    const exposed = { execute: (...operands: unknown[]) => this.#execute(operands) };
    expose(
      exposed,
      portEndpoint(port, (message) => this.#admit(message)),
    );
  }

  answer(
    outcome: Outcome,
    exception: number,
    value: number,
    value2: number,
    conditionCode: number,
    interruptions: number,
    resets: number,
  ): void {
    if (this.#waits) {
      this.#waits = false;
      this.#end.answer(outcome, exception, value, value2, conditionCode, interruptions, resets);
      return;
    }
    this.#give({
      outcome,
      exception: exception as Reply["exception"],
      value,
      value2,
      conditionCode,
      interruptions,
      resets,
    });
  }

  poll(): boolean {
    // Requests come as messages.
    return false;
  }

  waits(): void {
    if (this.#waits) return;
    this.#waits = true;
    this.#give(bareReply(OUTCOME.WAITING, this.#end.announce()));
  }

  get timers(): number {
    return this.#end.timers;
  }
  get timerDueMs(): number {
    return this.#end.timerDueMs;
  }

  close(): void {
    // Comlink posts a reply some microtasks after it got it; the last one is still to go out.
    setImmediate(() => this.#port.close());
  }

  #give(reply: Reply): void {
    if (this.#resolve === undefined) this.#reply = reply;
    else this.#resolve(reply);
    this.#resolve = undefined;
  }

  /** Serves one call. Comlink awaits what comes back. */
  #execute(operands: readonly unknown[]): Reply | Promise<Reply> {
    const [instruction, a, b, c, d, e] = operands.map((operand) => (isWord(operand) ? operand : undefined));
    if (
      instruction === undefined ||
      a === undefined ||
      b === undefined ||
      c === undefined ||
      d === undefined ||
      e === undefined
    ) {
      return { ...bareReply(OUTCOME.ANSWERED), exception: PROGRAM_EXCEPTION.OPERATION };
    }
    if (!this.#service.execute(instruction, a, b, c, d, e)) {
      this.#service.violation(TOO_MANY);
      return bareReply(OUTCOME.GONE);
    }
    const reply = this.#reply;
    this.#reply = undefined;
    return reply ?? new Promise((resolve) => (this.#resolve = resolve));
  }

  /** Only a call of `execute` with six plain values goes on to Comlink. */
  #admit(message: unknown): boolean {
    if (isCall(message)) return true;
    // A release is what Comlink sends when a proxy was collected: no harm meant, and none done.
    if (!isRelease(message)) this.#service.violation("sent CP something that is not an instruction");
    return false;
  }
}

/** A 32-bit unsigned integer. */
function isWord(value: unknown): value is number {
  return typeof value === "number" && value >>> 0 === value;
}

function isCall(message: unknown): boolean {
  if (typeof message !== "object" || message === null) return false;
  const { id, type, path, argumentList } = message as Record<string, unknown>;
  return (
    typeof id === "string" &&
    type === "APPLY" &&
    Array.isArray(path) &&
    path.length === 1 &&
    path[0] === "execute" &&
    Array.isArray(argumentList) &&
    argumentList.length === OPERANDS &&
    argumentList.every(isPlainArgument)
  );
}

function isPlainArgument(argument: unknown): boolean {
  return typeof argument === "object" && argument !== null && (argument as { type?: unknown }).type === "RAW";
}

function isRelease(message: unknown): boolean {
  return typeof message === "object" && message !== null && (message as { type?: unknown }).type === "RELEASE";
}
