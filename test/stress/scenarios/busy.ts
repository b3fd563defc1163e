import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Busy for ever, and getting nowhere",
  machines: {
    ALICE: async (vm) => {
      for (;;) {
        await vm.vmcf.quiesce();
        await vm.delay(1);
      }
    },
  },
});
