import type { CommitEvent } from "../../cp/interface/events.ts";
import { PROGRAM_EXCEPTION, type ProgramExceptionCode } from "../../cp/interface/instructions.ts";
import { EXTERNAL_CODE } from "../../cp/interface/psw.ts";
import type { Userid } from "../../cp/interface/userid.ts";
import { headerOfLine, parmOfLine } from "./message-fields.ts";
import type { CommitLine } from "./schema.ts";

/** A commit line as the event CP recorded. The line has been checked against the schema. */
export function eventOfLine(line: CommitLine): CommitEvent {
  const userid = line.vm as Userid;
  switch (line.kind) {
    case "diagnose":
      return {
        kind: "diagnose",
        userid,
        address: line.at,
        parm: line.parm && parmOfLine(line.parm),
        exception: line.exception === undefined ? 0 : EXCEPTION_CODES[line.exception],
        rc: line.rc,
      };
    case "diagnose-end":
      return { kind: "diagnose-end", userid, rc: line.rc };
    case "piece":
      return {
        kind: "piece",
        userid,
        from: line.from as Userid,
        fromAddress: line.fromAt,
        to: line.to as Userid,
        toAddress: line.toAt,
        length: line.length,
        ...(line.sent !== undefined && { sent: line.sent, arrived: line.arrived ?? line.sent }),
      };
    case "presentation":
      return {
        kind: "presentation",
        userid,
        result: line.result,
        code: line.code ?? (line.result === "presented" ? EXTERNAL_CODE.VMCF : 0),
        header: line.header && headerOfLine(line.header),
        dataLength: line.data ?? 0,
        newPsw: line.psw,
        ...(line.headerLeft !== undefined && { headerLeft: line.headerLeft }),
        ...(line.entries !== undefined && { entries: line.entries }),
      };
    case "psw":
      return { kind: "psw", userid, first: line.psw[0], second: line.psw[1] };
    case "cr0":
      return { kind: "cr0", userid, value: line.value };
    case "storage-key":
      return { kind: "storage-key", userid, address: line.at, length: line.length, key: line.key };
    case "command":
      return { kind: "command", userid, text: line.text, rc: line.rc, lines: line.lines ?? [] };
    case "smsg":
      return { kind: "smsg", userid, id: line.id };
    case "fault":
      return { kind: "fault", userid, fault: line.fault, ...(line.entry !== undefined && { entry: line.entry }) };
    case "logon":
      return { kind: "logon", userid, storageSize: line.storage, privilegeClasses: line.classes };
    case "logoff":
      return { kind: "logoff", userid, forced: line.forced ?? false };
    case "reset":
      return { kind: "reset", userid, reset: line.reset };
  }
}

const EXCEPTION_CODES = {
  operation: PROGRAM_EXCEPTION.OPERATION,
  "privileged-operation": PROGRAM_EXCEPTION.PRIVILEGED_OPERATION,
  protection: PROGRAM_EXCEPTION.PROTECTION,
  addressing: PROGRAM_EXCEPTION.ADDRESSING,
  specification: PROGRAM_EXCEPTION.SPECIFICATION,
} satisfies Record<string, ProgramExceptionCode>;
