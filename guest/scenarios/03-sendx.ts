// SENDX needs no RECEIVE: the data are put behind the header in the sink's external interrupt buffer, if they fit.
// Watch for return code 7: BOB's buffer of 60 bytes holds a header of 40 and 20 bytes of data, not 21.
// The RESPONSE comes as soon as BOB has taken the interruption; BOB executes no DIAGNOSE for it at all.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "SENDX fits, or does not",
  watchFor: "The length is tested when SENDX executes; the data move when the SEND interrupt is presented.",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");

      const tooLong = await vm.vmcf.sendx("BOB", "THIS IS ONE TOO MANY!", { id: 1 });
      const fits = await vm.vmcf.sendx("BOB", "TWENTY BYTES, NO MOR", { id: 1 });

      const { header } = await vm.wait();
      vm.assert(header.response && header.id === 1, "this is the RESPONSE to the one that fits");
      vm.assert(header.lena === 0, "nothing is left to move");
      return [tooLong, fits, header.eflg];
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize({ bufferLength: 60 });
      await vm.vmcf.meet("ALICE");

      const { header, data } = await vm.wait();
      vm.assert(header.func === "SENDX" && header.lena === 20, "only the message of 20 bytes gets here");
      const { rc } = await vm.vmcf.receive(header);
      vm.assert(rc === 12, "there is nothing left to RECEIVE");
      return vm.text(data ?? new Uint8Array());
    },
  },
  outcomes: { "ALICE=[7,0,0] BOB=TWENTY BYTES, NO MOR": "21 bytes are refused, 20 are delivered" },
});
