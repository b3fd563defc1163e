import { defineScenario } from "vmcf";

export default defineScenario({
  title: "A message whose source does not wait for its end",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");
      await vm.vmcf.send("BOB", "HELLO");
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      await vm.delay(5);
    },
  },
});
