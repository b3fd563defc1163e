// One machine that executes a DIAGNOSE over and over: QUIESCE, the cheapest there is, so that what is measured is the way
// to CP and back.
import type { VirtualMachine } from "../../../guest/virtual-machine.ts";
import { SUBFUNCTION } from "../../../cp/interface/subfunctions.ts";
import { emptyVmcparm, writeVmcparm } from "../../../cp/interface/vmcparm.ts";
import { clockUs } from "../../../workers/channel/real-clock.ts";
import { parameter, writeTimes } from "./report.ts";

const VMCF = 0x68;
const AT = 0x3000;
const COUNT = parameter(import.meta.url, "count");
/** Timed one by one, after those that are timed together: for 0.2 µs, asking for the time is a good part of the time. */
const SINGLES = Math.min(COUNT, 800);
const ASSIST = parameter(import.meta.url, "assist") === 1;

export default async function diagnose(vm: VirtualMachine): Promise<string> {
  await vm.vmcf.authorize();
  writeVmcparm(vm.view, AT, { ...emptyVmcparm(), vmcpfunc: SUBFUNCTION.QUIESCE });
  let digest = ASSIST ? synchronous(vm, SINGLES) : await awaited(vm, SINGLES);
  const startUs = clockUs();
  digest += ASSIST ? synchronous(vm, COUNT) : await awaited(vm, COUNT);
  const endUs = clockUs();
  const each: number[] = [];
  for (let left = SINGLES; left > 0; left--) {
    const at = performance.now();
    digest += ASSIST ? vm.assist.diagnose(VMCF, AT) : await vm.diagnose(VMCF, AT);
    each.push((performance.now() - at) * 1000);
  }
  return writeTimes({ startUs, endUs, each, digest });
}

function synchronous(vm: VirtualMachine, count: number): number {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += vm.assist.diagnose(VMCF, AT);
  return sum;
}

async function awaited(vm: VirtualMachine, count: number): Promise<number> {
  let sum = 0;
  for (let left = count; left > 0; left--) sum += await vm.diagnose(VMCF, AT);
  return sum;
}
