// A thread for the raw primitives: what vmcf is made of, measured without vmcf. Loaded as compiled JavaScript.

import { wrap } from "comlink";
import { nodeEndpoint } from "./comlink-adapter.ts";
import { parentPort, type MessagePort } from "node:worker_threads";
import { runRing } from "./ring.ts";
import type { Raw, RawTask, RawTimes } from "./raw-task.ts";

/** Round trips of a small message to the other end of a port, which sends everything back. */
async function postMessages(port: MessagePort, count: number, window: number): Promise<RawTimes> {
  const each = new Float64Array(count);
  const sentAt = new Float64Array(count);
  let sent = 0;
  let back = 0;
  const start = performance.now();
  await new Promise<void>((resolve) => {
    const send = (): void => {
      sentAt[sent] = performance.now();
      port.postMessage(sent++);
    };
    port.on("message", () => {
      each[back] = performance.now() - (sentAt[back] as number);
      back++;
      if (sent < count) send();
      else if (back === count) resolve();
    });
    while (sent < Math.min(window, count)) send();
  });
  const totalMs = performance.now() - start;
  port.close();
  return { totalMs, each };
}

/** Calls of one method bound once, with the operands of an instruction and an answer of the shape CP gives. */
async function comlinkCalls(port: MessagePort, count: number): Promise<RawTimes> {
  const remote = wrap<Raw>(nodeEndpoint(port));
  const execute = remote.execute;
  const each = new Float64Array(count);
  const start = performance.now();
  for (let index = 0; index < count; index++) {
    const at = performance.now();
    await execute(1, 0x68, 0x1000, 0, 0, 0);
    each[index] = performance.now() - at;
  }
  const totalMs = performance.now() - start;
  port.close();
  return { totalMs, each };
}

async function perform(task: RawTask): Promise<RawTimes> {
  switch (task.kind) {
    case "post-message":
      return await postMessages(task.port, task.count, task.window);
    case "comlink":
      return await comlinkCalls(task.port, task.count);
    case "ring":
      return runRing(task);
    case "nothing":
      return { totalMs: 0, each: new Float64Array(0) };
  }
}

parentPort?.on("message", (task: RawTask) => {
  void perform(task).then((times) => parentPort?.postMessage(times));
});
