import type { Machine } from "../../model/machine.ts";
import type { Message } from "../../model/message.ts";
import type { Model } from "../../model/model.ts";

/**
 * A text that is the same for two states of the model exactly when they cannot be told apart from now on: machines,
 * queues in their order, transfers. The IDs of special messages are left out: they are CP's choice.
 */
export function fingerprint(model: Model): string {
  return [...model.machines.values()].map(machineText).sort().join("\n");
}

function machineText(machine: Machine): string {
  const { userid, psw, cr0, smsgOn, authorization, queue, transfer, departures, storageKeys } = machine;
  const { counter, pending, originated } = machine;
  return [
    userid,
    psw,
    cr0,
    smsgOn,
    JSON.stringify(authorization),
    keysText(storageKeys),
    counter,
    pending,
    originated.size,
    transfer && `${transfer.purpose} ${transfer.moved} ${transfer.senderBlock} ${messageText(transfer.message)}`,
    JSON.stringify(departures),
    ...queue.map(messageText),
  ].join("|");
}

function keysText(keys: Uint8Array): string {
  return keys.every((key) => key === 0) ? "" : keys.toString();
}

function messageText(message: Message): string {
  const { subfunction, source, sink, priority, sourceKey, mid, vada, lena, vadb, lenb, use, text } = message;
  const { state, sendResidual, replyResidual, code, rejected, responseUse, received } = message;
  const request = [
    subfunction,
    source,
    sink,
    priority,
    sourceKey,
    text === undefined ? mid : "",
    vada,
    lena,
    vadb,
    lenb,
  ];
  const life = [state, sendResidual, replyResidual, code, rejected, received, responseUse];
  return [...request, use, ...life].join(",");
}
