import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Nobody has heard of two",
  machines: { ALICE: (vm) => 1 + Math.floor(vm.random() * 2) },
  outcomes: { "ALICE=1": "one" },
});
