// ALICE waits for a message that BOB sends only when the lot falls on him.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "A message that does not always come",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      await vm.wait();
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      if (vm.random() < 0.5) await vm.vmcf.identify("ALICE");
    },
  },
});
