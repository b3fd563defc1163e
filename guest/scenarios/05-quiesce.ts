// BOB takes one message, QUIESCEs, and clears his queue in peace while three senders push; then he opens again.
// Watch for return code 9: QUIESCE refuses what is new, but what is queued already is still delivered.
// A sender that is refused waits for BOB's IDENTIFY and tries once more. Nothing is lost: BOB always gets three.
import { defineScenario, type VirtualMachine } from "vmcf";

async function sender(vm: VirtualMachine): Promise<number> {
  await vm.vmcf.authorize();
  await vm.vmcf.meet("BOB");

  const first = await vm.vmcf.send("BOB", `A LINE FROM ${vm.userid}`, { id: 1 });
  if (first === 9) {
    const { header } = await vm.wait();
    vm.assert(header.func === "IDENTIFY", "BOB says that he is open again");
    const second = await vm.vmcf.send("BOB", `A LINE FROM ${vm.userid}`, { id: 1 });
    vm.assert(second === 0, "BOB has RESUMEd before he said so");
  }
  const { header } = await vm.vmcf.response("BOB", 1);
  vm.assert(header.eflg === 0, "the line has arrived");
  return first;
}

export default defineScenario({
  title: "QUIESCE while three senders push",
  watchFor: "Every sender is either accepted at once or refused with 9 and accepted later; none is lost.",
  machines: {
    ALICE: sender,
    CAROL: sender,
    DAVE: sender,
    BOB: async (vm) => {
      await vm.vmcf.authorize();
      await vm.vmcf.meet("ALICE", "CAROL", "DAVE");

      await vm.vmcf.receive(await vm.wait());
      await vm.vmcf.quiesce();
      let received = 1;
      for (let next = await vm.poll(); next !== undefined; next = await vm.poll()) {
        await vm.vmcf.receive(next);
        received++;
      }
      vm.sometimes("a message is left over after QUIESCE", received < 3);

      await vm.vmcf.resume();
      for (const userid of ["ALICE", "CAROL", "DAVE"]) await vm.vmcf.identify(userid, { use: "OPEN" });
      return received + (await vm.vmcf.serve(() => undefined, { count: 3 - received }));
    },
  },
  outcomes: {
    "ALICE=0 CAROL=0 DAVE=0 BOB=3": "nobody was refused",
    "ALICE=9 CAROL=0 DAVE=0 BOB=3": "ALICE found BOB quiesced",
    "ALICE=0 CAROL=9 DAVE=0 BOB=3": "CAROL found BOB quiesced",
    "ALICE=0 CAROL=0 DAVE=9 BOB=3": "DAVE found BOB quiesced",
    "ALICE=9 CAROL=9 DAVE=0 BOB=3": "only DAVE came before QUIESCE",
    "ALICE=9 CAROL=0 DAVE=9 BOB=3": "only CAROL came before QUIESCE",
    "ALICE=0 CAROL=9 DAVE=9 BOB=3": "only ALICE came before QUIESCE",
  },
});
