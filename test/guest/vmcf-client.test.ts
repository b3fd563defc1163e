import { describe, expect, it } from "vitest";
import { MisuseError } from "../../guest/errors.ts";
import { firstMessageId } from "../../guest/request-fields.ts";
import { VirtualMachine } from "../../guest/virtual-machine.ts";
import { InProcessHost } from "../support/in-process-port.ts";

async function pair(host = new InProcessHost()) {
  const alice = new VirtualMachine(host.port("ALICE"));
  const bob = new VirtualMachine(host.port("BOB"));
  await alice.vmcf.authorize();
  await bob.vmcf.authorize();
  return { host, alice, bob };
}

/** The longest block the arena can give: all of it, when nothing is in use. */
function longestFree(vm: VirtualMachine): number {
  for (let length = vm.storage.length; length > 0; length -= 8) {
    try {
      vm.free(vm.allocate(length));
      return length;
    } catch {
      // Try a shorter one.
    }
  }
  return 0;
}

describe("return codes are values", () => {
  it("gives each subfunction's return code as a number", async () => {
    const host = new InProcessHost();
    const vm = new VirtualMachine(host.port("ALICE"));
    host.port("BOB");
    expect(await vm.vmcf.unauthorize()).toBe(4);
    expect(await vm.vmcf.authorize({ bufferLength: 39 })).toBe(1);
    expect(vm.cr0, "a refused AUTHORIZE leaves control register 0 alone").toBe(0xe0);
    expect(await vm.vmcf.authorize()).toBe(0);
    expect(vm.cr0).toBe(0xe1);
    expect(await vm.vmcf.send("BOB", "X")).toBe(5);
    expect(await vm.vmcf.send("SYSTEM", "X")).toBe(9);
    expect(await vm.vmcf.cancel("ALICE", 1)).toBe(12);
    expect(await vm.vmcf.reply({ user: "BOB", id: 1 }, "X")).toBe(12);
    expect(await vm.vmcf.reject({ user: "BOB", id: 1 })).toBe(12);
    expect(await vm.vmcf.receive({ user: "BOB", id: 1 }, { length: 10 })).toEqual({ rc: 12, data: new Uint8Array() });
    expect(await vm.vmcf.identify("BOB")).toBe(5);
    expect([await vm.vmcf.quiesce(), await vm.vmcf.resume(), await vm.vmcf.unauthorize()]).toEqual([0, 0, 0]);
  });

  it("passes SPECIFIC, PRIORITY and SMSG on (R-AUTH-5 to R-AUTH-7)", async () => {
    const { alice, bob } = await pair();
    await bob.vmcf.authorize({ specific: "CAROL" });
    expect(await alice.vmcf.send("BOB", "X")).toBe(5);
    await bob.vmcf.authorize({ specific: "ALICE" });
    expect(await alice.vmcf.send("BOB", "X", { priority: true })).toBe(18);
    await bob.vmcf.authorize({ priority: true, smsg: true });
    expect(await alice.vmcf.send("BOB", "X", { priority: true })).toBe(0);
    expect((await bob.wait()).header.priority).toBe(true);
    await alice.cp("SMSG BOB HELLO");
    const { header, data } = await bob.wait();
    expect([header.user, bob.text(header.use), bob.text(data ?? new Uint8Array())]).toEqual([
      "SYSTEM",
      "ALICE   ",
      "HELLO",
    ]);
  });
});

