import { configDefaults, defineConfig } from "vitest/config";

/** Runs the original calibration rules beside ours: only where somebody has them. */
const needsFitsStorage =
  process.env["GOATS_FITSSTORAGE"] === undefined ? ["packages/reduction/test/fitsstorage/**"] : [];

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.{ts,tsx}",
      "packages/*/test/**/*.test.{ts,tsx}",
      "scripts/**/*.test.ts",
    ],
    exclude: [...configDefaults.exclude, ...needsFitsStorage],
    environment: "node",
    testTimeout: 60_000,
    hookTimeout: 60_000,
    coverage: {
      provider: "v8",
      reporter: ["text-summary", "html"],
      include: ["packages/*/src/**/*.ts"],
    },
  },
});
