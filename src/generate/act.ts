import { SUBFUNCTION, type SubfunctionName } from "../../cp/interface/subfunctions.ts";

/** Part of a machine's storage. */
export interface Area {
  readonly at: number;
  readonly length: number;
}

/** One thing a generated guest does; a line of its script. */
export type Act =
  | {
      readonly does: "authorize";
      /** Absent: where the library puts it. */
      readonly at?: number;
      readonly length: number;
      readonly specific?: string;
      readonly priority: boolean;
      readonly smsg: boolean;
    }
  | { readonly does: "unauthorize" | "quiesce" | "resume" }
  | {
      readonly does: "send" | "sendx";
      readonly to: string;
      readonly id: number;
      readonly data: Area;
      readonly priority: boolean;
      readonly use?: string | undefined;
    }
  | {
      readonly does: "sendReceive";
      readonly to: string;
      readonly id: number;
      readonly data: Area;
      readonly reply: Area;
      readonly priority: boolean;
      readonly use?: string | undefined;
    }
  | { readonly does: "identify"; readonly to: string; readonly id: number; readonly priority: boolean }
  | {
      readonly does: "receive" | "reply";
      readonly from: string;
      readonly id: number;
      readonly area: Area;
      /** VMCPFLG2, which the typed client does not offer. */
      readonly flag2: number;
      readonly use?: string | undefined;
    }
  | { readonly does: "reject"; readonly from: string; readonly id: number; readonly use?: string | undefined }
  | { readonly does: "cancel"; readonly to: string; readonly id: number }
  /** Waits for an interruption; only takes one if there is one. */
  | { readonly does: "take" | "look" }
  | { readonly does: "pswKey"; readonly key: number }
  | { readonly does: "storageKey"; readonly area: Area; readonly key: number; readonly fetch: boolean }
  | { readonly does: "command"; readonly text: string };

/** Generated machines have the default storage, and in it the library's buffer. */
export const STORAGE_LENGTH = 0x1_0000;
export const BUFFER_AT = 0x2000;
export const BUFFER_LENGTH = 2088;
/** Data as plain as can be. */
const PLAIN: Area = { at: 0x8000, length: 16 };

/** The act as a statement of a script; return codes go into `rcs`. */
export function codeOf(act: Act): string {
  switch (act.does) {
    case "authorize":
      return push(`vm.vmcf.authorize(${options(authorizeOptions(act))})`);
    case "unauthorize":
    case "quiesce":
    case "resume":
      return push(`vm.vmcf.${act.does}()`);
    case "send":
    case "sendx": {
      const name = act.does === "send" ? "SEND" : "SENDX";
      if (!isInside(act.data)) return push(byHand(name, act.to, act.id, act.data, { flg1: act.priority ? 0x40 : 0 }));
      return push(`vm.vmcf.${act.does}("${act.to}", ${view(act.data)}, ${options(requestOptions(act))})`);
    }
    case "sendReceive": {
      const { to, id, data, reply, priority } = act;
      if (!isInside(data) || !isInside(reply)) {
        const more = { flg1: priority ? 0x40 : 0, vadb: reply.at, lenb: reply.length };
        return push(byHand("SEND/RECV", to, id, data, more));
      }
      const given = { ...requestOptions(act), replyInto: view(reply) };
      return push(`vm.vmcf.sendReceive("${to}", ${view(data)}, ${options(given)})`);
    }
    case "identify":
      return push(`vm.vmcf.identify("${act.to}", ${options(requestOptions(act))})`);
    case "receive":
    case "reply": {
      const { from, id, area, flag2, use } = act;
      const name = act.does === "receive" ? "RECEIVE" : "REPLY";
      if (flag2 !== 0 || !isInside(area)) return push(byHand(name, from, id, area, { flg2: flag2 }));
      const message = `{ user: "${from}", id: ${id} }`;
      if (act.does === "reply") return push(`vm.vmcf.reply(${message}, ${view(area)}${useOption(use)})`);
      return `rcs.push((await vm.vmcf.receive(${message}, ${options({ into: view(area), ...textOption(use) })})).rc);`;
    }
    case "reject":
      return push(`vm.vmcf.reject({ user: "${act.from}", id: ${act.id} }${useOption(act.use)})`);
    case "cancel":
      return push(`vm.vmcf.cancel("${act.to}", ${act.id})`);
    case "take":
      return "await vm.wait();";
    case "look":
      return "await vm.poll();";
    case "pswKey":
      return `await vm.setPswKey(${act.key});`;
    case "storageKey": {
      const { area, key, fetch } = act;
      return `await vm.setStorageKey(${hex(area.at)}, ${area.length}, { key: ${key}, fetch: ${fetch} });`;
    }
    case "command":
      return `await vm.cp("${act.text}");`;
  }
}

