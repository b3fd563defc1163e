import { describe, expect, it } from "vitest";
import { Coordinator } from "../../cp/coordinator/coordinator.ts";
import { CR0_VMCF, PSW_EXTERNAL } from "../../cp/interface/psw.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { userid, useridField } from "../../cp/interface/userid.ts";
import { VMCPARM } from "../../cp/interface/vmcparm.ts";
import { TRANSPORTS } from "../../workers/channel/machine-task.ts";

const PARM = 0x1000;
const BUFFER = 0x2000;

function parm(
  subfunction: number,
  fields: { user?: string; mid?: number; vada?: number; lena?: number } = {},
): Uint8Array {
  const bytes = new Uint8Array(40);
  const view = new DataView(bytes.buffer);
  view.setUint16(VMCPARM.VMCPFUNC, subfunction);
  view.setUint32(VMCPARM.VMCPMID, fields.mid ?? 0);
  if (fields.user !== undefined) bytes.set(useridField(fields.user), VMCPARM.VMCPUSER);
  view.setUint32(VMCPARM.VMCPVADA, fields.vada ?? 0);
  view.setUint32(VMCPARM.VMCPLENA, fields.lena ?? 0);
  return bytes;
}

describe.each(TRANSPORTS)("machines that take orders, transport %s", (transport) => {
  it("a message between two of them; presented only when somebody says so, PSW and CR0 unchanged", async () => {
    const coordinator = new Coordinator({ transport });
    const alice = await coordinator.logonAgent(userid("ALICE"));
    const bob = await coordinator.logonAgent(userid("BOB"));
    for (const agent of [alice, bob]) {
      await agent.store(PARM, parm(SUBFUNCTION.AUTHORIZE, { vada: BUFFER, lena: 40 }));
      expect(await agent.diagnose(PARM)).toMatchObject({ exception: 0, value: 0 });
    }
    const machine = coordinator.cp.directory.machine("BOB");
    if (machine === undefined) throw new Error("BOB is not logged on");
    await alice.store(PARM, parm(SUBFUNCTION.SEND, { user: "BOB", mid: 5, vada: 0x3000, lena: 3 }));
    await alice.store(0x3000, Uint8Array.of(1, 2, 3));
    expect(await alice.diagnose(PARM)).toMatchObject({ value: 0, interruptions: 0 });

    expect(await bob.take(false)).toBeUndefined();
    expect(await bob.take(true)).toBe(BUFFER);
    expect(await bob.take(true)).toBeUndefined();
    expect(machine.pswFirst & PSW_EXTERNAL).toBe(0);
    expect(machine.cr0 & CR0_VMCF).toBe(0);

    await bob.store(PARM, parm(SUBFUNCTION.RECEIVE, { user: "ALICE", mid: 5, vada: 0x4000, lena: 3 }));
    expect(await bob.diagnose(PARM)).toMatchObject({ value: 0, interruptions: 1 });
    expect(await bob.fetch(0x4000, 4)).toEqual(Uint8Array.of(1, 2, 3, 0));
    expect(await alice.take(true)).toBe(BUFFER);
    expect(await bob.diagnose(PARM + 4)).toMatchObject({ exception: 6 });
    await coordinator.close();
  });

  it("an order to a machine that is logged off is refused, also one that is under way", async () => {
    const coordinator = new Coordinator({ transport });
    const alice = await coordinator.logonAgent(userid("ALICE"));
    const fetched = alice.fetch(0, 1);
    coordinator.logoff(userid("ALICE"));
    await expect(fetched).rejects.toThrow("ALICE");
    await expect(alice.diagnose(PARM)).rejects.toThrow("ALICE has been logged off");
    await coordinator.close();
    expect(coordinator.machinesLeft).toEqual([]);
  });

  it("a machine can log on again on the same thread", async () => {
    const coordinator = new Coordinator({ transport });
    for (let time = 0; time < 5; time++) {
      const alice = await coordinator.logonAgent(userid("ALICE"), 4096);
      await alice.store(0, Uint8Array.of(7));
      expect(await alice.fetch(0, 1)).toEqual(Uint8Array.of(7));
      coordinator.logoff(userid("ALICE"));
    }
    await coordinator.close();
  });
});
