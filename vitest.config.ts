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
    // vitest leaves one core idle unless told otherwise; most of these tests are about several threads anyway.
    maxWorkers: "100%",
  },
});
