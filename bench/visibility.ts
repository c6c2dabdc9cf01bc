/**
 * Airmasses and hours below airmass 2 of 1000 targets for one night at Gemini South, every ten minutes
 * between the twilights, and the same with astropy's AltAz in its own warm process. Prints both times, their ratio and
 * the largest difference of the airmass.
 *
 *     node bench/visibility.ts [repetitions]
 */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  airmassTable,
  darkTime,
  nightOf,
  SITES,
  type SkyPosition,
  timesOf,
} from "../packages/sky/src/index.ts";
import { median, report } from "./lib/report.ts";

const TARGETS = 1000;
const MINUTES = 10;
const LIMIT = 2;
/** Beyond this airmass nothing is compared: the secant runs away near the horizon. */
const COMPARED_TO = 2.5;

interface Answer {
  readonly version: string;
  readonly airmass: readonly (readonly number[])[];
  readonly milliseconds: readonly number[];
}

const site = SITES.find(({ code }) => code === "cpo");
if (!site) throw new Error("no site");

/** Spread evenly over the sphere (golden spiral). */
const targets: SkyPosition[] = Array.from({ length: TARGETS }, (_, i) => ({
  ra: (i * 137.50776405) % 360,
  dec: (Math.asin((2 * (i + 0.5)) / TARGETS - 1) * 180) / Math.PI,
}));

function visibility(times: readonly number[], hours: Float64Array): Float64Array[] {
  if (!site) return [];
  const airmasses = airmassTable(site, times);
  return targets.map((target, index) => {
    const row = new Float64Array(times.length);
    airmasses(target, row);
    let up = 0;
    for (let i = 0; i < row.length; i++) {
      if ((row[i] ?? 9) <= LIMIT) up++;
    }
    hours[index] = (up * MINUTES) / 60;
    return row;
  });
}

/** Runs astropy: it answers when its repetitions are done. */
async function astropy(times: readonly number[], repetitions: number): Promise<Answer> {
  const script = fileURLToPath(new URL("./visibility_astropy.py", import.meta.url));
  const child = spawn(process.env["GOATS_PYTHON"] ?? "/usr/bin/python3", [script], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.on("error", (error) => {
    console.error(`astropy cannot be started (${error.message}): set GOATS_PYTHON to a Python with astropy.`);
    process.exit(1);
  });
  child.stdin.end(JSON.stringify({ site, targets, times, repetitions }));
  for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line);
  throw new Error("astropy has ended without an answer");
}

const repetitions = Math.max(5, Number(process.argv[2] ?? 7));
const night = darkTime(nightOf(site, "2022-12-08"));
if (!night) throw new Error("no night");
const times = timesOf(night, MINUTES);
const theirs = await astropy(times, repetitions);
const hours = new Float64Array(TARGETS);
let result = visibility(times, hours);
const ours: number[] = [];
for (let repetition = 0; repetition < repetitions; repetition++) {
  const start = performance.now();
  result = visibility(times, hours);
  ours.push(performance.now() - start);
}
let [worst, compared] = [0, 0];
for (const [index, row] of result.entries()) {
  for (const [i, value] of row.entries()) {
    const expected = theirs.airmass[index]?.[i] ?? Number.NaN;
    if (!(expected > 0 && expected < COMPARED_TO)) continue;
    worst = Math.max(worst, Math.abs(value - expected));
    compared++;
  }
}
console.log(
  `Correctness: ${compared} airmasses below ${COMPARED_TO}, largest difference from astropy ${worst.toExponential(1)}`,
);
if (!(worst < 0.01) || compared < TARGETS) process.exitCode = 1;
report({
  name: `visibility of ${TARGETS} targets through a night (${times.length} times)`,
  ours: median(ours),
  peer: `astropy ${theirs.version}, AltAz`,
  theirs: median(theirs.milliseconds),
  unit: "ms",
  better: "lower",
  goal: ">= 10 times faster",
});
