import { defineConfig } from "vitest/config";

// The long runs: same questions, more seeds. `npm run test:long`.
export default defineConfig({
  test: {
    include: ["test/**/*.long.test.ts"],
    testTimeout: 3_600_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: "100%",
  },
});
