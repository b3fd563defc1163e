import { defineScenario, type Scenario } from "../../guest/define-scenario.ts";
import type { Interruption } from "../../guest/interruption.ts";
import { VMCMHDR, VMCMHDR_LENGTH } from "../../cp/interface/vmcmhdr.ts";
import { MisuseError, ProgramException } from "../../guest/errors.ts";
import type { VirtualMachine } from "../../guest/virtual-machine.ts";

// General workloads: machines that do a little of everything, in an order of their own. None is made for one defect. They
// return nothing, so it is the reference model alone that finds fault.

/** One thing a machine can do. */
type Act = (busy: Busy) => Promise<unknown>;

/** Where in storage a workload keeps its data; messages lie anywhere in it, over each other, too. */
const REGION = 0x8000;
const REGION_LENGTH = 0x2000;
const LENGTHS = [0, 8, 1500, 2500, 5000];
const IDS = [1, 2, 3];
/** The key of all storage where keys matter, and one that does not fit it. */
const KEY = 1;
const OTHER_KEY = 2;

/** A machine at work: draws what it needs, and remembers what it was told of. */
class Busy {
  readonly vm: VirtualMachine;
  readonly partners: readonly string[];
  readonly inbox: Interruption[] = [];
  #sent = { to: "BOB", id: 1 };
  #header = new Uint8Array(VMCMHDR_LENGTH);

  constructor(vm: VirtualMachine, partners: readonly string[]) {
    this.vm = vm;
    this.partners = partners;
  }

  one<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.vm.random() * items.length)] as Item;
  }
  chance(probability: number): boolean {
    return this.vm.random() < probability;
  }
  /** Others more often than itself. */
  partner(): string {
    const userid = this.one(this.partners);
    return userid === this.vm.userid ? this.one(this.partners) : userid;
  }
  data(): Uint8Array {
    const length = this.one(LENGTHS);
    const start = REGION + 8 * Math.floor(this.vm.random() * ((REGION_LENGTH - length) / 8));
    return this.vm.storage.subarray(start, start + length);
  }
  request() {
    return { id: this.one(IDS), priority: this.chance(0.3) };
  }
  async send(how: "send" | "sendx" | "sendReceive"): Promise<void> {
    const { vmcf } = this.vm;
    const [to, data, request] = [this.partner(), this.data(), this.request()];
    this.#sent = { to, id: request.id };
    if (how === "sendReceive") await vmcf.sendReceive(to, data, { ...request, replyInto: this.data() });
    else await vmcf[how](to, data, request);
  }
  async cancel(): Promise<void> {
    const { to, id } = this.chance(0.7) ? this.#sent : { to: this.partner(), id: this.one(IDS) };
    await this.vm.vmcf.cancel(to, id);
  }
  /** What was told last comes up most. */
  message(): Interruption["header"] | undefined {
    return this.chance(0.7) ? this.inbox.at(-1)?.header : this.inbox[0]?.header;
  }
  async look(): Promise<void> {
    const taken = await this.vm.poll();
    const { buffer } = this.vm.storageMap;
    const header = this.vm.storage.slice(buffer, buffer + VMCMHDR_LENGTH);
    const changed = header.some((byte, index) => byte !== this.#header[index]);
    // What `meet` sent is taken behind our back.
    const meeting = this.vm.text(header.subarray(VMCMHDR.VMCMUSE)).startsWith("MEETING");
    this.vm.assert(taken !== undefined || !changed || meeting, "CP has stored nothing but what it presents");
    this.#header = header;
    if (taken?.vmcf === true && taken.header.request) this.inbox.push(taken);
  }
}

const receive: Act = async (busy) => {
  await busy.look();
  const message = busy.message();
  if (message !== undefined) await busy.vm.vmcf.receive(message, { into: busy.data(), use: "RECEIVED" });
};

const answer: Act = async (busy) => {
  const message = busy.message();
  if (message === undefined) return;
  if (busy.chance(0.3)) await busy.vm.vmcf.reject(message, { use: "REJECTED" });
  else await busy.vm.vmcf.reply(message, busy.data(), { use: "REPLIED" });
};

