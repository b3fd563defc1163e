// ALICE sends and cancels as often as CP lets her have messages active, and then sends once more.
// The book: a CANCELed message stops counting at once, so there is always room. Return code 0.
// Release 6: CANCEL gives the slot back only when the issuer's own queue is not empty; on an idle machine it is lost. 10.
import { defineScenario } from "vmcf";

const LIMIT = 3;

export default defineScenario({
  title: "SEND and CANCEL, and then silence",
  watchFor:
    "Every SEND and every CANCEL gives 0; under release6 the last SEND gives 10, although nothing is outstanding.",
  messageLimit: LIMIT,
  profiles: ["documented", "release6"],
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      for (let id = 1; id <= LIMIT; id++) {
        vm.assert((await vm.vmcf.send("BOB", "NEVER MIND", { id })) === 0, "there is room for a SEND");
        vm.assert((await vm.vmcf.cancel("BOB", id)) === 0, "nobody has answered it");
      }
      const rc = await vm.vmcf.send("BOB", "AND NOW?", { id: LIMIT + 1 });
      if (rc === 0) await vm.vmcf.cancel("BOB", LIMIT + 1);
      // An SMSG message counts for nobody: it gets through when nothing else does.
      await vm.cp("SMSG BOB DONE");
      return rc;
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize({ smsg: true });
      await vm.vmcf.meet("ALICE");
      while ((await vm.wait()).header.user !== "SYSTEM");
    },
  },
  outcomes: {
    "ALICE=0": { means: "CANCEL has given every slot back", profile: "documented" },
    "ALICE=10": { means: "CANCEL has kept every slot (defect D1)", profile: "release6" },
  },
});
