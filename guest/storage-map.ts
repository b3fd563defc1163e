import { VMCMHDR_LENGTH } from "../cp/interface/vmcmhdr.ts";

// Where the library keeps what in the machine's storage. It touches a place only when the convenience that needs it is
// used, so a script that works by hand has all of storage but X'58' to itself.
//
//   storage above 8 KiB              8 KiB                 4 KiB
//   X'0000' low core: PSWs, code     X'0000'               X'0000'
//   X'1000' VMCPARM, 40 bytes        X'1000'               X'0200'
//   X'1080' CP command, 132 bytes    X'1080'               X'0280'
//   X'1200' CP response, 3584 bytes  X'1108', 256 bytes    X'0308', 256 bytes
//   X'2000' external interrupt       X'1208', 552 bytes    X'0408', 552 bytes
//           buffer, 2088 bytes
//   X'2828' arena, to the end        X'1430'               X'0630'

export interface StorageMap {
  /** The library's VMCPARM; doubleword aligned (R-INST-6). */
  readonly vmcparm: number;
  readonly command: number;
  readonly response: number;
  readonly responseLength: number;
  /** The default external interrupt buffer; doubleword aligned (R-AUTH-2). */
  readonly buffer: number;
  readonly bufferLength: number;
  /** The arena reaches from here to the end of storage. */
  readonly arena: number;
}

/** Longest CP command through DIAGNOSE X'08', in bytes (R-SMSG-4). */
export const COMMAND_LENGTH = 132;

/** The map for a storage of `size` bytes. */
export function storageMap(size: number): StorageMap {
  if (size > 8192) return LARGE;
  return size > 4096 ? MEDIUM : SMALL;
}

const LARGE: StorageMap = {
  vmcparm: 0x1000,
  command: 0x1080,
  response: 0x1200,
  responseLength: 0x0e00,
  buffer: 0x2000,
  bufferLength: VMCMHDR_LENGTH + 2048,
  arena: 0x2000 + VMCMHDR_LENGTH + 2048,
};
const MEDIUM = smallMap(0x1000);
const SMALL = smallMap(0x0200);

function smallMap(start: number): StorageMap {
  return {
    vmcparm: start,
    command: start + 0x80,
    response: start + 0x108,
    responseLength: 256,
    buffer: start + 0x208,
    bufferLength: VMCMHDR_LENGTH + 512,
    arena: start + 0x430,
  };
}
