// SEND moves nothing: the data lie in ALICE's storage until BOB, told by a SEND interrupt, RECEIVEs them.
// Watch for the two interruptions: one tells BOB that something came, the other tells ALICE that it is over.
// `meet` comes first because a SEND to a machine that is not authorized yet is refused with return code 5.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Hello",
  watchFor: "Two DIAGNOSEs and two interruptions make one message: SEND, SEND interrupt, RECEIVE, RESPONSE interrupt.",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");

      const rc = await vm.vmcf.send("BOB", vm.bytes("HELLO"), { id: 1 });
      vm.assert(rc === 0, "BOB is authorized, so SEND is accepted");

      const { header } = await vm.wait();
      vm.assert(header.response && header.id === 1, "the only interruption left is the RESPONSE");
      return header.eflg;
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");

      const { header } = await vm.wait();
      vm.console(`${header.func} ${header.id} from ${header.user}: ${header.lena} bytes`);

      const { data } = await vm.vmcf.receive(header);
      return vm.text(data);
    },
  },
  outcomes: { "ALICE=0 BOB=HELLO": "the data transfer code is 0 and the text has arrived" },
});
