import { parseUserid } from "../../cp/interface/userid.ts";
import { OPERATION_NAMES, type OperationName } from "./operation.ts";
import type { Schedule, ScheduleStep } from "./schedule.ts";

// A schedule as one line of text, to paste:
//
//   v1 ALICE auth sendx BOB auth sendx int*2 ALICE int cancel
//
// A word of capitals is a machine, and what follows, in small letters, are its operations; `int*2` is `int int`. Each stands for
// the next of its kind, unless `#n` says which: `recv#3`, `recv#3*2`.

/** The version this writes, and the only one it reads. */
export const SCHEDULE_VERSION = "v1";

const WORD = /^([a-z0-9]+)(?:#(\d{1,9}))?(?:\*(\d{1,6}))?$/;
/** The longest schedule that is read, in decisions: many times the step bound. */
const STEPS_MAX = 1_000_000;

export function printSchedule(schedule: Schedule): string {
  return [SCHEDULE_VERSION, ...scheduleLines(schedule)].join(" ");
}

/** One text for each stretch of decisions of the same machine. */
export function scheduleLines(schedule: Schedule): string[] {
  const lines: string[] = [];
  const counts = new Map<string, number>();
  for (let index = 0; index < schedule.length;) {
    const { userid } = schedule[index] as ScheduleStep;
    const words = [userid];
    for (let step = schedule[index]; step?.userid === userid; step = schedule[index]) {
      const { operation, nth } = step;
      const key = `${userid} ${operation}`;
      const named = nth === (counts.get(key) ?? 0) + 1 ? operation : `${operation}#${nth}`;
      let times = 0;
      while (continues(schedule[index], step, times)) {
        times++;
        index++;
      }
      counts.set(key, nth + times - 1);
      words.push(times === 1 ? named : `${named}*${times}`);
    }
    lines.push(words.join(" "));
  }
  return lines;
}

function continues(step: ScheduleStep | undefined, from: ScheduleStep, times: number): boolean {
  return step?.userid === from.userid && step.operation === from.operation && step.nth === from.nth + times;
}

/** @returns the schedule, or a sentence fragment that says what is wrong with the text */
export function parseSchedule(text: string): { readonly schedule: ScheduleStep[] } | { readonly problem: string } {
  const [version, ...words] = text.trim().split(/[\s,]+/);
  if (version !== SCHEDULE_VERSION) {
    return { problem: `a schedule begins with ${SCHEDULE_VERSION}, not with ${JSON.stringify(version ?? "")}` };
  }
  const schedule: ScheduleStep[] = [];
  const counts = new Map<string, number>();
  let userid: string | undefined;
  for (const [index, word] of words.entries()) {
    const where = `word ${index + 2}, ${JSON.stringify(word)},`;
    if (/^[A-Z0-9$#@]+$/.test(word) && !/^\d+$/.test(word)) {
      const parsed = parseUserid(word);
      if ("problem" in parsed) return { problem: `${where} names no machine: ${parsed.problem}` };
      userid = word;
      continue;
    }
    const [, name = "", nth, times] = WORD.exec(word) ?? [];
    if (!isOperation(name)) return { problem: `${where} is no operation; there are ${OPERATION_NAMES.join(" ")}` };
    if (userid === undefined) return { problem: `${where} stands before any machine is named` };
    const key = `${userid} ${name}`;
    const first = nth === undefined ? (counts.get(key) ?? 0) + 1 : Number(nth);
    const count = Number(times ?? 1);
    if (first === 0 || count === 0) return { problem: `${where} has a number that is 0; they begin with 1` };
    if (schedule.length + count > STEPS_MAX) return { problem: `${where} makes it longer than ${STEPS_MAX} decisions` };
    for (let more = 0; more < count; more++) schedule.push({ userid, operation: name, nth: first + more });
    counts.set(key, first + count - 1);
  }
  return { schedule };
}

function isOperation(name: string): name is OperationName {
  return (OPERATION_NAMES as readonly string[]).includes(name);
}