const traffic: readonly Act[] = [
  (busy) => busy.send("send"),
  (busy) => busy.send("sendx"),
  (busy) => busy.send("sendReceive"),
  (busy) => busy.cancel(),
  (busy) => busy.look(),
  receive,
  receive,
  answer,
  async (busy) => {
    await receive(busy);
    await answer(busy);
  },
];

const status: readonly Act[] = [
  (busy) => busy.vm.vmcf.quiesce(),
  (busy) => busy.vm.vmcf.resume(),
  (busy) => busy.vm.vmcf.identify(busy.partner(), busy.request()),
  (busy) =>
    busy.vm.vmcf.authorize({
      priority: busy.chance(0.7),
      bufferLength: busy.one([40, 60, 200, 2088]),
      ...(busy.chance(0.2) && { specific: busy.partner() }),
    }),
  async (busy) => {
    await busy.vm.vmcf.unauthorize();
    await busy.vm.vmcf.authorize({ priority: busy.chance(0.7) });
  },
  (busy) => busy.vm.cp(`SMSG ${busy.partner()} HELLO`),
];

const protection: readonly Act[] = [
  (busy) => busy.vm.setPswKey(busy.one([KEY, KEY, OTHER_KEY])),
  (busy) => busy.vm.setPswKey(busy.one([KEY, KEY, OTHER_KEY])),
  (busy) => lock(busy, REGION + 2048 * Math.floor((busy.vm.random() * REGION_LENGTH) / 2048)),
  (busy) => lock(busy, REGION + 2048 * Math.floor((busy.vm.random() * REGION_LENGTH) / 2048)),
  (busy) => lock(busy, busy.vm.storageMap.buffer),
];

/** Opens a block that is locked, or sometimes locks one that is open. */
async function lock(busy: Busy, address: number): Promise<void> {
  const { vm } = busy;
  const { key } = await vm.storageKey(address);
  const locks = key === KEY && busy.chance(0.7);
  await vm.setStorageKey(address, 8, { key: locks ? OTHER_KEY : KEY, fetch: true });
}

/** A machine that does so many things; what its requests come to, refusals and program exceptions too, is CP's business. */
function worker(acts: readonly Act[], partners: readonly string[], count: number) {
  return async (vm: VirtualMachine): Promise<void> => {
    const busy = new Busy(vm, partners);
    if (acts.includes(protection[0] as Act)) {
      await vm.setStorageKey(0, vm.storage.length, { key: KEY });
      await vm.setPswKey(KEY);
    }
    await vm.vmcf.authorize({ priority: busy.chance(0.8), smsg: true });
    await vm.vmcf.meet(...partners.filter((userid) => userid !== vm.userid));
    for (let left = count; left > 0; left--) {
      try {
        await busy.one(acts)(busy);
      } catch (error) {
        if (!(error instanceof ProgramException || error instanceof MisuseError)) throw error;
      }
    }
  };
}

function workload(title: string, userids: readonly string[], acts: readonly Act[], messageLimit?: number): Scenario {
  return defineScenario({
    title,
    mayLeaveActive: true,
    machines: Object.fromEntries(userids.map((userid) => [userid, worker(acts, userids, ACTS)])),
    ...(messageLimit !== undefined && { messageLimit }),
  });
}

/** With so many, hardly a seed draws nothing that could show a defect. */
const ACTS = 100;
const TWO = ["ALICE", "BOB"];
const THREE = ["ALICE", "BOB", "CAROL"];
const doors = [...traffic, ...status, ...status];
const keys = [...traffic, ...protection];

export const WORKLOADS: readonly Scenario[] = [
  workload("Traffic of two", TWO, traffic),
  workload("Traffic of three", THREE, traffic),
  workload("Two that open and close their doors", TWO, doors),
  workload("Three that open and close their doors", THREE, doors),
  workload("Two, and storage keys that change", TWO, [...traffic, ...keys]),
  workload("Three, and storage keys that change", THREE, keys),
  workload("Two messages at most", THREE, [...traffic, ...status], 2),
];
