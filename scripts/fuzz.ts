/**
 * `npm run fuzz`: a million damaged FITS files, each grown from its number, read in several threads. Ends with code 1
 * and the number of the case at the first one that is a crash, a hang, or takes too much memory.
 *
 *   npm run fuzz                     cases 0 to 999 999
 *   npm run fuzz -- 5000000 1000000  five million, from case 1 000 000 on
 */
import { availableParallelism } from "node:os";
import { fuzz } from "../packages/fits/test/fuzz/fuzz.ts";

const [runs = 1_000_000, first = 0] = process.argv.slice(2).map(Number);
/** Reported on the way. */
const STEP = 100_000;

const start = performance.now();
for (let done = 0; done < runs; done += STEP) {
  const count = Math.min(STEP, runs - done);
  try {
    const { hdus, read, slowest } = await fuzz(count, first + done, availableParallelism());
    const seconds = ((performance.now() - start) / 1000).toFixed(0);
    console.log(
      `${done + count} files after ${seconds} s; of these ${count}: ${hdus} HDUs, ${read} read, slowest ${slowest.toFixed(0)} ms`,
    );
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
