import fc from "fast-check";
import { expect, it } from "vitest";
import { Arena } from "../../guest/arena.ts";
import { MisuseError } from "../../guest/errors.ts";

const START = 0x1430;
const END = 0x4000;

it("blocks never overlap, are aligned, stay inside, and all come back as one", () => {
  const action = fc.oneof(
    fc.record({ length: fc.integer({ min: 0, max: 3000 }), align: fc.constantFrom(1, 8, 64, 2048) }),
    fc.record({ free: fc.nat() }),
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const arena = new Arena(START, END);
      const blocks: { address: number; length: number }[] = [];
      for (const one of actions) {
        if ("free" in one) {
          const [block] = blocks.length === 0 ? [] : blocks.splice(one.free % blocks.length, 1);
          if (block !== undefined) arena.release(block.address);
          continue;
        }
        let address;
        try {
          address = arena.allocate(one.length, one.align);
        } catch (error) {
          expect(error).toBeInstanceOf(MisuseError);
          continue;
        }
        const end = address + one.length;
        expect(address % Math.max(8, one.align)).toBe(0);
        expect(address >= START && end <= END).toBe(true);
        for (const other of blocks) expect(end <= other.address || other.address + other.length <= address).toBe(true);
        blocks.push({ address, length: one.length });
      }
      for (const { address } of blocks) arena.release(address);
      expect(arena.longest).toBe(END - START);
      expect(arena.blocksInUse).toBe(0);
    }),
    { seed: 370, numRuns: 300 },
  );
});

it("refuses to free what is not a block in use", () => {
  const arena = new Arena(START, END);
  const block = arena.allocate(10);
  expect(() => arena.release(block + 8)).toThrow(MisuseError);
  arena.release(block);
  expect(() => arena.release(block)).toThrow(MisuseError);
});
