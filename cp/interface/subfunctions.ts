/** Subfunction codes, the halfword VMCPFUNC. Source: specification 2.4; SC19-6203, p. 99. */
export const SUBFUNCTION = {
  AUTHORIZE: 0x0000,
  UNAUTHORIZE: 0x0001,
  SEND: 0x0002,
  "SEND/RECV": 0x0003,
  SENDX: 0x0004,
  RECEIVE: 0x0005,
  CANCEL: 0x0006,
  REPLY: 0x0007,
  QUIESCE: 0x0008,
  RESUME: 0x0009,
  IDENTIFY: 0x000a,
  REJECT: 0x000b,
} as const;

export type SubfunctionName = keyof typeof SUBFUNCTION;
export type Subfunction = (typeof SUBFUNCTION)[SubfunctionName];

/** The twelve names in the order of their codes (R-TERM-1). */
export const SUBFUNCTION_NAMES = Object.keys(SUBFUNCTION) as readonly SubfunctionName[];

/** The highest valid VMCPFUNC; anything above gives RC 2 (R-CHK-1 d). */
export const SUBFUNCTION_MAX = SUBFUNCTION.REJECT;

/** The manual's name of a subfunction code, or its four hex digits when no such subfunction exists. */
export function subfunctionName(code: number): string {
  return SUBFUNCTION_NAMES[code] ?? `X'${code.toString(16).toUpperCase().padStart(4, "0")}'`;
}
