import { defineScenario, RC } from "vmcf";

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
      // Stays until ALICE has left.
      while ((await vm.vmcf.identify("ALICE")) !== RC.USER_NOT_AVAILABLE) await vm.delay(1);
    },
  },
});
