// ALICE sends, thinks better of it, and CANCELs; BOB may have taken the SEND interrupt by then, and may have RECEIVEd.
// Watch for who loses: return code 14 tells ALICE that she is too late, 12 tells BOB that the message is gone.
// In the third outcome BOB never hears of it: a CANCEL before the SEND interrupt withdraws the interruption too.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "CANCEL races RECEIVE",
  watchFor: "Exactly one of CANCEL and RECEIVE succeeds; the other one's return code says so.",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");

      await vm.vmcf.send("BOB", vm.bytes("HELLO"), { id: 1 });
      const rc = await vm.vmcf.cancel("BOB", 1);

      // BOB waits for this word, so that CANCEL finds him logged on, and so that he is not left waiting for message 1.
      await vm.vmcf.sendx("BOB", "", { id: 2 });
      await vm.vmcf.response("BOB", 2);
      return rc;
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");

      const { header } = await vm.wait();
      if (header.id === 2) return "NOTHING";
      const { rc } = await vm.vmcf.receive(header);
      await vm.wait();
      return rc;
    },
  },
  outcomes: {
    "ALICE=0 BOB=NOTHING": "CANCEL came before BOB's interruption",
    "ALICE=0 BOB=12": "CANCEL came between BOB's interruption and his RECEIVE",
    "ALICE=14 BOB=0": "RECEIVE came first",
  },
});