describe("message data", () => {
  it("a short RECEIVE gives the part that fits and return code 16 (R-RCV-6)", async () => {
    const { alice, bob } = await pair();
    await alice.vmcf.send("BOB", "HELLO WORLD", { id: 1 });
    const { rc, data } = await bob.vmcf.receive(await bob.wait(), { length: 5 });
    expect([rc, bob.text(data)]).toEqual([16, "HELLO"]);
    const { header } = await alice.wait();
    expect([header.eflg, header.lena]).toEqual([16, 6]);
  });

  it("uses views into storage in place, for data and for buffers", async () => {
    const { alice, bob } = await pair();
    alice.storage.set(alice.bytes("IN PLACE"), 0x5000);
    await alice.vmcf.sendReceive("BOB", alice.storage.subarray(0x5000, 0x5008), {
      id: 1,
      replyInto: alice.storage.subarray(0x5100, 0x5110),
    });
    const question = await bob.wait();
    expect([question.header.vada, question.header.vadb, question.header.lenb]).toEqual([0x5000, 0x5100, 16]);
    alice.storage.set(alice.bytes("CHANGED!"), 0x5000);
    const into = bob.storage.subarray(0x6000, 0x6010);
    const { rc, data } = await bob.vmcf.receive(question, { into });
    expect([rc, data.byteOffset, bob.text(data)], "the source's storage at the time of RECEIVE (R-LIFE-4)").toEqual([
      0,
      0x6000,
      "CHANGED!",
    ]);
    bob.storage.set(bob.bytes("YES"), 0x7000);
    await bob.vmcf.reply(question, bob.storage.subarray(0x7000, 0x7003));
    const { reply } = await alice.wait();
    expect([alice.text(reply ?? new Uint8Array()), alice.text(alice.storage.subarray(0x5100, 0x5103))]).toEqual([
      "YES",
      "YES",
    ]);
    await expect(bob.vmcf.receive(question, { into: new Uint8Array(8) })).rejects.toThrow("a view into vm.storage");
  });

  it("copies other data at the call, so that the script's array is its own again", async () => {
    const { alice, bob } = await pair(new InProcessHost({ order: () => 0 }));
    const bytes = alice.bytes("MINE");
    const sent = alice.vmcf.send("BOB", bytes, { id: 1 });
    bytes.fill(0);
    expect(await sent).toBe(0);
    expect(bob.text((await bob.vmcf.receive(await bob.wait())).data)).toBe("MINE");
  });

  it.each([
    [
      "its RESPONSE is taken",
      async (alice: VirtualMachine, bob: VirtualMachine) => {
        await alice.vmcf.sendReceive("BOB", "X".repeat(1000), { id: 1 });
        await bob.vmcf.reply(await bob.wait(), "Y");
        await alice.wait();
      },
    ],
    [
      "CANCEL succeeds",
      async (alice: VirtualMachine) => {
        await alice.vmcf.send("BOB", "X".repeat(1000), { id: 1 });
        expect(await alice.vmcf.cancel("BOB", 1)).toBe(0);
      },
    ],
    [
      "CANCEL gives 11",
      async (alice: VirtualMachine, bob: VirtualMachine) => {
        await alice.vmcf.sendReceive("BOB", "X".repeat(1000), { id: 1 });
        await bob.vmcf.receive(await bob.wait());
        expect(await alice.vmcf.cancel("BOB", 1)).toBe(11);
      },
    ],
    [
      "it is refused",
      async (alice: VirtualMachine) => {
        expect(await alice.vmcf.sendReceive("NOBODY", "X".repeat(1000))).toBe(5);
      },
    ],
    [
      "its ID is refused, the message of that ID living on",
      async (alice: VirtualMachine, bob: VirtualMachine) => {
        await alice.vmcf.send("BOB", "X", { id: 1 });
        expect(await alice.vmcf.send("BOB", "Y".repeat(1000), { id: 1 })).toBe(8);
        expect(bob.text((await bob.vmcf.receive(await bob.wait())).data)).toBe("X");
        await alice.wait();
      },
    ],
    [
      "the machine is unauthorized",
      async (alice: VirtualMachine) => {
        await alice.vmcf.authorize({ bufferLength: 4000 });
        await alice.vmcf.send("BOB", "X".repeat(1000));
        await alice.vmcf.send("BOB", "X".repeat(1000));
        expect(await alice.vmcf.unauthorize()).toBe(0);
      },
    ],
    [
      "no userid can be meant",
      async (alice: VirtualMachine) => {
        await expect(alice.vmcf.send("ninechars", "X")).rejects.toThrow(MisuseError);
        await expect(alice.vmcf.sendReceive("BOB", "X", { replyLength: 1e6 })).rejects.toThrow(MisuseError);
      },
    ],
  ] as const)("a message's storage is free again when %s", async (_, act) => {
    const { alice, bob } = await pair();
    const before = [longestFree(alice), longestFree(bob)];
    await act(alice, bob);
    expect([longestFree(alice), longestFree(bob)]).toEqual(before);
  });

  it("a full arena is a MisuseError at once, never a wait", async () => {
    const { alice } = await pair();
    await alice.vmcf.send("BOB", new Uint8Array(40_000));
    await expect(alice.vmcf.send("BOB", new Uint8Array(40_000))).rejects.toThrow(/no free block of 40000 bytes/);
  });
});

