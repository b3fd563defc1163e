// DIAGNOSE X'68': the common checks in their order (R-CHK-1), then the subfunction.

import { DIAGNOSE_CODE } from "../../cp/interface/instructions.ts";
import { RC } from "../../cp/interface/return-codes.ts";
import { SUBFUNCTION, SUBFUNCTION_MAX, type Subfunction } from "../../cp/interface/subfunctions.ts";
import { VMCPARM_LENGTH, type Vmcparm } from "../../cp/interface/vmcparm.ts";
import { receive, reject, reply } from "./answers.ts";
import { authorize, quiesce, resume, unauthorize } from "./authorization.ts";
import { cancel } from "./cancel.ts";
import { verdict, type AvailableMachine } from "./checks.ts";
import type { DiagnoseInput, Outcome } from "./input-output.ts";
import { inProblemState, type Machine } from "./machine.ts";
import type { Model, Step } from "./model.ts";
import { request } from "./requests.ts";
import { address24 } from "./storage-area.ts";

const PRIVILEGED: Outcome = { kind: "exception", exception: "privileged-operation", rule: "R-INST-5" };
const UNKNOWN_CODE: Outcome = { kind: "exception", exception: "specification", rule: "2.1" };
const MISALIGNED: Outcome = { kind: "exception", exception: "specification", rule: "R-INST-6" };
const OUTSIDE: Outcome = { kind: "exception", exception: "addressing", rule: "R-INST-7" };
const PAGING = verdict(RC.PAGING_ERROR, "6.1");
const NO_SUCH_SUBFUNCTION = verdict(RC.INVALID_SUBFUNCTION, "R-CHK-1");
const NOT_AUTHORIZED = verdict(RC.ISSUER_NOT_AUTHORIZED, "R-CHK-1");

export function diagnose(model: Model, issuer: Machine, input: DiagnoseInput, step: Step): Outcome {
  if (inProblemState(issuer)) return PRIVILEGED; // a
  if (input.code !== DIAGNOSE_CODE.VMCF) return UNKNOWN_CODE;
  const address = address24(input.address); // R-INST-12
  if (address % 8 !== 0) return MISALIGNED; // b, before c (R-INST-8)
  if (address + VMCPARM_LENGTH > issuer.storageSize) return OUTSIDE; // c
  if (step.faults.some(({ kind }) => kind === "paging")) return PAGING;
  const parm = ownCopy(input.vmcparm()); // R-INST-9: read once, and the issuer may reuse it
  if (parm.vmcpfunc > SUBFUNCTION_MAX) return NO_SUCH_SUBFUNCTION; // d
  if (parm.vmcpfunc === SUBFUNCTION.AUTHORIZE) return authorize(model, issuer, parm);
  if (!isAuthorized(issuer)) return NOT_AUTHORIZED; // e
  return perform(model, issuer, parm, step); // f
}

function ownCopy(parm: Vmcparm): Vmcparm {
  const { vmcpuser, vmcpuse } = parm;
  return { ...parm, vmcpuser: [vmcpuser[0], vmcpuser[1]], vmcpuse: [vmcpuse[0], vmcpuse[1]] };
}

function isAuthorized(issuer: Machine): issuer is AvailableMachine {
  return issuer.authorization !== undefined;
}

function perform(model: Model, issuer: AvailableMachine, parm: Vmcparm, step: Step): Outcome {
  const subfunction = parm.vmcpfunc as Exclude<Subfunction, typeof SUBFUNCTION.AUTHORIZE>;
  switch (subfunction) {
    case SUBFUNCTION.UNAUTHORIZE:
      return unauthorize(model, issuer);
    case SUBFUNCTION.SEND:
    case SUBFUNCTION["SEND/RECV"]:
    case SUBFUNCTION.SENDX:
    case SUBFUNCTION.IDENTIFY:
      return request(model, issuer, parm, subfunction);
    case SUBFUNCTION.RECEIVE:
      return receive(model, issuer, parm, step);
    case SUBFUNCTION.CANCEL:
      return cancel(model, issuer, parm);
    case SUBFUNCTION.REPLY:
      return reply(model, issuer, parm, step);
    case SUBFUNCTION.QUIESCE:
      return quiesce(issuer);
    case SUBFUNCTION.RESUME:
      return resume(issuer);
    case SUBFUNCTION.REJECT:
      return reject(model, issuer, parm);
  }
}
