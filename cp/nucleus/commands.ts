import { toEbcdic } from "../interface/ebcdic.ts";
import { RC } from "../interface/return-codes.ts";
import { USERID_LENGTH } from "../interface/userid.ts";
import { SMSG_BUFFER_LENGTH, VMCMHDR_LENGTH } from "../interface/vmcmhdr.ts";
import type { ControlProgram } from "./control-program.ts";
import type { Facility } from "./facility.ts";
import { STORAGE_UNIT, type Machine } from "./machine.ts";

/** CP's answer to a command: the number in its message (R-SMSG-13), and the lines. */
export interface CommandAnswer {
  readonly rc: number;
  readonly lines: readonly string[];
}

interface Issued {
  readonly cp: ControlProgram;
  readonly facility: Facility;
  readonly issuer: Machine;
  /** What follows the command word, from the blank on. */
  readonly operands: string;
}

interface Command {
  readonly name: string;
  /** Shortest abbreviation, in characters. */
  readonly shortest: number;
  /** Privilege classes that may issue it; any one suffices. */
  readonly classes: string;
  readonly perform: (issued: Issued) => CommandAnswer;
}

const SILENCE: CommandAnswer = { rc: 0, lines: [] };
const SMSG_TEXT_MAX = SMSG_BUFFER_LENGTH - VMCMHDR_LENGTH;
/** The userid of the system operator's machine (R-SMSG-12). */
const OPERATOR = "OPERATOR";
const NAMES_PER_LINE = 4;

const COMMANDS: readonly Command[] = [
  { name: "SMSG", shortest: 2, classes: "G", perform: smsg },
  { name: "SET", shortest: 3, classes: "ABCDEFG", perform: set },
  { name: "QUERY", shortest: 1, classes: "ABCDEFG", perform: query },
  { name: "LOGOFF", shortest: 3, classes: "ABCDEFG", perform: logoff },
  { name: "LOGOUT", shortest: 3, classes: "ABCDEFG", perform: logoff },
  { name: "FORCE", shortest: 5, classes: "A", perform: force },
  { name: "SYSTEM", shortest: 3, classes: "G", perform: system },
  { name: "IPL", shortest: 1, classes: "G", perform: ipl },
  { name: "DEFINE", shortest: 3, classes: "G", perform: define },
  { name: "EXTERNAL", shortest: 3, classes: "G", perform: external },
];

/**
 * Performs one CP command line, which ends at the first new-line (X'15', U+0085), if any. Commands and userids are taken as
 * typed; CP does not fold them here.
 */
export function consoleCommand(cp: ControlProgram, facility: Facility, issuer: Machine, text: string): CommandAnswer {
  const [line = ""] = text.split(/[\n\u0085]/, 1);
  const [, word = "", operands = ""] = /^ *([^ ]*)(.*)$/s.exec(line) ?? [];
  if (word === "") return SILENCE;
  const command = COMMANDS.find(
    ({ name, shortest, classes }) => abbreviates(word, name, shortest) && holdsClass(issuer, classes),
  );
  if (command === undefined) return { rc: 1, lines: [`DMKCFC001E ?CP: ${line.trim()}`] };
  return command.perform({ cp, facility, issuer, operands });
}

/** A word may be any leading part of a name that is long enough. */
function abbreviates(word: string, name: string, shortest: number): boolean {
  return word.length >= shortest && name.startsWith(word);
}

function holdsClass(machine: Machine, classes: string): boolean {
  return Array.from(machine.privilegeClasses).some((privilege) => classes.includes(privilege));
}

/** The next blank-delimited word and what follows it. */
function nextWord(operands: string): [string, string] {
  const [, word = "", rest = ""] = /^ *([^ ]*)(.*)$/s.exec(operands) ?? [];
  return [word, rest];
}

// ---- SMSG: specification section 8 ---------------------------------------------------------------------------------

