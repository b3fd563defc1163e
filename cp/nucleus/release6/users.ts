import type { DirectoryEntry } from "../directory.ts";
import type { FacilityHost } from "../facility.ts";
import type { Machine } from "../machine.ts";
import type { MasterBlock } from "./master-block.ts";
import { Transfer } from "./transfer.ts";

/** What CP's block of a virtual machine (VMBLOK) holds for VMCF, from one LOGON of the userid to the next. */
export class VmcfAnchor {
  /** Of the present LOGON. */
  machine: Machine;
  /** Only while the machine is authorized. */
  master: MasterBlock | undefined = undefined;
  /** What the machine is waiting for inside its DIAGNOSE or presentation. */
  readonly transfer = new Transfer();
  /** Where the latest header was stored, and how much data stands behind it. */
  headerAddress = 0;
  dataLength = 0;
  /** Bytes of headers that no interruption showed, since somebody asked (D5). */
  headerLeft = 0;

  constructor(machine: Machine) {
    this.machine = machine;
  }
}

/**
 * The userid search. Partners are looked up by userid each time they are needed, and whoever is found under that userid
 * then is taken for the partner; nobody holds on to an authorization. That is why a message outlives the authorization
 * it was sent under, and why it does not matter to it when there is a new one (D6).
 */
export class Users {
  readonly host: FacilityHost;
  /** By directory entry number. */
  readonly #anchors: (VmcfAnchor | undefined)[] = [];

  constructor(host: FacilityHost) {
    this.host = host;
  }

  loggedOn(machine: Machine): void {
    const known = this.#anchors[machine.entry.number];
    if (known === undefined) this.#anchors[machine.entry.number] = new VmcfAnchor(machine);
    else known.machine = machine;
  }

  anchor(machine: Machine): VmcfAnchor {
    return this.#anchors[machine.entry.number] as VmcfAnchor;
  }

  /** R-CHK-2 (i) and (ii): the master block of a userid that is logged on and authorized now. SYSTEM has none. */
  available(entry: DirectoryEntry): MasterBlock | undefined {
    return this.#anchors[entry.number]?.master;
  }

  *anchors(): IterableIterator<VmcfAnchor> {
    for (const anchor of this.#anchors) if (anchor !== undefined) yield anchor;
  }
}
