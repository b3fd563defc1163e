import { defineScenario } from "vmcf";

export default defineScenario({
  title: "A guest that never asks CP for anything",
  machines: {
    ALICE: () => {
      for (;;);
    },
    BOB: (vm) => vm.userid,
  },
});
