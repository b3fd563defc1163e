import type { Failure } from "../explore/failure.ts";
import type { Iteration } from "../stress/iteration.ts";

/** Whether a free run on threads shows what a schedule has shown. */
export function reproduces({ outcome, troubles }: Iteration, failure: Failure): boolean {
  const some = (kind: "guest" | "hang" | "law", text: string): boolean =>
    troubles.some((trouble) => trouble.kind === kind && trouble.sentence.includes(text));
  switch (failure.kind) {
    case "forbidden":
    case "unlisted":
      return outcome === failure.outcome && !troubles.some(({ kind }) => kind === "hang");
    case "assertion":
      return some("guest", `assertion failed: ${failure.sentence}`);
    case "guest":
      return troubles.some(({ kind, sentence }) => kind === "guest" && sentence.startsWith(`${failure.userid} failed`));
    case "deadlock":
      return failure.waiting.every(({ userid }) => some("hang", `${userid} waits`));
    case "livelock":
      return troubles.some(({ kind }) => kind === "hang");
    case "left-active":
      return some("guest", "left while its message");
    case "illegal":
      return failure.rule === undefined ? troubles.some(({ kind }) => kind === "law") : some("law", failure.rule);
    default:
      return false;
  }
}

/** Whether there is a run to be repeated on threads. */
export function canBeRepeated({ kind }: Pick<Failure, "kind">): boolean {
  return kind !== "escape" && kind !== "trouble" && kind !== "nondeterminism" && kind !== "broken";
}

/** Whether a free run could show it at all. */
export function canBeProvoked({ kind }: Pick<Failure, "kind">): boolean {
  return canBeRepeated({ kind }) && kind !== "defects";
}
