import type { MessagePort } from "node:worker_threads";
import { DIAGNOSE_CODE, INSTRUCTION, type InstructionCode } from "../cp/interface/instructions.ts";
import type { MachinePort } from "../guest/machine-port.ts";
import { PARK_INSTRUCTION, type Order } from "./channel/machine-task.ts";

/**
 * A machine without a script, whose instruction stream somebody at CP's side decides: executes one order after another
 * on this thread, through the transport like any guest, and answers each with its result. Ends when the port is closed.
 */
export function takeOrders(port: MachinePort, orders: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    orders.on("close", resolve);
    orders.on("message", (order: Order) => {
      // The other side gives no order before the last one is answered, so this needs no queue.
      void carryOut(port, order).then(
        (result) => orders.postMessage({ result }),
        (error: unknown) => orders.postMessage({ error: error instanceof Error ? error.message : String(error) }),
      );
    });
  });
}

async function carryOut(port: MachinePort, order: Order): Promise<unknown> {
  switch (order.kind) {
    case "diagnose":
      return await port.execute(INSTRUCTION.DIAGNOSE, DIAGNOSE_CODE.VMCF, order.rx >>> 0, 0, 0, 0);
    case "park":
      return await port.execute(PARK_INSTRUCTION as InstructionCode, 0, 0, 0, 0, 0);
    case "fetch":
      return port.storage.slice(order.address, order.address + order.length);
    case "store":
      port.storage.set(order.bytes, order.address);
      return undefined;
  }
}
