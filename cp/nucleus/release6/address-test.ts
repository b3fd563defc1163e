import { ADDRESS_MASK, type Machine } from "../machine.ts";

// The arithmetic of a machine whose addresses have 24 bits, applied to lengths, which have 32 (D13).

/** A sum as it comes out of a 24-bit address register. */
export function modulo24(sum: number): number {
  return sum % (ADDRESS_MASK + 1);
}

/**
 * R-PARM-5: the first and the last byte of an area are in storage. A length of more than 16 MiB brings the last byte round
 * to the front again; what lies between is found out when data move (R-XFER-10 b, e).
 */
export function endsInStorage(machine: Machine, address: number, length: number): boolean {
  if (length === 0) return true; // R-PARM-6
  const first = address & ADDRESS_MASK;
  return first < machine.storage.length && modulo24(first + length - 1) < machine.storage.length;
}
