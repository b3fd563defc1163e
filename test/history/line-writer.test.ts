// Lines are written as bytes: whatever is put into them stands there as JSON has it.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { constant, LineWriter } from "../../src/history/line-writer.ts";

const SEED = 44_009;

describe(`a line (seed ${SEED})`, () => {
  it("holds any number as JavaScript writes it", () => {
    const number = fc.oneof(fc.nat(), fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.maxSafeInteger(), fc.double());
    const powers = Array.from({ length: 16 }, (_, power) => [[10 ** power - 1], [10 ** power]]).flat() as [number][];
    fc.assert(
      fc.property(number, (value) => {
        const out = new LineWriter(0);
        out.beginLine();
        out.number(constant('"n":'), value);
        out.endLine();
        expect(out.written().toString()).toBe(`"n":${value}\n`);
      }),
      { seed: SEED, numRuns: 300, examples: powers },
    );
  });

  it("holds texts of any length and letters, one behind the other, and grows when it must", () => {
    const part = fc.record({ text: fc.string({ unit: "binary", maxLength: 3000 }), isConstant: fc.boolean() });
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const out = new LineWriter(16);
        for (const { text, isConstant } of parts) {
          out.beginLine();
          if (isConstant && text.length < 100) out.constant(constant(text));
          else out.text(text);
          out.endLine();
        }
        const expected = parts.map(({ text }) => `${text}\n`).join("");
        expect(Buffer.compare(out.written(), Buffer.from(expected))).toBe(0);
      }),
      { seed: SEED, numRuns: 100 },
    );
  });
});
