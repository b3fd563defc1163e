// The program status word and control register 0, as far as VMCF looks at them. A PSW is two 32-bit words, kept exactly
// as System/370 lays them out; the bits below stand in the first word in EC mode and in BC mode alike (GA22-7000).

/** Bit 7: external interruptions are permitted (R-INT-4). */
export const PSW_EXTERNAL = 0x0100_0000;
/** Bits 8 to 11: the PSW key. */
export const PSW_KEY_SHIFT = 20;
export const PSW_KEY_MASK = 0x00f0_0000;
/** Bit 12: extended control (EC) mode; 0 is basic control (BC) mode. */
export const PSW_EC = 0x0008_0000;
/** Bit 14: wait state. */
export const PSW_WAIT = 0x0002_0000;
/** Bit 15: problem state. */
export const PSW_PROBLEM = 0x0001_0000;

/** The first word of the PSW after LOGON or a reset: EC mode, supervisor state, key 0, everything disabled. */
export const PSW_AFTER_RESET = PSW_EC;

/** Control register 0 after LOGON or a reset (R-INT-5). */
export const CR0_AFTER_RESET = 0x0000_00e0;
/** Control register 0, bit 31: the mask of external interruption X'4001' (R-INT-4). */
export const CR0_VMCF = 0x0000_0001;
/** Control register 0, bit 25: the mask of the interrupt key, X'0040'. */
export const CR0_INTERRUPT_KEY = 0x0000_0040;

/** External interruption codes. */
export const EXTERNAL_CODE = { INTERRUPT_KEY: 0x0040, VMCF: 0x4001 } as const;

/** Real locations of an external interruption, in bytes from zero (R-INT-6). */
export const EXTERNAL_OLD_PSW = 0x18;
export const EXTERNAL_NEW_PSW = 0x58;
/** EC mode: the halfword of zeros and the halfword of the interruption code. */
export const EXTERNAL_CODE_AT = 0x84;