describe("misuse is one clear sentence", () => {
  it.each([
    ["a userid of nine characters", (vm: VirtualMachine) => vm.vmcf.send("NINECHARS", "X"), /longer than 8 characters/],
    ["a userid in small letters", (vm: VirtualMachine) => vm.vmcf.cancel("bob", 1), /contains "b"/],
    ["an ID that does not fit", (vm: VirtualMachine) => vm.vmcf.send("BOB", "X", { id: 2 ** 32 }), /32-bit number/],
    [
      "a long doubleword",
      (vm: VirtualMachine) => vm.vmcf.send("BOB", "X", { use: "NINECHARS" }),
      /8 characters, not 9/,
    ],
    ["a short doubleword", (vm: VirtualMachine) => vm.vmcf.identify("BOB", { use: new Uint8Array(7) }), /7 elements/],
    ["text that EBCDIC lacks", (vm: VirtualMachine) => vm.vmcf.send("BOB", "π"), /code page 037/],
    [
      "a negative length",
      (vm: VirtualMachine) => vm.vmcf.receive({ user: "BOB", id: 1 }, { length: -1 }),
      /^length is/,
    ],
  ])("%s", async (_, act, sentence) => {
    const { alice } = await pair();
    await expect(act(alice)).rejects.toThrow(MisuseError);
    await expect(act(alice)).rejects.toThrow(sentence);
  });
});

describe("message IDs", () => {
  it("count up from a place of the machine's own, so that two machines do not refuse each other's (R-SEND-2)", async () => {
    const { alice, bob } = await pair();
    expect([await alice.vmcf.send("BOB", "X"), await bob.vmcf.send("ALICE", "X")]).toEqual([0, 0]);
    expect((await bob.wait()).header.id).toBe(firstMessageId("ALICE"));
    await alice.vmcf.send("BOB", "X");
    expect((await bob.wait()).header.id).toBe(firstMessageId("ALICE") + 1);
  });
});

describe("call", () => {
  it("gives the reply, the data transfer code and the doubleword", async () => {
    const { alice, bob } = await pair();
    const bobs = bob.vmcf.serve(({ data }) => `GOT ${bob.text(data)}`, { count: 1 });
    const { rc, eflg, rejected, reply } = await alice.vmcf.call("BOB", "THIS", { replyLength: 6 });
    expect({ rc, eflg, rejected, reply: alice.text(reply) }).toEqual({
      rc: 0,
      eflg: 16,
      rejected: false,
      reply: "GOT TH",
    });
    expect(await bobs).toBe(1);
  });

  it("tells refusal from rejection", async () => {
    const { alice, bob } = await pair();
    expect(await alice.vmcf.call("NOBODY", "X")).toMatchObject({ rc: 5, rejected: false });
    void bob.vmcf.serve(() => bob.vmcf.rejected("NO SLOT"), { count: 1 });
    const { rc, rejected, use, reply } = await alice.vmcf.call("BOB", "X");
    expect([rc, rejected, alice.text(use), reply.length]).toEqual([0, true, "NO SLOT ", 0]);
  });

  it("keeps interruptions of others for later, and several calls at a time apart", async () => {
    const { alice, bob } = await pair();
    const carol = new VirtualMachine(new InProcessHost().port("CAROL"));
    expect(carol.userid).toBe("CAROL");
    await bob.vmcf.identify("ALICE", { id: 77 });
    void bob.vmcf.serve(({ data }) => data, { count: 3 });
    const replies = await Promise.all(["ONE", "TWO", "THREE"].map((text) => alice.vmcf.call("BOB", text)));
    expect(replies.map(({ reply }) => alice.text(reply))).toEqual(["ONE", "TWO", "THREE"]);
    expect((await alice.wait()).header.id).toBe(77);
  });

  it("in an enabled machine leaves others to the handler, its own RESPONSE not, and the machine enabled", async () => {
    const { alice, bob } = await pair();
    const handled: number[] = [];
    alice.onExternal(({ header }) => handled.push(header.id));
    await alice.enable();
    await bob.vmcf.identify("ALICE", { id: 5 });
    void bob.vmcf.serve(() => undefined, { count: 1 });
    await alice.vmcf.call("BOB", "X", { id: 6 });
    expect(handled).toEqual([5]);
    expect(alice.psw.external).toBe(true);
  });
});