/** The act with one thing about it made plain, for each thing that is not. */
export function plainer(act: Act): Act[] {
  const plain: Act[] = [];
  if (act.does === "authorize") {
    const { at, specific, ...rest } = act;
    if (at !== undefined) plain.push({ ...rest, ...(specific !== undefined && { specific }) });
    if (specific !== undefined) plain.push({ ...rest, ...(at !== undefined && { at }) });
    if (act.length !== BUFFER_LENGTH) plain.push({ ...act, length: BUFFER_LENGTH });
    if (act.smsg) plain.push({ ...act, smsg: false });
  }
  if ("priority" in act && act.priority) plain.push({ ...act, priority: false });
  if ("use" in act && act.use !== undefined) plain.push({ ...act, use: undefined });
  if ("flag2" in act && act.flag2 !== 0) plain.push({ ...act, flag2: 0 });
  if ("data" in act && !isPlain(act.data)) plain.push({ ...act, data: PLAIN });
  if ("reply" in act && !isPlain(act.reply)) plain.push({ ...act, reply: PLAIN });
  if ((act.does === "receive" || act.does === "reply") && !isPlain(act.area)) plain.push({ ...act, area: PLAIN });
  return plain;
}

function isPlain({ at, length }: Area): boolean {
  return at === PLAIN.at && length === PLAIN.length;
}

/** The name of the helper for requests the typed client cannot make, and the helper. */
export const BY_HAND = "diagnose";
export const BY_HAND_HELPER = `/** DIAGNOSE X'68' with a VMCPARM made by hand. Absent fields are zero. */
async function ${BY_HAND}(vm: VirtualMachine, func: number, user: string, mid: number, fields: Record<string, number>) {
  const at = 0x1000;
  const { flg1 = 0, flg2 = 0, vada = 0, lena = 0, vadb = 0, lenb = 0 } = fields;
  vm.storage.fill(0, at, at + 40);
  vm.storage.set([flg1, flg2, 0, func], at);
  vm.storage.set(vm.bytes(user.padEnd(8)), at + 8);
  for (const [offset, word] of [[4, mid], [16, vada], [20, lena], [24, vadb], [28, lenb]] as const) {
    vm.view.setUint32(at + offset, word);
  }
  return await vm.diagnose(0x68, at);
}
`;

function push(call: string): string {
  return `rcs.push(await ${call});`;
}

function byHand(
  name: SubfunctionName,
  user: string,
  id: number,
  area: Area,
  more: Readonly<Record<string, number>>,
): string {
  const fields = { ...more, vada: area.at, lena: area.length };
  const given = Object.entries(fields).flatMap(([field, value]) => (value === 0 ? [] : [`${field}: ${hex(value)}`]));
  return `${BY_HAND}(vm, ${SUBFUNCTION[name]}, "${user}", ${id}, { ${given.join(", ")} })`;
}

type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

function authorizeOptions({ at, length, specific, priority, smsg }: Extract<Act, { does: "authorize" }>): Fields {
  return {
    bufferAddress: at === undefined ? undefined : hex(at),
    bufferLength: length === BUFFER_LENGTH ? undefined : length,
    specific: specific === undefined ? undefined : `"${specific}"`,
    priority: priority || undefined,
    smsg: smsg || undefined,
  };
}

interface Requested {
  readonly id: number;
  readonly priority: boolean;
  readonly use?: string | undefined;
}

function requestOptions({ id, priority, use }: Requested): Fields {
  return { id, priority: priority || undefined, ...textOption(use) };
}

function useOption(use: string | undefined): string {
  return use === undefined ? "" : `, ${options(textOption(use))}`;
}

function textOption(use: string | undefined): Fields {
  return { use: use === undefined ? undefined : `"${use}"` };
}

function options(fields: Fields): string {
  const given = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return given.length === 0 ? "" : `{ ${given.join(", ")} }`;
}

function isInside({ at, length }: Area): boolean {
  return at + length <= STORAGE_LENGTH;
}

function view({ at, length }: Area): string {
  return `vm.storage.subarray(${hex(at)}, ${hex(at + length)})`;
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
