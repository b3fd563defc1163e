// SRC0 sends messages to SNK0, SRC1 to SNK1 and so on, a number of them active at a time, and takes their RESPONSEs.
import type { VirtualMachine } from "../../../guest/virtual-machine.ts";
import { clockUs } from "../../../workers/channel/real-clock.ts";
import { parameter, writeTimes } from "./report.ts";
import { Requests } from "./requests.ts";

const url = import.meta.url;
const COUNT = parameter(url, "count");
const WARM_UP = parameter(url, "warmUp");
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
  const requests = new Requests(vm, sink, LENGTH, ASSIST);
  await exchange(vm, requests, WARM_UP, 0, []);
  const each: number[] = [];
  const startUs = clockUs();
  const digest = await exchange(vm, requests, COUNT, REST_MS, each);
  return writeTimes({ startUs, endUs: clockUs(), each: each.slice(-800), digest });
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
