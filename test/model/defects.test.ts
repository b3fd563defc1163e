// What is a facility like that has some defects of Release 6 and not the others? Where the counter has none of its own, it
// must tell what it is there to tell.

import { describe, expect, it } from "vitest";
import { userid } from "../../cp/interface/userid.ts";
import type { DefectId } from "../../src/model/profile/defects.ts";
import { activeCount } from "../../src/model/queries.ts";
import { MACHINES, tellStory, type Mood } from "./random-story.ts";

const STORIES = 300;
const ACTS = 40;
const MOOD: Mood = { pieces: 0.5, faults: 0.05, departures: 0.02 };

describe("a facility with single defects", () => {
  it.each<{ defects: readonly DefectId[] }>([
    { defects: ["D9", "D10"] },
    { defects: ["D3", "D4", "D5", "D8", "D12", "D13", "D14"] },
  ])(`counts the active messages with $defects (seeds 1 to ${STORIES})`, ({ defects }) => {
    let counted = 0;
    for (let seed = 1; seed <= STORIES; seed++) {
      const lab = tellStory(seed, ACTS, MOOD, () => undefined, { defects: new Set(defects) });
      for (const name of MACHINES) {
        const machine = lab.model.machines.get(name);
        if (machine?.authorization === undefined) continue;
        counted += machine.originated.size;
        expect(activeCount(lab.model, userid(name)), `seed ${seed}, ${name}`).toBe(machine.originated.size);
      }
    }
    expect(counted).toBeGreaterThan(STORIES);
  });
});
