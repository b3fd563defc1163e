// Two programs in one machine: the first authorizes for everybody, the second again, SPECIFIC for its own partner.
// The book: what others have queued ends at once, with data transfer code 5.
// Release 6: SPECIFIC has no effect backwards. What was queued before is delivered, to whichever program takes it.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "Two programs fight over one AUTHORIZE",
  watchFor:
    "BOB is told that he is dropped; under release6 he is answered by a program that never knew him (defect D8).",
  profiles: ["documented", "release6"],
  machines: {
    SHARED: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("BOB", "CAROL");
      await vm.vmcf.authorize({ specific: "CAROL" });
      for (let from = ""; from !== "CAROL";) {
        const next = await vm.wait();
        from = next.header.user;
        await vm.vmcf.receive(next);
      }
      for (let late = await vm.poll(); late !== undefined; late = await vm.poll()) await vm.vmcf.receive(late);
    },
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("SHARED");
      const rc = await vm.vmcf.send("SHARED", "FOR THE FIRST PROGRAM", { id: 1 });
      if (rc !== 0) return "REFUSED";
      const { header } = await vm.vmcf.response("SHARED", 1);
      return header.eflg === 0 ? "ANSWERED" : "DROPPED";
    },
    CAROL: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("SHARED");
      await vm.vmcf.send("SHARED", "FOR THE SECOND PROGRAM", { id: 1 });
      await vm.vmcf.response("SHARED", 1);
    },
  },
  outcomes: {
    "BOB=REFUSED": "BOB came after the second AUTHORIZE, or after the end",
    "BOB=DROPPED": { means: "BOB's message was queued, and ended with code 5", profile: "documented" },
    "BOB=ANSWERED": { means: "BOB's message was delivered all the same (defect D8)", profile: "release6" },
  },
});
