import type { RandomNumbers } from "../schedule/random-numbers.ts";
import { BUFFER_AT, BUFFER_LENGTH, type Act, type Area } from "./act.ts";
import type { Plan } from "./plan.ts";

const USERIDS = ["ALICE", "BOB", "CAROL"] as const;
const IDS = [1, 1, 1, 2] as const;
/** Acts of one machine behind its first AUTHORIZE. */
const ACTS_MIN = 3;
const ACTS_MAX = 9;
const KEY = 1;
const OTHER_KEY = 2;
const BLOCK_LENGTH = 2048;

/** Where data lie: in the middle of a block, at its beginning, across its end, and close enough to overlap. */
const PLACES = [0x8000, 0x8400, 0x87f8, 0x8800, 0x9000, 0xa000] as const;
/** None, a few, a block and more, several blocks. */
const LENGTHS = [0, 16, 16, 100, 3000, 5000] as const;
/** Longer than any storage; the last byte of the area has a valid address all the same, when it is taken modulo 2^24. */
const LENGTH_BEYOND = 0x0100_0010;
/** External interrupt buffers: no data, a few, as much as SMSG may have, more than a block. */
const BUFFER_LENGTHS = [40, 60, 169, BUFFER_LENGTH] as const;
/** Where a header reaches over the end of a block. */
const BUFFER_ACROSS = 0x27f0;

/** A request that was drawn, so that somebody can answer it. */
interface Sent {
  readonly from: string;
  readonly to: string;
  readonly id: number;
  readonly twoWay: boolean;
}

/** What the machines of one plan have in common while it is being drawn. */
class Drawing {
  readonly random: RandomNumbers;
  readonly userids: readonly string[];
  /** Machines with a PSW key of their own, in storage of that key. */
  readonly keyed: ReadonlySet<string>;
  readonly sent: Sent[] = [];

  constructor(random: RandomNumbers) {
    this.random = random;
    this.userids = USERIDS.slice(0, 1 + random.below(3));
    this.keyed = new Set(this.userids.filter(() => this.chance(0.4)));
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }
  oneOf<Item>(items: readonly Item[]): Item {
    return items[this.random.below(items.length)] as Item;
  }
  /** One of those there are, if any. */
  anyOf<Item>(items: readonly Item[]): Item | undefined {
    return items[this.random.below(items.length)];
  }
  /** Mostly somebody else. */
  partner(userid: string): string {
    const others = this.userids.filter((other) => other !== userid);
    return others.length === 0 || this.chance(0.15) ? userid : this.oneOf(others);
  }
  area(): Area {
    const length = this.chance(0.03) ? LENGTH_BEYOND : this.oneOf(LENGTHS);
    return { at: this.oneOf(PLACES), length };
  }
  /** A user doubleword, sometimes. */
  use(): { readonly use?: string } {
    return this.chance(0.2) ? { use: `USE ${this.random.below(10)}` } : {};
  }
  priority(): boolean {
    return this.chance(0.15);
  }
}

/** Draws a scenario. The same random numbers give the same one. */
export function drawPlan(random: RandomNumbers): Plan {
  const drawing = new Drawing(random);
  const machines = drawing.userids.map((userid) => ({ userid, acts: beginningOf(drawing, userid) }));
  const counts = machines.map(() => ACTS_MIN + random.below(ACTS_MAX - ACTS_MIN + 1));
  // By turns, so that there is something to answer.
  for (let turn = 0; turn < ACTS_MAX; turn++) {
    for (const [index, { userid, acts }] of machines.entries()) {
      if (turn < (counts[index] ?? 0)) acts.push(...draw(drawing, userid));
    }
  }
  return { machines, messageLimit: 1 + random.below(4) };
}

function beginningOf(drawing: Drawing, userid: string): Act[] {
  const keys: Act[] = drawing.keyed.has(userid)
    ? [
        { does: "storageKey", area: { at: 0, length: 0x1_0000 }, key: KEY, fetch: true },
        { does: "pswKey", key: KEY },
      ]
    : [];
  return [...keys, authorize(drawing, userid, 0.05)];
}

function authorize(drawing: Drawing, userid: string, specific: number): Act {
  const length = drawing.oneOf(BUFFER_LENGTHS);
  return {
    does: "authorize",
    ...(drawing.chance(0.2) && { at: BUFFER_ACROSS }),
    length,
    ...(drawing.chance(specific) && { specific: drawing.partner(userid) }),
    priority: drawing.chance(0.7),
    smsg: drawing.chance(0.3),
  };
}

type Draw = (drawing: Drawing, userid: string) => readonly Act[];