function smsg(issued: Issued): CommandAnswer {
  const [typed, rest] = nextWord(issued.operands);
  if (typed === "" || typed.length > USERID_LENGTH) return { rc: 20, lines: ["DMKMSG020E USERID MISSING OR INVALID"] };
  if (typed !== "ALL") return smsgTo(issued, receiverName(typed, issued.issuer), rest);
  if (!holdsClass(issued.issuer, "AB")) return { rc: 3, lines: ["DMKMSG003E INVALID OPTION - ALL"] };
  const answers = [...issued.cp.directory.machines()].map((machine) => smsgTo(issued, machine.userid, rest));
  return {
    rc: answers.findLast(({ rc }) => rc !== 0)?.rc ?? 0,
    lines: answers.flatMap(({ lines }) => lines),
  };
}

/** `*` is the issuer; a leading part of OPERATOR, two characters or more, is the operator (R-SMSG-1, R-SMSG-12). */
function receiverName(typed: string, issuer: Machine): string {
  if (typed === "*") return issuer.userid;
  return abbreviates(typed, OPERATOR, 2) ? OPERATOR : typed;
}

/** R-SMSG-7, from "not logged on" down. */
function smsgTo({ cp, facility, issuer }: Issued, name: string, rest: string): CommandAnswer {
  const receiver = cp.directory.machine(name);
  if (receiver === undefined) return { rc: 45, lines: [`DMKMSG045E ${name} NOT LOGGED ON`] };
  if (rest.trim() === "") return SILENCE;
  const notReceiving = (why: string): CommandAnswer => ({
    rc: 57,
    lines: [`DMKMSG057W ${name.padEnd(USERID_LENGTH)} NOT RECEIVING; ${why}`],
  });
  if (!receiver.smsg) return notReceiving(" SMSG OFF");
  // The text begins behind the single blank that ends the userid; it is not trimmed (R-SMSG-4).
  const text = toEbcdic(rest.slice(1)).subarray(0, SMSG_TEXT_MAX);
  const rc = facility.sendSpecial(issuer.entry, receiver, text);
  switch (rc) {
    case RC.NORMAL:
      return SILENCE;
    case RC.USER_NOT_AVAILABLE:
      return notReceiving("NOT AUTHORIZED");
    case RC.SINK_QUIESCED:
      return notReceiving("QUIESCED");
    case RC.SENDX_TOO_LARGE:
      return notReceiving("MSG TOO LARGE");
    default:
      return notReceiving(`VMCF ERROR ${String(rc).padStart(3, "0")}`);
  }
}

// ---- SET and QUERY -------------------------------------------------------------------------------------------------

function set({ cp, issuer, operands }: Issued): CommandAnswer {
  const [option, rest] = nextWord(operands);
  const [value] = nextWord(rest);
  if (option === "") return { rc: 26, lines: ["DMKCFS026E OPERAND MISSING OR INVALID"] };
  if (option !== "SMSG" && option !== "ECMODE") return { rc: 3, lines: [`DMKCFS003E INVALID OPTION - ${option}`] };
  if (value !== "ON" && value !== "OFF") return { rc: 26, lines: ["DMKCFS026E OPERAND MISSING OR INVALID"] };
  if (option === "SMSG") issuer.smsg = value === "ON";
  else cp.reset(issuer, "set-ecmode");
  return SILENCE;
}

function query({ cp, issuer, operands }: Issued): CommandAnswer {
  const [what] = nextWord(operands);
  if (what === "SET") return { rc: 0, lines: settings(issuer) };
  if (abbreviates(what, "NAMES", 3)) return { rc: 0, lines: names(cp) };
  if (what === "") return { rc: 26, lines: ["DMKCFC026E OPERAND MISSING OR INVALID"] };
  return { rc: 3, lines: [`DMKCFC003E INVALID OPTION - ${what}`] };
}

/** Only the SMSG setting can change here; it stands in the fourth line (R-SMSG-3). */
function settings(issuer: Machine): string[] {
  return [
    "MSG ON , WNG ON , EMSG ON , ACNT ON , RUN OFF",
    "LINEDIT ON , TIMER OFF , ISAM OFF, ECMODE ON",
    "ASSIST OFF , PAGEX OFF, AUTOPOLL OFF",
    `IMSG ON , SMSG ${issuer.smsg ? "ON ," : "OFF,"} AFFINITY NONE , NOTRAN OFF`,
  ];
}

