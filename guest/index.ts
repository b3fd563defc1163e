// What guest scripts import.
export { defineScenario } from "./define-scenario.ts";
export type { Grade, GuestScript, MachineDefinition, OutcomeNote, Scenario } from "./define-scenario.ts";
export { AssertionError, MisuseError, ProgramException } from "./errors.ts";
export { MachineGone } from "./machine-port.ts";
export { Interruption, MessageHeader } from "./interruption.ts";
export type { DiagnoseOperands, StorageKey, VirtualMachine } from "./virtual-machine.ts";
export type { CommandResponse } from "./console-function.ts";
export type { CallResult, VmcfClient } from "./vmcf-client.ts";
export type { Received } from "./subfunctions.ts";
export type { Request, ServeAnswer, ServeHandler, ServeOptions } from "./serve.ts";
export type {
  AnswerOptions,
  AuthorizeOptions,
  IdentifyOptions,
  MessageName,
  ReceiveOptions,
  RequestOptions,
  SendOptions,
  SendReceiveOptions,
} from "./vmcf-options.ts";
export type { Data, UserDoubleword } from "./request-fields.ts";
export type { StorageMap } from "./storage-map.ts";
export { RC, returnCodeMeaning, type ReturnCode } from "../cp/interface/return-codes.ts";
export { SUBFUNCTION, SUBFUNCTION_NAMES, type SubfunctionName } from "../cp/interface/subfunctions.ts";
export { VMCPARM, VMCPARM_LENGTH, VMCPFLG1, writeVmcparm, type Vmcparm } from "../cp/interface/vmcparm.ts";
export { VMCMHDR, VMCMHDR_LENGTH, VMCMSTAT, readVmcmhdr, type Vmcmhdr } from "../cp/interface/vmcmhdr.ts";
