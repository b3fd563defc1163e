// SRC0 sends messages to SNK0, SRC1 to SNK1 and so on, a number of them active at a time, and takes their RESPONSEs. They warm
// up one after another, because hundreds of threads that compile their code at the same time hinder each other, and then begin
// together.
import type { VirtualMachine } from "../../../guest/virtual-machine.ts";
import { RC } from "../../../cp/interface/return-codes.ts";
import { clockUs } from "../../../workers/channel/real-clock.ts";
import { parameter, writeTimes } from "./report.ts";
import { Requests, SHORT } from "./requests.ts";

const url = import.meta.url;
const COUNT = parameter(url, "count");
const WARM_UP = parameter(url, "warmUp");
const FULL_LENGTH = parameter(url, "fullLength");
const PAIRS = parameter(url, "pairs");
const OUTSTANDING = parameter(url, "outstanding");
const LENGTH = parameter(url, "length");
const KIND = parameter(url, "reply") === 1 ? "SEND/RECV" : "SEND";
const ASSIST = parameter(url, "assist") === 1;
/** Milliseconds of rest before each message, in which everybody else goes to sleep. */
const REST_MS = parameter(url, "rest");

export default async function source(vm: VirtualMachine): Promise<string> {
  const sink = vm.userid.replace("SRC", "SNK");
  await vm.vmcf.authorize();
  await vm.vmcf.meet(sink);
  const me = Number(vm.userid.slice("SRC".length));
  if (me > 0) await vm.wait();
  await exchange(vm, new Requests(vm, sink, Math.min(LENGTH, SHORT), ASSIST), WARM_UP, 0, []);
  const requests = new Requests(vm, sink, LENGTH, ASSIST);
  await exchange(vm, requests, FULL_LENGTH, 0, []);
  if (PAIRS > 1) {
    // Round twice: after the first time all are warm, the second time everybody begins.
    await nudge(vm, (me + 1) % PAIRS);
    await vm.wait();
    if (me + 1 < PAIRS) await nudge(vm, me + 1);
  }
  const each: number[] = [];
  const startUs = clockUs();
  const digest = await exchange(vm, requests, COUNT, REST_MS, each);
  return writeTimes({ startUs, endUs: clockUs(), each: each.slice(-800), digest });
}

/** Lets another source go on, as soon as it is there, and waits until it knows: LOGOFF would take the message away (R-RST-2). */
async function nudge(vm: VirtualMachine, source: number): Promise<void> {
  while ((await vm.vmcf.sendx(`SRC${source}`, "")) !== RC.NORMAL) await vm.delay(1);
  await vm.wait();
}

async function exchange(
  vm: VirtualMachine,
  requests: Requests,
  count: number,
  restMs: number,
  each: number[],
): Promise<number> {
  const sentAt = new Float64Array(count);
  const asleep = new Int32Array(new SharedArrayBuffer(4));
  let sent = 0;
  let digest = 0;
  for (let ended = 0; ended < count; ended++) {
    while (sent < count && sent - ended < OUTSTANDING) {
      if (restMs > 0) Atomics.wait(asleep, 0, 0, restMs);
      sentAt[sent] = performance.now();
      const issued = requests.issue(KIND, sent++);
      const rc = typeof issued === "number" ? issued : await issued;
      if (rc !== 0) throw new Error(`${KIND} got return code ${rc}`);
    }
    const { header } = await vm.wait();
    if (header.eflg !== 0) throw new Error(`message ${header.id} ended with data transfer code ${header.eflg}`);
    each.push((performance.now() - (sentAt[header.id] as number)) * 1000);
    digest = (digest + header.id) | 0;
  }
  return digest;
}
