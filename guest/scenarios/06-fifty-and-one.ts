// A source may have fifty active messages, to all sinks together. The fifty-first SEND gets return code 10.
// Watch for when a message stops counting: not when BOB has RECEIVEd it, but when ALICE takes its RESPONSE.
// ALICE is disabled while she sends, so no RESPONSE slips in between, however fast BOB is.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Fifty messages and one more",
  watchFor: "One RESPONSE taken makes room for exactly one more message.",
  machines: {
    ALICE: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB");

      for (let id = 1; id <= 50; id++) {
        const rc = await vm.vmcf.send("BOB", `MESSAGE ${id}`, { id });
        vm.assert(rc === 0, `message ${id} of 50 is accepted`);
      }
      const oneMore = await vm.vmcf.send("BOB", "MESSAGE 51", { id: 51 });

      await vm.wait();
      const afterOneResponse = await vm.vmcf.send("BOB", "MESSAGE 51", { id: 51 });
      const andAnother = await vm.vmcf.send("BOB", "MESSAGE 52", { id: 52 });

      for (let left = 50; left > 0; left--) await vm.wait();
      return [oneMore, afterOneResponse, andAnother];
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE");
      return await vm.vmcf.serve(({ data }) => vm.console(vm.text(data)), { count: 51 });
    },
  },
  outcomes: { "ALICE=[10,0,10] BOB=51": "refused, accepted, refused again" },
});
