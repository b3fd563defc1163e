import { describeEvent } from "../history/describe-event.ts";
import { ruleOrLaw } from "./laws.ts";
import { messageName, type Biography, type Circumstance, type Happening, type Violation } from "./violation.ts";

/** Why a history is illegal, as data: everything the text says. */
export interface Explanation {
  readonly rule: { readonly id: string; readonly sentence: string; readonly source: string };
  /** CP's sequence number, and the line of the file, if it is one. */
  readonly event: number;
  readonly line: number | undefined;
  readonly machine: string | undefined;
  readonly message: MessageName | undefined;
  /** What the script was doing, and where. */
  readonly script: { readonly label: string; readonly at: string | undefined } | undefined;
  readonly expected: string;
  readonly happened: string;
  /** Only what matters to this message; the last row is the violation. */
  readonly story: Story;
}

export interface MessageName {
  readonly source: string;
  readonly sink: string;
  readonly id: number;
  /** "SEND 1, ALICE to BOB" */
  readonly name: string;
}

export interface Story {
  readonly machines: readonly string[];
  readonly rows: readonly StoryRow[];
}

export interface StoryRow {
  readonly event: number;
  readonly machine: string;
  readonly text: string;
  readonly at: string | undefined;
  readonly before: string;
  readonly after: string;
  /** Of another message than the one the violation is about, or of a machine: its name. */
  readonly of: string | undefined;
}

/** Rows of a story before the violation; of a longer life the beginning and the end are told. */
const ROWS_MAX = 12;

export function explain(violation: Violation, line?: number): Explanation {
  const { rule, seq, vm, message, expected, happened, doing } = violation;
  const { id, sentence, source } = ruleOrLaw(rule);
  return {
    rule: { id, sentence, source },
    event: seq,
    line,
    machine: vm,
    message: message && named(message),
    script: doing,
    expected,
    happened,
    story: storyOf(violation),
  };
}

function named(life: Biography): MessageName {
  return { source: life.source, sink: life.sink, id: life.mid, name: messageName(life) };
}

function storyOf({ seq, event, message, rival, circumstances, doing }: Violation): Story {
  // What the model made of the violating event itself has not happened.
  const has = (happening: Told): boolean => happening.seq < seq || event === undefined;
  const lived = (message?.happenings ?? []).filter(has);
  const rivalLived = (rival?.happenings ?? []).filter(has);
  const rivalName = rival && messageName(rival);
  const rows = [
    ...circumstances.filter(has).map((circumstance) => rowOf(circumstance, circumstance.of)),
    ...shortened(lived).map((happening) => rowOf(happening, undefined)),
    ...shortened(rivalLived).map((happening) => rowOf(happening, rivalName)),
  ].sort((one, other) => one.event - other.event);
  const state = lived.at(-1)?.after ?? "—";
  if (event !== undefined) {
    const { userid } = event;
    const text = describeEvent(event);
    rows.push({ event: seq, machine: userid, text, at: doing?.at, before: state, after: state, of: undefined });
  }
  const columns = [message?.source, message?.sink, ...rows.map(({ machine }) => machine)];
  const machines = [...new Set(columns)].filter((name) => name !== undefined && name !== "SYSTEM") as string[];
  return { machines, rows };
}

function shortened(happenings: readonly Happening[]): readonly Happening[] {
  if (happenings.length <= ROWS_MAX) return happenings;
  return [...happenings.slice(0, ROWS_MAX / 2), ...happenings.slice(-ROWS_MAX / 2)];
}

type Told = Happening | Circumstance;

function rowOf({ seq, event, before, after, at }: Told, of: string | undefined): StoryRow {
  return { event: seq, machine: event.userid, text: describeEvent(event), at, before, after, of };
}
