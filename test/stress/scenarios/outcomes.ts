// Draws lots, so that every grade comes, whatever the threads do.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Four lots",
  machines: {
    ALICE: (vm) => ["GOOD", "ODD", "BAD", "UNKNOWN"][Math.floor(vm.random() * 4)],
  },
  outcomes: {
    "ALICE=GOOD": "a good lot",
    "ALICE=ODD": { grade: "interesting", means: "an odd lot" },
    "ALICE=BAD": { grade: "forbidden", means: "a bad lot" },
    "ALICE=NEVER": "a lot that is not there",
  },
});
