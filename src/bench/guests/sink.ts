// SNK0 receives what SRC0 sends, SNK1 what SRC1 sends and so on, and replies where a reply is wanted.
import type { VirtualMachine } from "../../../guest/virtual-machine.ts";
import { parameter } from "./report.ts";
import { Requests, SHORT } from "./requests.ts";

const url = import.meta.url;
const COUNT = parameter(url, "count");
const WARM_UP = parameter(url, "warmUp");
const FULL_LENGTH = parameter(url, "fullLength");
const LENGTH = parameter(url, "length");
const REPLY = parameter(url, "reply") === 1;
const ASSIST = parameter(url, "assist") === 1;

export default async function sink(vm: VirtualMachine): Promise<void> {
  const source = vm.userid.replace("SNK", "SRC");
  await vm.vmcf.authorize();
  await vm.vmcf.meet(source);
  await answer(vm, new Requests(vm, source, Math.min(LENGTH, SHORT), ASSIST), WARM_UP);
  await answer(vm, new Requests(vm, source, LENGTH, ASSIST), FULL_LENGTH + COUNT);
}

async function answer(vm: VirtualMachine, requests: Requests, count: number): Promise<void> {
  for (let left = count; left > 0; left--) {
    const { id } = (await vm.wait()).header;
    const received = requests.issue("RECEIVE", id);
    check("RECEIVE", typeof received === "number" ? received : await received);
    if (!REPLY) continue;
    const replied = requests.issue("REPLY", id);
    check("REPLY", typeof replied === "number" ? replied : await replied);
  }
}

function check(name: string, rc: number): void {
  if (rc !== 0) throw new Error(`${name} got return code ${rc}`);
}
