// Waits for a message; the first one ends it.
import type { VirtualMachine } from "../../../guest/virtual-machine.ts";

export default async function idle(vm: VirtualMachine): Promise<void> {
  await vm.vmcf.authorize();
  await vm.wait();
}
