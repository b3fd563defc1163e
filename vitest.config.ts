import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests that start machines load the compiled workers from dist: `npm test` builds first.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/**/*.long.test.ts"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: "forks",
    // The files of one process share its modules: loading them anew for each file took a third of the whole time.
    isolate: false,
    // Half as many again as there are cores: some tests wait for timers and processes, and others can work meanwhile.
    maxWorkers: Math.ceil(1.5 * availableParallelism()),
  },
});
