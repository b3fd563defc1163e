import type { UserDoubleword } from "./request-fields.ts";

// Options of the VMCF client's calls. Every field may be left out; numbers are bytes, addresses or 32-bit fields.

export interface AuthorizeOptions {
  /** Default: the library's buffer, or when it is too short for `bufferLength`, a block of the arena. */
  readonly bufferAddress?: number;
  /** 40 bytes of header and the longest SENDX data to be accepted (R-AUTH-4). Default: the whole default buffer. */
  readonly bufferLength?: number;
  /** Accept messages of this userid only (R-AUTH-5). */
  readonly specific?: string;
  /** Accept PRIORITY messages (R-AUTH-6). */
  readonly priority?: boolean;
  /** Accept messages of the SMSG command (R-AUTH-7). */
  readonly smsg?: boolean;
}

export interface RequestOptions {
  /** Message ID. Default: the machine's own counter. */
  readonly id?: number;
  readonly priority?: boolean;
  readonly use?: UserDoubleword;
}

/** SEND and SENDX carry two more words to the sink (R-PARM-4). */
export interface SendOptions extends RequestOptions {
  readonly vadb?: number;
  readonly lenb?: number;
}

export interface SendReceiveOptions extends RequestOptions {
  /** Length of a REPLY buffer out of the arena. Default 256. */
  readonly replyLength?: number;
  /** A REPLY buffer of the script's own: a view into `vm.storage`. */
  readonly replyInto?: Uint8Array;
}

/** IDENTIFY carries all these fields to the sink as they are. */
export interface IdentifyOptions extends RequestOptions {
  readonly vada?: number;
  readonly lena?: number;
  readonly vadb?: number;
  readonly lenb?: number;
}

export interface ReceiveOptions {
  /** Length of the receive buffer. Default: that of the message, or of `into`. */
  readonly length?: number;
  /** A receive buffer of the script's own: a view into `vm.storage`. Default: a block of the arena, for this call. */
  readonly into?: Uint8Array;
  readonly use?: UserDoubleword;
}

export interface AnswerOptions {
  readonly use?: UserDoubleword;
}

/** Names a message to its sink: a header will do, or source and ID by hand. */
export interface MessageName {
  readonly user: string;
  readonly id: number;
  /** SEND data length. */
  readonly lena?: number;
}