describe("serve", () => {
  it("hands over SEND, SEND/RECV, SENDX, IDENTIFY and SMSG, and answers what wants an answer", async () => {
    const { alice, bob } = await pair();
    await bob.vmcf.authorize({ smsg: true });
    const seen: string[] = [];
    const served = bob.vmcf.serve(
      ({ from, func, data, stop }) => {
        seen.push(`${from} ${func} ${bob.text(data)}`);
        if (func === "IDENTIFY") stop();
        return undefined;
      },
      { count: 100 },
    );
    await alice.vmcf.send("BOB", "ONE", { id: 1 });
    await alice.vmcf.sendReceive("BOB", "TWO", { id: 2 });
    await alice.vmcf.sendx("BOB", "THREE", { id: 3 });
    await alice.cp("SMSG BOB FOUR");
    await alice.vmcf.identify("BOB");
    expect(await served).toBe(5);
    expect(seen).toEqual([
      "ALICE SEND ONE",
      "ALICE SEND/RECV TWO",
      "ALICE SENDX THREE",
      "SYSTEM SENDX FOUR",
      "ALICE IDENTIFY ",
    ]);
    for (const id of [1, 2, 3]) expect((await alice.vmcf.response("BOB", id)).header.eflg).toBe(0);
  });

  it("passes over a request that is canceled before its RECEIVE, and says so", async () => {
    const { alice, bob } = await pair();
    await alice.vmcf.send("BOB", "FIRST", { id: 1 });
    await bob.enable();
    await bob.disable();
    await alice.vmcf.cancel("BOB", 1);
    await alice.vmcf.send("BOB", "SECOND", { id: 2 });
    const refused: number[] = [];
    const seen: string[] = [];
    await bob.vmcf.serve(({ data }) => void seen.push(bob.text(data)), {
      count: 1,
      onRefused: (rc) => refused.push(rc),
    });
    expect([refused, seen]).toEqual([[12], ["SECOND"]]);
  });

  it("gives RESPONSEs to onResponse and ends by until", async () => {
    const { alice, bob } = await pair();
    let responses = 0;
    await bob.vmcf.sendx("ALICE", "X");
    await alice.wait();
    const served = await bob.vmcf.serve(() => undefined, { onResponse: () => responses++, until: () => responses > 0 });
    expect([served, responses]).toEqual([0, 1]);
  });

  it("cannot REJECT a SEND, which has been RECEIVEd", async () => {
    const { alice, bob } = await pair();
    await alice.vmcf.send("BOB", "X");
    await expect(bob.vmcf.serve(() => bob.vmcf.rejected())).rejects.toThrow("cannot be REJECTed");
  });
});

describe("meet", () => {
  it.each(["first", "second"])("finds the partner whether it comes %s, and leaves no trace", async (comes) => {
    const host = new InProcessHost();
    const alice = new VirtualMachine(host.port("ALICE"));
    const bob = new VirtualMachine(host.port("BOB"));
    const go = async (vm: VirtualMachine, partner: string) => {
      await vm.vmcf.authorize();
      return vm.vmcf.meet(partner);
    };
    const [first, second] = comes === "first" ? [alice, bob] : [bob, alice];
    expect(await Promise.all([go(first, second.userid), go(second, first.userid)])).toEqual([0, 0]);
    expect([await alice.poll(), await bob.poll()]).toEqual([undefined, undefined]);
    expect(host.cp.messages()).toEqual([]);
  });

  it("says 5 when the partner has gone without meeting", async () => {
    const { host, alice } = await pair();
    const met = alice.vmcf.meet("BOB");
    await new Promise((resolve) => setImmediate(resolve));
    host.logoff("BOB");
    expect(await met).toBe(5);
  });
});
