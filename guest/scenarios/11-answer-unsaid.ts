// BOB receives ALICE's message, which queues her RESPONSE, and then CANCELs "his" message to ALICE of the same number.
// The book: only the source may cancel. BOB gets 12, and ALICE her RESPONSE.
// Release 6: CANCEL finds the RESPONSE on ALICE's queue and destroys it. BOB gets 11, and ALICE is never told.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "The sink that cancels its own answer",
  watchFor: "ALICE hears BYE without ever having heard what became of message 1 (defect D11).",
  profiles: ["documented", "release6"],
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      await vm.vmcf.send("BOB", "HELLO", { id: 1 });
      let answered = false;
      for (;;) {
        const { header } = await vm.wait();
        if (header.response) answered = true;
        else break;
      }
      return answered ? "ANSWERED" : "NEVER TOLD";
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await vm.vmcf.receive(await vm.wait());
      const rc = await vm.vmcf.cancel("ALICE", 1);
      await vm.vmcf.sendx("ALICE", "BYE", { id: 2 });
      await vm.vmcf.response("ALICE", 2);
      return rc;
    },
  },
  outcomes: {
    "ALICE=ANSWERED BOB=12": "BOB has nothing to cancel",
    "ALICE=NEVER TOLD BOB=11": { means: "the RESPONSE was destroyed (defect D11)", profile: "release6" },
  },
});
