// A client sends, ends its authorization with the message outstanding, and authorizes again; then the server answers.
// The book: UNAUTHORIZE purges what the client sent. The server finds nothing, and the client has all its slots.
// Release 6: the message stays with the server as an orphan. Its late answer is taken off the new count: 0 - 1 = 65535.
import { defineScenario } from "vmcf";

export default defineScenario({
  title: "The client that restarts with work outstanding",
  watchFor: "What the server's RECEIVE finds, and whether the client can still send afterwards.",
  profiles: ["documented", "release6"],
  machines: {
    CLIENT: async (vm) => {
      await vm.vmcf.authorize({ smsg: true });
      await vm.vmcf.meet("SERVER");
      await vm.vmcf.send("SERVER", "WORK", { id: 1 });
      await vm.vmcf.unauthorize();
      await vm.vmcf.authorize();
      await vm.cp("SMSG SERVER RESTARTED");
      // Whatever comes before the server's word belongs to an authorization that is gone.
      while ((await vm.wait()).header.user !== "SYSTEM");
      const rc = await vm.vmcf.send("SERVER", "MORE WORK", { id: 2 });
      if (rc === 0) await vm.vmcf.cancel("SERVER", 2);
      await vm.cp("SMSG SERVER BYE");
      return rc;
    },
    SERVER: async (vm) => {
      await vm.vmcf.authorize({ smsg: true });
      await vm.vmcf.meet("CLIENT");
      let work = await vm.wait();
      let found: string | number = "NOTHING";
      if (work.header.user !== "SYSTEM") {
        const order = work;
        while (work.header.user !== "SYSTEM") work = await vm.wait();
        found = (await vm.vmcf.receive(order)).rc;
      }
      await vm.cp("SMSG CLIENT ANSWERED");
      while ((await vm.wait()).header.user !== "SYSTEM");
      return found;
    },
  },
  outcomes: {
    "CLIENT=0 SERVER=NOTHING": {
      means: "UNAUTHORIZE withdrew the message before it was presented",
      profile: "documented",
    },
    "CLIENT=0 SERVER=12": { means: "UNAUTHORIZE purged a message that had been taken", profile: "documented" },
    "CLIENT=10 SERVER=0": {
      means: "the orphan was answered, and the client's count fell below zero (defects D6 and D2)",
      profile: "release6",
    },
  },
});
