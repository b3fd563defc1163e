import { defineScenario } from "vmcf";

export default defineScenario({
  title: "An assertion that fails now and then",
  machines: {
    ALICE: (vm) => {
      vm.sometimes("the lot falls on ALICE", vm.random() < 0.5);
      vm.sometimes("pigs fly", false);
      vm.assert(vm.random() < 0.9, "one in ten is too much");
    },
  },
});
