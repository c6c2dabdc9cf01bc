/**
 * Reads a file of 12 extensions, 55 MB of 16-bit unsigned pixels, to single precision; astropy does the same
 * in turn, in its own warm process. Prints both medians and their ratio, and checks that the numbers are the
 * same.
 *
 *     node bench/fits-read.ts [repetitions]
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type HduData, Header } from "@goats/fits";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { median, report } from "./lib/report.ts";

/** A GMOS amplifier with its overscan, unbinned. */
const AXES = [544, 4224] as const;
const EXTENSIONS = 12;
const PIXELS = AXES[0] * AXES[1];

const ASTROPY = `
import sys, time, json
import astropy
import numpy as np
from astropy.io import fits
weights = np.arange(${PIXELS}, dtype=np.int64) % 977
print(json.dumps(astropy.__version__), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    arrays = []
    with fits.open(sys.argv[1]) as hdus:
        for hdu in hdus[1:]:
            arrays.append(hdu.data.astype(np.float32))
    seconds = time.perf_counter() - start
    sums = []
    if line.strip() == "check":
        sums = [int((array.ravel().astype(np.int64) * weights).sum()) for array in arrays]
    del arrays
    print(json.dumps([1000 * seconds, sums]), flush=True)
`;

/** Bias-like pixels, the whole range of 16 bits among them. */
function makePixels(extension: number): Uint16Array {
  const pixels = new Uint16Array(PIXELS);
  let state = 12345 + extension;
  for (let i = 0; i < PIXELS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    pixels[i] = i % 1000 === 0 ? state >>> 16 : 1000 + (state >>> 24);
  }
  return pixels;
}

/** Exact: it stays below 2^53. */
function weightedSum(pixels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += (pixels[i] ?? 0) * (i % 977);
  return sum;
}

/** Opens the file and reads every extension; with `into`, to the same arrays each time. */
async function readAll(
  path: string,
  into?: readonly Float32Array[],
): Promise<{ milliseconds: number; arrays: Float32Array[] }> {
  const start = performance.now();
  const file = await openFitsFile(path);
  const arrays: Float32Array[] = [];
  for (const hdu of file.hdus.slice(1)) {
    const reused = into?.[hdu.index - 1];
    const image = await file.readImage(hdu, {
      as: "float32",
      ...(reused === undefined ? {} : { into: reused }),
    });
    arrays.push(image.data as Float32Array);
  }
  await file.close();
  return { milliseconds: performance.now() - start, arrays };
}

/** The python that has astropy, or undefined. */
function findPython(): string | undefined {
  const candidates = [process.env["GOATS_PYTHON"] ?? "", "/usr/bin/python3", "python3"];
  return candidates.find(
    (python) => python !== "" && spawnSync(python, ["-c", "import astropy.io.fits"]).status === 0,
  );
}

/** A running astropy that reads the file each time it is asked. */
async function startAstropy(python: string, path: string) {
  const child: ChildProcess = spawn(python, ["-W", "ignore", "-c", ASTROPY, path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null || child.stdin === null) throw new Error("astropy has no pipes");
  const { stdin } = child;
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const version = String(JSON.parse(String((await lines.next()).value)));
  return {
    version,
    async read(command: "run" | "check"): Promise<[milliseconds: number, sums: number[]]> {
      stdin.write(`${command}\n`);
      const { value } = await lines.next();
      return JSON.parse(String(value)) as [number, number[]];
    },
    stop: () => stdin.end(),
  };
}

async function main(): Promise<void> {
  const repetitions = Math.max(5, Number(process.argv[2] ?? 11));
  const dir = mkdtempSync(join(tmpdir(), "goats-bench-"));
  try {
    const path = join(dir, "frame.fits");
    const given = Array.from({ length: EXTENSIONS }, (_, i) => makePixels(i));
    const hdus: HduData[] = [{ kind: "image", header: Header.from([["INSTRUME", "GMOS-S"]]) }];
    for (const data of given)
      hdus.push({ kind: "image", header: Header.from([["EXTNAME", "SCI"]]), axes: AXES, data });
    await writeFitsFile(path, hdus);
    const expected = given.map(weightedSum);

    const python = findPython();
    const astropy = python === undefined ? undefined : await startAstropy(python, path);
    const reused = (await readAll(path)).arrays;
    if (reused.map(weightedSum).join() !== expected.join())
      throw new Error("the pixels read are not those written");
    if (astropy !== undefined) {
      const [, sums] = await astropy.read("check");
      if (sums.join() !== expected.join()) throw new Error("astropy reads other pixels");
    }

    const times: Record<"reusing" | "fresh" | "astropy", number[]> = { reusing: [], fresh: [], astropy: [] };
    for (let i = 0; i < repetitions; i++) {
      times.reusing.push((await readAll(path, reused)).milliseconds);
      times.fresh.push((await readAll(path)).milliseconds);
      if (astropy !== undefined) times.astropy.push((await astropy.read("run"))[0]);
    }
    if (reused.map(weightedSum).join() !== expected.join())
      throw new Error("the pixels read are not those written");
    astropy?.stop();

    const size = ((EXTENSIONS * PIXELS * 2) / 1e6).toFixed(0);
    const name = `FITS read, ${EXTENSIONS} extensions, ${size} MB uint16 -> float32`;
    if (astropy === undefined) {
      console.log(`${name}: ${median(times.reusing).toFixed(1)} ms. No astropy to compare with:`);
      console.log("install the Debian package python3-astropy, or set GOATS_PYTHON.");
      return;
    }
    const peer = {
      peer: `astropy ${astropy.version}`,
      theirs: median(times.astropy),
      unit: "ms",
      better: "lower",
    } as const;
    report({ name, ours: median(times.reusing), ...peer, goal: "at least astropy's speed" });
    report({ name: `${name}, new arrays each time`, ours: median(times.fresh), ...peer });
    console.log(`Median of ${repetitions} runs in turn; the values read are the same, by weighted sums.`);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

await main();
