// Profile `release6` for the comparison of nucleus and model: where it begins, and what of a storage cannot be compared.

import { BLOCK_LENGTH } from "../../cp/interface/storage-key.ts";
import { SUBFUNCTION } from "../../cp/interface/subfunctions.ts";
import { SYSTEM, userid, useridText } from "../../cp/interface/userid.ts";
import { VMCMHDR } from "../../cp/interface/vmcmhdr.ts";
import { VMCPFLG1 } from "../../cp/interface/vmcparm.ts";
import { apply } from "../../src/model/apply.ts";
import { createModel, type Model } from "../../src/model/model.ts";
import { ModelDriver, type ModelDriverOptions } from "../support/model-driver.ts";
import type { NucleusDriver, Shown } from "../support/nucleus-driver.ts";
import { prelude, STORAGE, USERIDS, type Operation } from "../support/operations.ts";
import type { Variant } from "./differential.ts";
import { request, steerTowardsDefects } from "./release6-steering.ts";

/** PSW key 0, to which no storage is protected. */
const UNPROTECTED = variantWith(prelude);

/**
 * Every machine with PSW key 1 in storage of that key, fetch-protected: what random storage keys change is felt. The
 * header of the external interrupt buffer reaches into a second block (R-INT-15).
 */
const PROTECTED = variantWith(
  USERIDS.flatMap((who): Operation[] => [
    { kind: "storage-key", who, address: 0, length: STORAGE, key: 0x18 },
    { kind: "psw", who, external: true, key: 1, problem: false },
    { kind: "cr0", who, vmcf: true },
    request(who, SUBFUNCTION.AUTHORIZE, {
      flg1: VMCPFLG1.VMCPPRTY | VMCPFLG1.VMCPSMSG,
      vada: 0x17f0,
      lena: 0x700,
    }),
  ]),
);

export interface Way {
  readonly title: string;
  readonly pieces: number;
  readonly faults: boolean;
  readonly variant: Variant;
}

/** What can be varied, in all combinations. */
export const WAYS: readonly Way[] = [false, true].flatMap((faults) =>
  [UNPROTECTED, PROTECTED].flatMap((variant) =>
    [Number.MAX_SAFE_INTEGER, 1].map((pieces) => {
      const keys = variant === PROTECTED ? ", with storage keys" : "";
      const title = `${pieces === 1 ? "one piece a step" : "whole transfers"}${keys}${faults ? ", with faults" : ""}`;
      return { title, pieces, faults, variant };
    }),
  ),
);

function variantWith(beginning: readonly Operation[]): Variant {
  return {
    profile: "release6",
    newModel: (setting) => new Release6ModelDriver(setting),
    beginning: [...filledStorages(), ...beginning],
    steer: steerTowardsDefects,
    evenOut,
  };
}

/** Every block of every machine but the first, where PSWs are, has a byte of its own: it shows what has moved. */
function filledStorages(): Operation[] {
  const addresses = Array.from({ length: STORAGE / BLOCK_LENGTH - 1 }, (_, index) => (index + 1) * BLOCK_LENGTH);
  return USERIDS.flatMap((who, machine) =>
    addresses.map((at, index): Operation => ({
      kind: "fill",
      who,
      address: at,
      length: BLOCK_LENGTH,
      byte: 16 * (machine + 1) + index,
    })),
  );
}

class Release6ModelDriver extends ModelDriver {
  override readonly model: Model;

  constructor(options: ModelDriverOptions = {}) {
    super(options);
    this.model = createModel({ profile: "release6", messageLimit: options.messageLimit ?? 50 });
    for (const name of USERIDS) apply(this.model, { kind: "logon", userid: userid(name), storageSize: STORAGE });
  }

  /** R-INT-17: while the pending switch is off there is no presentation that a fault plan could count. */
  override apply(act: Operation): Shown {
    const machine = this.model.machines.get(act.who);
    const isSilent = machine !== undefined && machine.transfer === undefined && !machine.pending;
    return act.kind === "present" && isSilent ? "nothing" : super.apply(act);
  }
}

/** R-SMSG-5: what nobody can foretell in the header of an SMSG message becomes zero on both sides. */
function evenOut(nucleus: NucleusDriver, model: ModelDriver): void {
  for (const who of USERIDS) {
    const at = model.model.machines.get(who)?.authorization?.bufferAddress;
    if (at === undefined) continue;
    const user = model.storages[who].subarray(at + VMCMHDR.VMCMUSER, at + VMCMHDR.VMCMVADA);
    if (useridText(user) !== SYSTEM) continue;
    for (const storage of [nucleus.storages[who], model.storages[who]]) {
      storage.fill(0, at + VMCMHDR.VMCMMID, at + VMCMHDR.VMCMUSER);
      storage.fill(0, at + VMCMHDR.VMCMVADA, at + VMCMHDR.VMCMLENA);
      storage.fill(0, at + VMCMHDR.VMCMVADB, at + VMCMHDR.VMCMUSE);
    }
  }
}
