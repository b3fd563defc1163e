import tsBlankSpace from "ts-blank-space";
import { userid as useridOf } from "../../cp/interface/userid.ts";
import type { GuestScript } from "../../guest/define-scenario.ts";
import type { Program } from "../explore/program.ts";
import { PRIVILEGE_DEFAULT } from "../scenario/scenario-shape.ts";
import { BY_HAND, BY_HAND_HELPER, codeOf, STORAGE_LENGTH, type Act } from "./act.ts";

/** A generated scenario. */
export interface Plan {
  readonly machines: readonly PlannedMachine[];
  readonly messageLimit: number;
}

export interface PlannedMachine {
  readonly userid: string;
  readonly acts: readonly Act[];
}

/** What a file says of itself, besides what it does. */
export interface Inscription {
  readonly title: string;
  /** Lines for its head, without the slashes. */
  readonly comment: readonly string[];
  readonly profile: string;
}

/** The plan as a program for the engine: the very lines of its file, compiled. */
export function programOf({ machines, messageLimit }: Plan): Program {
  return {
    machines: machines.map(({ userid, acts }) => ({
      userid: useridOf(userid),
      storageSize: STORAGE_LENGTH,
      privilegeClasses: PRIVILEGE_DEFAULT,
      script: compile(bodyOf(acts, "")),
    })),
    messageLimit,
  };
}

/** The plan as the text of a scenario file. */
export function textOf({ machines, messageLimit }: Plan, { title, comment, profile }: Inscription): string {
  const bodies = machines.map(({ userid, acts }) => ({ userid, body: bodyOf(acts, "      ") }));
  const needsHelper = bodies.some(({ body }) => body.includes(`${BY_HAND}(`));
  return [
    ...comment.map((line) => `// ${line}`.trimEnd()),
    `import { defineScenario${needsHelper ? ", type VirtualMachine" : ""} } from "vmcf";`,
    "",
    "export default defineScenario({",
    `  title: ${JSON.stringify(title)},`,
    ...(profile === "documented" ? [] : [`  profiles: ["documented", "${profile}"],`]),
    `  messageLimit: ${messageLimit},`,
    "  mayLeaveActive: true,",
    "  machines: {",
    ...bodies.map(({ userid, body }) => `    ${userid}: async (vm) => {\n${body}\n    },`),
    "  },",
    "});",
    ...(needsHelper ? ["", BY_HAND_HELPER.trimEnd()] : []),
    "",
  ].join("\n");
}

function bodyOf(acts: readonly Act[], indent: string): string {
  const lines = acts.map(codeOf);
  const noted = lines.some((line) => line.startsWith("rcs"));
  const all = noted ? ["const rcs: number[] = [];", ...lines, "return rcs;"] : lines;
  return all.map((line) => indent + line).join("\n");
}

const helper = tsBlankSpace(BY_HAND_HELPER);
const AsyncFunction = (async () => undefined).constructor as new (...words: string[]) => GuestScript;

function compile(body: string): GuestScript {
  return new AsyncFunction("vm", `${body.includes(`${BY_HAND}(`) ? helper : ""}${tsBlankSpace(body)}`);
}
