/**
 * A broken CP: one file of the nucleus with a few lines that differ, as a tired programmer would have written them.
 * The testers are tested with these: whatever claims to find defects has to find every one.
 */
export interface Canary {
  readonly name: string;
  /** What is wrong, for a person. */
  readonly defect: string;
  /** The rule it breaks first. */
  readonly rule: string;
  /** Path below cp/nucleus. */
  readonly file: string;
  /** Exact texts and what stands there instead; each must occur, all occurrences are replaced. */
  readonly changes: readonly (readonly [string, string])[];
}

const ANSWERS = "documented/answers.ts";
const AUTHORIZATION = "documented/authorization.ts";
const ENDINGS = "documented/endings.ts";
const PRESENTATION = "documented/presentation.ts";
const QUEUE = "documented/interrupt-queue.ts";
const REQUESTS = "documented/requests.ts";
const TRANSFER = "documented/transfer.ts";

export const CANARIES: readonly Canary[] = [
  {
    name: "lost-wake-up-after-cancel",
    defect: "removing the first due entry forgets that others are due behind it",
    rule: "R-INT-16",
    file: QUEUE,
    changes: [
      [
        "this.firstDue = message.next;\n    if (message.previous",
        "this.firstDue = undefined;\n    if (message.previous",
      ],
    ],
  },
  {
    name: "response-before-the-data",
    defect: "a SEND is answered when its transfer begins, not when it has ended",
    rule: "R-XFER-12",
    file: ANSWERS,
    changes: [
      [
        "if (result === TRANSFER.IN_TRANSFER) return IN_TRANSFER;",
        "if (result === TRANSFER.IN_TRANSFER) {\n    const early = transfer.message as Message;\n    if (early.func === SUBFUNCTION.SEND && early.state === STATE.PRESENTED && early.source !== undefined) {\n      early.sendResidual = 0;\n      respond(host, early, early.source);\n    }\n    return IN_TRANSFER;\n  }",
      ],
      [
        "if (message.source !== undefined) respond(host, message, message.source);\n  return sinkCode;",
        "if (message.source !== undefined && message.state !== STATE.COMPLETE) respond(host, message, message.source);\n  return sinkCode;",
      ],
    ],
  },
  {
    name: "duplicate-test-in-one-direction",
    defect: "only messages the issuer sent count as duplicates, not those it was sent",
    rule: "R-SEND-2",
    file: REQUESTS,
    changes: [["issuer.queue.find(sink.entry.number, mid) !== undefined || ", ""]],
  },
  {
    name: "priority-response-at-the-tail",
    defect: "the RESPONSE of a PRIORITY message is queued behind everything else",
    rule: "R-INT-2",
    file: QUEUE,
    changes: [
      [
        "(message.priority ? this.#priority : this.#normal)",
        "(message.priority && message.state !== STATE.COMPLETE ? this.#priority : this.#normal)",
      ],
    ],
  },
  {
    name: "purge-forgets-received",
    defect: "UNAUTHORIZE of the sink does not end messages it has RECEIVEd and not replied to",
    rule: "R-UNA-3",
    file: AUTHORIZATION,
    changes: [
      [
        "if (message.source === leaving) destroy(message);",
        "if (message.state === STATE.RECEIVED) continue;\n    if (message.source === leaving) destroy(message);",
      ],
    ],
  },
  {
    name: "cancel-keeps-the-slot",
    defect: "a CANCELed message goes on counting against the limit",
    rule: "R-CAN-4",
    file: ANSWERS,
    changes: [["  destroy(message);\n  return received", "  destroy(message);\n  issuer.active++;\n  return received"]],
  },
  {
    name: "identify-keeps-the-slot",
    defect: "a delivered IDENTIFY goes on counting against the limit",
    rule: "R-IDN-4",
    file: PRESENTATION,
    changes: [
      [
        "if (message.func === SUBFUNCTION.IDENTIFY) destroy(message);",
        "if (message.func === SUBFUNCTION.IDENTIFY) {\n        destroy(message);\n        if (message.source !== undefined) message.source.active++;\n      }",
      ],
    ],
  },
  {
    name: "quiesce-checked-too-early",
    defect: "a quiesced sink is noticed before the issuer's own limit",
    rule: "R-CHK-8",
    file: REQUESTS,
    changes: [
      [
        "  if (issuer.active >= host.messageLimit) return RC.LIMIT_EXCEEDED;\n",
        "  const early = host.directory.lookup(parm.vmcpuser[0], parm.vmcpuser[1]);\n  if (early !== undefined && participantOf(early)?.quiesced === true) return RC.SINK_QUIESCED;\n  if (issuer.active >= host.messageLimit) return RC.LIMIT_EXCEEDED;\n",
      ],
    ],
  },
  {
    name: "sticky-busy-bit",
    defect: "a message that was once in transfer stays busy for CANCEL",
    rule: "R-CAN-8",
    file: TRANSFER,
    changes: [
      [
        "message.inTransfer = result === TRANSFER.IN_TRANSFER;",
        "message.inTransfer ||= result === TRANSFER.IN_TRANSFER;",
      ],
      ["    if (this.message !== undefined) this.message.inTransfer = false;\n", ""],
    ],
  },
  {
    name: "store-key-checked-once",
    defect: "the receiver's storage key is tested for the first piece only",
    rule: "R-XFER-10",
    file: TRANSFER,
    changes: [["if (this.#receiver.storeViolation(", "if (this.moved === 0 && this.#receiver.storeViolation("]],
  },
  {
    name: "fetch-key-checked-once",
    defect: "the sender's storage key is tested for its first block only",
    rule: "R-XFER-10",
    file: TRANSFER,
    changes: [["block !== this.#senderBlock)", "this.#senderBlock < 0)"]],
  },
  {
    name: "cancel-too-late-is-not-found",
    defect: "CANCEL of a message whose RESPONSE is due says 12 instead of 14",
    rule: "R-CAN-2",
    file: ANSWERS,
    changes: [["return RC.CANCEL_TOO_LATE;", "return RC.MESSAGE_NOT_FOUND;"]],
  },
  {
    name: "cancel-ignores-the-busy-mark",
    defect: "CANCEL destroys a message while its data move",
    rule: "R-CAN-8",
    file: ANSWERS,
    changes: [["  if (message.inTransfer) return RC.CANCEL_BUSY;\n", ""]],
  },
  {
    name: "cancel-hides-the-received-data",
    defect: "CANCEL of a RECEIVEd SEND/RECV says 0 instead of 11",
    rule: "R-CAN-5",
    file: ANSWERS,
    changes: [["return received ? RC.REPLY_CANCELED : RC.NORMAL;", "return received ? RC.NORMAL : RC.NORMAL;"]],
  },
  {
    name: "cancel-unsays-the-answer",
    defect: "CANCEL by the machine that answered destroys the partner's RESPONSE",
    rule: "R-CAN-10",
    file: ANSWERS,
    changes: [
      ["if (message === undefined || message.state === STATE.COMPLETE) return", "if (message === undefined) return"],
    ],
  },
  {
    name: "reject-forgets-the-kept-code",
    defect: "REJECT reports EFLG 0 although an earlier RECEIVE went wrong",
    rule: "R-REJ-7",
    file: ANSWERS,
    changes: [["  message.rejected = true;\n", "  message.rejected = true;\n  message.eflg = 0;\n"]],
  },
  {
    name: "reply-clears-the-kept-code",
    defect: "a good REPLY wipes out the code kept from the RECEIVE",
    rule: "R-RPL-8",
    file: ANSWERS,
    changes: [["if (sourceCode !== RC.NORMAL) message.eflg = sourceCode;", "message.eflg = sourceCode;"]],
  },
  {
    name: "receive-returns-its-doubleword",
    defect: "the doubleword of a RECEIVE replaces the source's in the RESPONSE of a sink that goes away",
    rule: "R-RCV-8",
    file: ANSWERS,
    changes: [
      [
        "    message.state = STATE.RECEIVED;\n",
        "    message.state = STATE.RECEIVED;\n    message.useFirst = useFirst;\n    message.useSecond = useSecond;\n",
      ],
    ],
  },
  {
    name: "short-receive-hides-the-residual",
    defect: "the SEND residual is always zero after a RECEIVE",
    rule: "R-RCV-4",
    file: ANSWERS,
    changes: [["message.sendResidual = message.lena - moved;", "message.sendResidual = 0;"]],
  },
  {
    name: "short-reply-is-an-error",
    defect: "a REPLY shorter than the buffer gives 16",
    rule: "R-RPL-5",
    file: ANSWERS,
    changes: [["requestLength > message.lenb", "requestLength !== message.lenb"]],
  },
  {
    name: "sendx-read-too-early",
    defect: "SENDX data are copied when SENDX executes, not when the interruption is presented",
    rule: "R-LIFE-5",
    file: REQUESTS,
    changes: [
      [
        "    issuer.machine.pswKey,\n    undefined,\n  );",
        '    issuer.machine.pswKey,\n    undefined,\n  );\n  if (func === SUBFUNCTION.SENDX) {\n    const { machine } = issuer;\n    const at = parm.vmcpvada & 0xffffff;\n    const kept = machine.storage.slice();\n    Object.defineProperty(message, "source", { value: Object.assign(Object.create(issuer), { machine: Object.assign(Object.create(machine), { storage: kept, at }) }) });\n  }',
      ],
    ],
  },
  {
    name: "header-before-the-data",
    defect: "the header of a SENDX is stored before its data have moved",
    rule: "R-INT-10",
    file: PRESENTATION,
    changes: [["  taker.transfer.begin(", "  storeHeader(taker, message, message.lena);\n  taker.transfer.begin("]],
  },
  {
    name: "shrunken-buffer-not-noticed",
    defect: "whether a SENDX still fits is not tested again at presentation",
    rule: "R-AUTH-9",
    file: PRESENTATION,
    changes: [
      [
        "if (message.lena + VMCMHDR_LENGTH > taker.bufferLength) {",
        "if (message.lena + VMCMHDR_LENGTH > taker.machine.storage.length - taker.bufferAddress) {",
      ],
    ],
  },
  {
    name: "specific-has-no-effect-backwards",
    defect: "AUTHORIZE SPECIFIC again leaves the messages of others on the queue",
    rule: "R-AUTH-10",
    file: AUTHORIZATION,
    changes: [
      [
        "  if (issuer.specific) endOthers(host, issuer);\n",
        "  if (issuer.specific && !issuer.authorized) endOthers(host, issuer);\n",
      ],
    ],
  },
  {
    name: "authorize-again-resumes",
    defect: "a repeated AUTHORIZE ends QUIESCE status",
    rule: "R-AUTH-11",
    file: AUTHORIZATION,
    changes: [["  issuer.record(parm, machine);\n", "  issuer.record(parm, machine);\n  issuer.quiesced = false;\n"]],
  },
  {
    name: "quiesce-survives-unauthorize",
    defect: "a machine that unauthorizes while quiesced is still quiesced when it comes back",
    rule: "R-UNA-7",
    file: AUTHORIZATION,
    changes: [["  leaving.quiesced = false;\n", ""]],
  },
  {
    name: "purge-forgets-presented",
    defect: "messages a machine sent stay with sinks that have taken the interruption",
    rule: "R-UNA-4",
    file: AUTHORIZATION,
    changes: [["destroy(message); // R-UNA-4", "if (message.state === STATE.QUEUED) destroy(message); // R-UNA-4"]],
  },
  {
    name: "purge-answers-newest-first",
    defect: "the sources of a machine that goes away are told in the wrong order",
    rule: "R-UNA-6",
    file: AUTHORIZATION,
    changes: [
      [
        "for (const message of leaving.queue.entries()) {",
        "for (const message of leaving.queue.entries().reverse()) {",
      ],
    ],
  },
  {
    name: "identify-is-answered",
    defect: "a delivered IDENTIFY gives its source a RESPONSE",
    rule: "R-IDN-3",
    file: PRESENTATION,
    changes: [
      [
        "if (message.func === SUBFUNCTION.IDENTIFY) destroy(message);",
        "if (message.func === SUBFUNCTION.IDENTIFY && message.source !== undefined) respond(host, message, message.source);",
      ],
    ],
  },
  {
    name: "response-doubled",
    defect: "the RESPONSE of a REJECTed message is presented twice",
    rule: "R-SEND-6",
    file: PRESENTATION,
    changes: [
      [
        "      storeHeader(taker, message, 0);\n      destroy(message);",
        "      storeHeader(taker, message, 0);\n      if (message.rejected && message.eflg === 0) message.eflg = 16;\n      else destroy(message);",
      ],
    ],
  },
  {
    name: "limit-off-by-one",
    defect: "one message more than the limit is accepted",
    rule: "R-LIM-1",
    file: REQUESTS,
    changes: [["issuer.active >= host.messageLimit", "issuer.active > host.messageLimit"]],
  },
  {
    name: "key-of-today",
    defect: "SEND data are fetched with the PSW key the source has now, not the one it sent with",
    rule: "R-SEND-4",
    file: ANSWERS,
    changes: [["    from,\n    message.key,", "    from,\n    from.pswKey,"]],
  },
  {
    name: "header-stored-with-the-present-key",
    defect: "the buffer is protected by the present PSW key, not by that of the latest AUTHORIZE",
    rule: "R-INT-8",
    file: PRESENTATION,
    changes: [
      [
        "machine.storable(taker.bufferAddress, VMCMHDR_LENGTH, taker.bufferKey)",
        "machine.storable(taker.bufferAddress, VMCMHDR_LENGTH, machine.pswKey)",
      ],
    ],
  },
  {
    name: "response-lost",
    defect: "a RESPONSE whose header cannot be stored is dropped",
    rule: "R-INT-15",
    file: PRESENTATION,
    changes: [
      [
        "if (message.state === STATE.COMPLETE) return otherwise;\n      endUnanswered",
        "if (message.state === STATE.COMPLETE) destroy(message);\n      else endUnanswered",
      ],
    ],
  },
  {
    name: "overlap-not-noticed",
    defect: "a destructive overlap in a wrap connection goes ahead",
    rule: "R-XFER-7",
    file: TRANSFER,
    changes: [
      [
        "if (this.moved === 0 && this.#overlapsDestructively()) {",
        "if (this.moved < 0 && this.#overlapsDestructively()) {",
      ],
    ],
  },
  {
    name: "priority-for-everybody",
    defect: "PRIORITY messages are accepted by machines that did not ask for them",
    rule: "R-AUTH-6",
    file: "authorization.ts",
    changes: [["    if (priority && !this.acceptsPriority) return RC.PRIORITY_NOT_AUTHORIZED;\n", ""]],
  },
  {
    name: "partner-not-told",
    defect: "LOGOFF of a sink ends the messages on its queue without a word to their sources",
    rule: "R-RST-2",
    file: ENDINGS,
    changes: [
      [
        "  message.eflg = eflg;\n",
        "  if (eflg === 5 && message.state !== STATE.QUEUED) {\n    destroy(message);\n    return;\n  }\n  message.eflg = eflg;\n",
      ],
    ],
  },
];
