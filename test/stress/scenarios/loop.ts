import { defineScenario } from "vmcf";

export default defineScenario({
  title: "A guest that never asks CP for anything",
  machines: {
    ALICE: () => {
      // Calls nobody, and leaves the core to others.
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
    },
    BOB: (vm) => vm.userid,
  },
});
