// SEND/RECV is a question: the RECEIVE ends nothing, only the REPLY does, and it writes straight into ALICE's storage.
// Watch for the residual count: VMCMLENB of the RESPONSE is what BOB left unused of ALICE's 100-byte REPLY buffer.
// The user doubleword of the REPLY travels with the RESPONSE; that of the RECEIVE goes nowhere.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "SEND/RECV and REPLY",
  watchFor:
    "One RESPONSE ends the whole question; its two residual counts tell what was received and what was replied.",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");

      const rc = await vm.vmcf.sendReceive("BOB", "WHAT IS YOUR NAME?", { id: 7, replyLength: 100 });
      vm.assert(rc === 0, "SEND/RECV is accepted");

      const { header, reply } = await vm.wait();
      vm.assert(header.func === "SEND/RECV", "a RESPONSE carries the code of the original request");
      vm.assert(header.lena === 0, "BOB has received every byte of the question");
      vm.assert(header.lenb === 100 - 11, "BOB has used 11 bytes of the REPLY buffer");
      vm.assert(vm.text(header.use) === "ANSWERED", "the doubleword is the REPLY's");
      return vm.text(reply ?? new Uint8Array());
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");

      const question = await vm.wait();
      const { data } = await vm.vmcf.receive(question, { use: "IGNORED" });
      const again = await vm.vmcf.receive(question);
      vm.assert(again.rc === 3, "a second RECEIVE of the same SEND/RECV is a protocol violation");

      vm.console(vm.text(data));
      return await vm.vmcf.reply(question, "BOB OF VMCF", { use: "ANSWERED" });
    },
  },
  outcomes: { "ALICE=BOB OF VMCF BOB=0": "the question is answered" },
});
