import type { Rule } from "../rules/rule.ts";
import { RULES } from "../rules/catalogue.ts";

// Laws that no single rule of the specification states, because they are about the record, or about all rules together.

const LAWS: ReadonlyMap<string, Rule> = new Map(
  [
    {
      id: "L-ORDER",
      sentence:
        "If one DIAGNOSE had returned to its guest before another was executed by its guest, CP decided it before the other.",
      source: "linearizability (Herlihy and Wing, 1990)",
      observable: true,
    },
    {
      id: "L-BLACK-BOX",
      sentence:
        "There is an order of the DIAGNOSEs, between their calls and returns, that explains all the guests saw.",
      source: "linearizability (Herlihy and Wing, 1990)",
      observable: true,
    },
    {
      id: "L-RECORD",
      sentence: "The record shows every commit once, of machines that are there, in the order in which CP made them.",
      source: "this project's history format",
      observable: true,
    },
  ].map((law) => [law.id, law]),
);

/** A rule of the specification, or a law of this room. */
export function ruleOrLaw(id: string): Rule {
  const found = RULES.get(id) ?? LAWS.get(id);
  if (found === undefined) throw new RangeError(`neither the specification nor the checker has a rule ${id}`);
  return found;
}
