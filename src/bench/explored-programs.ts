import { userid } from "../../cp/interface/userid.ts";
import type { GuestScript } from "../../guest/define-scenario.ts";
import type { Program } from "../explore/program.ts";

/** DIAGNOSEs of each machine of the ring. */
export const INSTRUCTIONS_OF_RING = 20;

function programOf(machines: Readonly<Record<string, GuestScript>>): Program {
  return {
    machines: Object.entries(machines).map(([name, script]) => ({
      ...{ userid: userid(name), storageSize: 65_536, privilegeClasses: "G" },
      script,
    })),
  };
}

function member(next: string): GuestScript {
  return async (vm) => {
    await vm.vmcf.authorize();
    for (let id = 1; id < INSTRUCTIONS_OF_RING; id++) await vm.vmcf.identify(next, { id });
  };
}

/** Three machines that do nothing but DIAGNOSEs which concern their neighbour. */
export const ringProgram = programOf({ ALICE: member("BOB"), BOB: member("CAROL"), CAROL: member("ALICE") });

/** Looks twice, and answers what it finds. */
const server: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  const rcs: number[] = [];
  for (let look = 0; look < 2; look++) {
    const found = await vm.poll();
    if (found === undefined) continue;
    rcs.push((await vm.vmcf.receive(found)).rc);
    if (found.header.func === "SEND/RECV") rcs.push(await vm.vmcf.reply(found, "A"));
  }
  return rcs;
};

const client: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  const rc = await vm.vmcf.sendReceive("SERVER", "Q", { id: 1, replyLength: 8 });
  return [rc, await vm.vmcf.cancel("SERVER", 1)];
};

const clientOfTwo: GuestScript = async (vm) => {
  await vm.vmcf.authorize();
  const rcs = [await vm.vmcf.sendReceive("SERVER", "Q", { id: 1, replyLength: 8 })];
  rcs.push(await vm.vmcf.send("SERVER", "X", { id: 2 }));
  rcs.push(await vm.vmcf.cancel("SERVER", 1));
  return [...rcs, await vm.vmcf.cancel("SERVER", 2)];
};

/** Two messages that are canceled while they are received and replied to: of two clients, or both of one. */
export const races = {
  clients: { ALICE: client, BOB: client, SERVER: server },
  pair: { ALICE: clientOfTwo, SERVER: server },
} as const satisfies Readonly<Record<string, Readonly<Record<string, GuestScript>>>>;

export function raceProgram(whose: keyof typeof races): Program {
  return programOf(races[whose]);
}
