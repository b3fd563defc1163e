// A server after a real program of 2012: message IDs from 11, REPLY postponed, REJECT when out of slots, SMSG commands.
// Watch for the doubleword: a REJECT carries its reason there. And for STOP: QUIESCE, finish what is queued, then go.
// The one slot is free again as soon as the server finds nothing else to do, so who is refused is a matter of timing.
import { defineScenario, type Interruption, type VirtualMachine } from "vmcf";

const SLOTS = 1;

async function server(vm: VirtualMachine): Promise<void> {
  // 169 bytes hold a header and the longest SMSG text.
  await vm.vmcf.authorize({ bufferLength: 169, smsg: true });
  await vm.vmcf.meet("CLIENT1", "CLIENT2", "OPERATOR");

  const slots: Interruption[] = [];
  let stopping = false;
  for (;;) {
    const next = slots.length > 0 || stopping ? await vm.poll() : await vm.wait();
    if (next === undefined) {
      const oldest = slots.shift();
      if (oldest === undefined) break;
      await vm.vmcf.reply(oldest, `DONE FOR ${oldest.header.user}`);
    } else if (next.header.user === "SYSTEM") {
      const command = vm.text(next.data ?? new Uint8Array());
      vm.console(`${command}: ${slots.length} of ${SLOTS} slots in use`);
      if (command === "STOP") {
        stopping = true;
        await vm.vmcf.quiesce();
      }
    } else if (slots.length === SLOTS) {
      vm.sometimes("a client is refused");
      await vm.vmcf.reject(next, { use: "NO SLOT" });
    } else {
      await vm.vmcf.receive(next);
      slots.push(next);
    }
  }
  await vm.cp("SMSG OPERATOR STOPPED");
}

async function client(vm: VirtualMachine): Promise<string> {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("SERVER");
  const { rc, rejected, reply, use } = await vm.vmcf.call("SERVER", "PLEASE", { id: 11, replyLength: 80 });
  // 9: the server is stopping. 5: it has stopped and gone.
  if (rc !== 0) return "CLOSED";
  return rejected ? vm.text(use).trimEnd() : vm.text(reply).replace(/ FOR .*/, "");
}

export default defineScenario({
  title: "Clients, a server, and an operator",
  watchFor: "A client gets its reply, or a reason, or a closed door; it never waits in vain.",
  machines: {
    SERVER: server,
    CLIENT1: client,
    CLIENT2: client,
    OPERATOR: async (vm) => {
      await vm.vmcf.authorize({ smsg: true });
      await vm.vmcf.meet("SERVER");
      await vm.cp("SMSG SERVER STATUS");
      await vm.cp("SMSG SERVER STOP");
      const { data } = await vm.wait();
      return vm.text(data ?? new Uint8Array());
    },
  },
  outcomes: {
    "CLIENT1=DONE CLIENT2=DONE OPERATOR=STOPPED": "one after the other",
    "CLIENT1=DONE CLIENT2=NO SLOT OPERATOR=STOPPED": "CLIENT2 came while CLIENT1 had the slot",
    "CLIENT1=NO SLOT CLIENT2=DONE OPERATOR=STOPPED": "CLIENT1 came while CLIENT2 had the slot",
    "CLIENT1=DONE CLIENT2=CLOSED OPERATOR=STOPPED": "CLIENT2 came after STOP",
    "CLIENT1=CLOSED CLIENT2=DONE OPERATOR=STOPPED": "CLIENT1 came after STOP",
    "CLIENT1=CLOSED CLIENT2=CLOSED OPERATOR=STOPPED": "both came after STOP",
  },
});