/** Machines here have no terminal of their own, so all of them are shown as disconnected. */
function names(cp: ControlProgram): string[] {
  const users = [...cp.directory.machines()].map(({ userid }) => `${userid.padEnd(USERID_LENGTH)} - DSC`);
  const lines: string[] = [];
  for (let first = 0; first < users.length; first += NAMES_PER_LINE) {
    lines.push(users.slice(first, first + NAMES_PER_LINE).join(", "));
  }
  return lines;
}

// ---- Coming to an end ----------------------------------------------------------------------------------------------

function logoff({ cp, issuer }: Issued): CommandAnswer {
  cp.logoff(issuer);
  return SILENCE;
}

function force({ cp, operands }: Issued): CommandAnswer {
  const [name] = nextWord(operands);
  if (name === "" || name.length > USERID_LENGTH) return { rc: 20, lines: ["DMKUSO020E USERID MISSING OR INVALID"] };
  const victim = cp.directory.machine(name);
  if (victim === undefined) return { rc: 45, lines: [`DMKUSO045E ${name} NOT LOGGED ON`] };
  const users = [...cp.directory.machines()].length - 1;
  cp.logoff(victim, true);
  return {
    rc: 0,
    lines: [`USER DSC LOGOFF AS ${name.padEnd(USERID_LENGTH)} USERS = ${String(users).padStart(3, "0")} FORCED`],
  };
}

function system({ cp, issuer, operands }: Issued): CommandAnswer {
  const [what] = nextWord(operands);
  if (abbreviates(what, "RESET", 3)) cp.reset(issuer, "system-reset");
  else if (abbreviates(what, "CLEAR", 5)) cp.reset(issuer, "system-clear");
  // A PSW restart is not a reset (R-RST-6), and there is no instruction stream here to restart.
  else if (!abbreviates(what, "RESTART", 7)) return { rc: 3, lines: [`DMKCPB003E INVALID OPTION - ${what}`] };
  return SILENCE;
}

/** There is nothing to load: of an IPL, VMCF sees the reset (R-RST-3). */
function ipl({ cp, issuer, operands }: Issued): CommandAnswer {
  const [device] = nextWord(operands);
  if (device === "") return { rc: 26, lines: ["DMKCFG026E OPERAND MISSING OR INVALID"] };
  cp.reset(issuer, "ipl");
  return SILENCE;
}

function define({ cp, issuer, operands }: Issued): CommandAnswer {
  const [what, rest] = nextWord(operands);
  const [amount] = nextWord(rest.replace(/^ *(AS )?/, ""));
  if (abbreviates(what, "CHANNELS", 4)) {
    cp.reset(issuer, "define-channels");
    return SILENCE;
  }
  if (!abbreviates(what, "STORAGE", 4)) return { rc: 3, lines: [`DMKDEF003E INVALID OPTION - ${what}`] };
  const present = `${String(issuer.storage.length / 1024).padStart(5, "0")}K`;
  const bytes = storageBytes(amount);
  // Storage is made at LOGON and keeps its size; what a partner sees of the command is the reset.
  if (bytes !== issuer.storage.length) return { rc: 26, lines: ["DMKDEF026E OPERAND MISSING OR INVALID"] };
  cp.reset(issuer, "define-storage");
  return { rc: 0, lines: [`STORAGE = ${present}`] };
}

function storageBytes(amount: string): number | undefined {
  const [, digits, unit] = /^(\d{1,8})([KM])$/.exec(amount) ?? [];
  if (digits === undefined) return undefined;
  const bytes = Number(digits) * (unit === "M" ? 1024 * 1024 : 1024);
  return bytes % STORAGE_UNIT === 0 ? bytes : undefined;
}

/** The interrupt key: makes external interruption X'0040' pending, which comes before X'4001' (R-INT-11). */
function external({ issuer, operands }: Issued): CommandAnswer {
  const [code] = nextWord(operands);
  if (code !== "" && code !== "40") return { rc: 3, lines: [`DMKCPB003E INVALID OPTION - ${code}`] };
  issuer.interruptKeyPending = true;
  return SILENCE;
}
