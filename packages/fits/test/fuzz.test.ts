import { describe, expect, test } from "vitest";
import { corpus } from "./fuzz/corpus.ts";
import { fuzz } from "./fuzz/fuzz.ts";
import { readEverything } from "./fuzz/read-everything.ts";

/** `npm run fuzz` does ten times as many as the continuous integration. */
const RUNS = Number(process.env["GOATS_FUZZ_RUNS"] ?? (process.env["CI"] === "true" ? 100_000 : 4000));
const FIRST = Number(process.env["GOATS_FUZZ_FIRST"] ?? 0);

describe("damaged files", () => {
  test.each(corpus().map((seed) => [seed.name, seed] as const))("%s is good before", async (_name, seed) => {
    const { hdus, read } = await readEverything(seed.bytes);
    expect(hdus).toBeGreaterThan(0);
    expect(read).toBe(hdus);
  });

  test(`${RUNS} of them are read or refused with a FitsError, each within a second and 64 MB + 2 x its data`, async () => {
    const { hdus, read } = await fuzz(RUNS, FIRST);
    // The injuries are mild enough that much is opened, and hard enough that not all of it can be read.
    if (RUNS >= 1000) {
      expect(read).toBeGreaterThan(0.5 * RUNS);
      expect(hdus).toBeGreaterThan(read + 0.1 * RUNS);
    }
  }, 3_600_000);
});