/** What can come next, and how often. */
const DRAWS: readonly (readonly [number, Draw])[] = [
  [14, (drawing, userid) => [request(drawing, userid, "send")]],
  [12, (drawing, userid) => [request(drawing, userid, "sendReceive")]],
  [10, (drawing, userid) => [request(drawing, userid, "sendx")]],
  [6, identify],
  [26, answer],
  [8, cancel],
  [8, () => [{ does: "take" }]],
  [6, () => [{ does: "look" }]],
  [5, (drawing, userid) => [authorize(drawing, userid, 0.4)]],
  [4, leaveAndComeBack],
  [2, (drawing) => [{ does: drawing.oneOf(["quiesce", "resume"]) }]],
  [6, storageKey],
  [3, (drawing, userid) => [{ does: "command", text: `SMSG ${drawing.partner(userid)} HELLO` }]],
  [1, () => [{ does: "command", text: "SYSTEM RESET" }]],
];
const WEIGHT = DRAWS.reduce((sum, [weight]) => sum + weight, 0);

function draw(drawing: Drawing, userid: string): readonly Act[] {
  let left = drawing.random.below(WEIGHT);
  const drawn = DRAWS.find(([weight]) => (left -= weight) < 0);
  return drawn === undefined ? [] : drawn[1](drawing, userid);
}

function request(drawing: Drawing, userid: string, does: "send" | "sendx" | "sendReceive"): Act {
  const [to, id, data, priority] = [drawing.partner(userid), drawing.oneOf(IDS), drawing.area(), drawing.priority()];
  drawing.sent.push({ from: userid, to, id, twoWay: does === "sendReceive" });
  return does === "sendReceive"
    ? { does, to, id, data, reply: drawing.area(), priority, ...drawing.use() }
    : { does, to, id, data, priority, ...drawing.use() };
}

function identify(drawing: Drawing, userid: string): readonly Act[] {
  return [{ does: "identify", to: drawing.partner(userid), id: drawing.oneOf(IDS), priority: drawing.priority() }];
}

/** Answers a message somebody may have sent; mostly after having looked for it. */
function answer(drawing: Drawing, userid: string): readonly Act[] {
  const { from, id, twoWay } = drawing.anyOf(drawing.sent.filter(({ to }) => to === userid)) ?? {
    ...{ from: drawing.partner(userid), id: drawing.oneOf(IDS), twoWay: false },
  };
  const taken: Act[] = drawing.chance(0.8) ? [{ does: drawing.chance(0.8) ? "take" : "look" }] : [];
  const flag2 = drawing.chance(0.06) ? 0x5a : 0;
  const area = drawing.area();
  const reject: Act = { does: "reject", from, id, ...drawing.use() };
  if (drawing.chance(0.12)) return [...taken, reject];
  const receive: Act = { does: "receive", from, id, area, flag2, ...drawing.use() };
  // A transfer that fails in its middle is rare, unless somebody takes care that it does.
  if (drawing.keyed.has(userid) && drawing.chance(0.1)) taken.push(protectEnd(area));
  if (!twoWay) return [...taken, receive];
  const reply: Act = { does: "reply", from, id, area: drawing.area(), flag2: 0, ...drawing.use() };
  const end = drawing.chance(0.25) ? reject : reply;
  return drawing.chance(0.4) ? [...taken, end] : [...taken, receive, end];
}

function cancel(drawing: Drawing, userid: string): readonly Act[] {
  const mine = drawing.anyOf(drawing.sent.filter(({ from }) => from === userid));
  const named =
    mine !== undefined && drawing.chance(0.8) ? mine : { to: drawing.partner(userid), id: drawing.oneOf(IDS) };
  return [{ does: "cancel", to: named.to, id: named.id }];
}

function leaveAndComeBack(drawing: Drawing, userid: string): readonly Act[] {
  const back = drawing.chance(0.7) ? [authorize(drawing, userid, 0.05)] : [];
  return [{ does: "unauthorize" }, ...back];
}

/** Protects a block, or gives it back, or takes another key; to a machine with PSW key 0 nothing is protected. */
function storageKey(drawing: Drawing, userid: string): readonly Act[] {
  if (!drawing.keyed.has(userid)) return [{ does: "look" }];
  if (drawing.chance(0.2)) return [{ does: "pswKey", key: drawing.oneOf([0, KEY, OTHER_KEY]) }];
  const at = drawing.chance(0.5) ? drawing.oneOf([BUFFER_AT, BUFFER_AT + BLOCK_LENGTH]) : drawing.oneOf(PLACES);
  const area = { at: at - (at % BLOCK_LENGTH), length: BLOCK_LENGTH };
  return [{ does: "storageKey", area, key: drawing.oneOf([KEY, OTHER_KEY, OTHER_KEY]), fetch: drawing.chance(0.5) }];
}

/** The last block of an area takes another key. */
function protectEnd({ at, length }: Area): Act {
  const last = at + (length === LENGTH_BEYOND ? 0 : Math.max(0, length - 1));
  const area = { at: last - (last % BLOCK_LENGTH), length: BLOCK_LENGTH };
  return { does: "storageKey", area, key: OTHER_KEY, fetch: true };
}
