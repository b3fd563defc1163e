// A server authorizes again with a smaller buffer while a client's SENDX is on its way, and a SEND behind it.
// The book: a SENDX that no longer fits ends with data transfer code 7, and the next message is presented.
// Release 6: a failed presentation turns the pending state off. The SEND is due, and nobody is told: the machines wait.
import { defineScenario } from "vmcf";

const HEADER = 40;

export default defineScenario({
  title: "The server that shrinks its buffer",
  watchFor: "Under release6 some runs stall: the server waits although the client's SEND is due (defect D3).",
  profiles: ["documented", "release6"],
  machines: {
    CLIENT: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("SERVER");
      const sent = await vm.vmcf.sendx("SERVER", "TWENTY BYTES OF DATA", { id: 1 });
      await vm.vmcf.send("SERVER", "STOP", { id: 2 });
      const first = sent === 0 ? (await vm.vmcf.response("SERVER", 1)).header.eflg : sent;
      await vm.vmcf.response("SERVER", 2);
      return `${sent}/${first}`;
    },
    SERVER: async (vm) => {
      await vm.vmcf.authorize({ bufferLength: HEADER + 20 });
      await vm.vmcf.meet("CLIENT");
      await vm.vmcf.authorize({ bufferLength: HEADER + 8 });
      for (;;) {
        const { header } = await vm.wait();
        if (header.id !== 2) continue;
        await vm.vmcf.receive(header);
        return;
      }
    },
  },
  outcomes: {
    "CLIENT=0/7": "the SENDX was accepted, and then did not fit any more",
    "CLIENT=7/7": "the buffer was small already when SENDX executed",
  },
});
