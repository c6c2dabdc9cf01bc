/**
 * P1. Reads 16-bit unsigned pixels to single precision: a frame of 4096 x 4096, and a file of 12 extensions (55 MB).
 * astropy and cfitsio do the same in turn, each in its own warm process. Prints the medians and their ratios, and
 * checks that the numbers are the same.
 *
 * cfitsio reads to memory that it has, as we do with `into`. astropy cannot; it gets its arrays in huge pages
 * (numpy asks Linux for them), which JavaScript cannot: so new arrays each time are printed on a line of their own.
 *
 *     node bench/fits-read.ts [repetitions]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type HduData, Header } from "@goats/fits";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { compileWithCfitsio, findAstropy, type Peer, startPeer } from "./lib/peer.ts";
import { median, report } from "./lib/report.ts";

const ASTROPY = `
import sys, time, json
import astropy
import numpy as np
from astropy.io import fits
print(json.dumps("astropy " + astropy.__version__), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    arrays = []
    with fits.open(sys.argv[1]) as hdus:
        for hdu in hdus:
            if hdu.header["NAXIS"] > 0:
                arrays.append(hdu.data.astype(np.float32))
    seconds = time.perf_counter() - start
    sums = []
    if line.strip() == "check":
        sums = [int((a.ravel().astype(np.int64) * (np.arange(a.size, dtype=np.int64) % 977)).sum()) for a in arrays]
    del arrays
    print(json.dumps([1000 * seconds, sums]), flush=True)
`;

const CFITSIO = fileURLToPath(new URL("./peers/fits_read.c", import.meta.url));

/** A file to read: so many images of these axes. */
interface Case {
  readonly name: string;
  readonly axes: readonly [number, number];
  readonly images: number;
}

const CASES: readonly Case[] = [
  { name: "FITS read, 4k x 4k uint16 -> float32", axes: [4096, 4096], images: 1 },
  // A GMOS amplifier with its overscan, unbinned.
  { name: "FITS read, 12 extensions, 55 MB uint16 -> float32", axes: [544, 4224], images: 12 },
];

/** Bias-like pixels, the whole range of 16 bits among them. */
function makePixels(count: number, extension: number): Uint16Array {
  const pixels = new Uint16Array(count);
  let state = 12345 + extension;
  for (let i = 0; i < count; i++) {
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

/** Opens the file and reads every image; with `into`, to the same arrays each time. */
async function readAll(
  path: string,
  into?: readonly Float32Array[],
): Promise<{ milliseconds: number; arrays: Float32Array[] }> {
  const start = performance.now();
  const file = await openFitsFile(path);
  const arrays: Float32Array[] = [];
  for (const hdu of file.hdus) {
    if (hdu.axes.length === 0) continue;
    const reused = into?.[arrays.length];
    const image = await file.readImage(hdu, {
      as: "float32",
      ...(reused === undefined ? {} : { into: reused }),
    });
    arrays.push(image.data as Float32Array);
  }
  await file.close();
  return { milliseconds: performance.now() - start, arrays };
}

async function measure({ name, axes, images }: Case, dir: string, repetitions: number): Promise<void> {
  const path = join(dir, "frame.fits");
  const given = Array.from({ length: images }, (_, i) => makePixels(axes[0] * axes[1], i));
  const hdus: HduData[] = [{ kind: "image", header: Header.from([["INSTRUME", "GMOS-S"]]) }];
  for (const data of given)
    hdus.push({ kind: "image", header: Header.from([["EXTNAME", "SCI"]]), axes, data });
  await writeFitsFile(path, hdus);
  const expected = given.map(weightedSum).join();

  const peers: Peer[] = [];
  const python = findAstropy();
  if (python === undefined)
    console.log("No astropy to compare with: install the Debian package python3-astropy.");
  else peers.push(await startPeer(python, ["-W", "ignore", "-c", ASTROPY, path]));
  const program = compileWithCfitsio(CFITSIO, dir);
  if (program !== undefined) peers.push(await startPeer(program, [path]));
  const ask = async (peer: Peer, line: string) =>
    (await peer.ask(line)) as [milliseconds: number, sums: number[]];

  const reused = (await readAll(path)).arrays;
  if (reused.map(weightedSum).join() !== expected) throw new Error("the pixels read are not those written");
  for (const peer of peers) {
    const [, sums] = await ask(peer, "check");
    if (sums.join() !== expected) throw new Error(`${peer.name} reads other pixels`);
  }

  const ours = { reusing: [] as number[], fresh: [] as number[] };
  const theirs = peers.map(() => [] as number[]);
  for (let i = 0; i < repetitions; i++) {
    ours.reusing.push((await readAll(path, reused)).milliseconds);
    for (const [n, peer] of peers.entries()) theirs[n]?.push((await ask(peer, "run"))[0]);
    ours.fresh.push((await readAll(path)).milliseconds);
  }
  if (reused.map(weightedSum).join() !== expected) throw new Error("the pixels read are not those written");
  for (const [n, peer] of peers.entries()) {
    peer.stop();
    const against = {
      peer: peer.name,
      theirs: median(theirs[n] ?? []),
      unit: "ms",
      better: "lower",
    } as const;
    report({ name, ours: median(ours.reusing), ...against, goal: ">= 1.0x" });
    report({ name: `${name}, new arrays each time`, ours: median(ours.fresh), ...against });
  }
  console.log(`Median of ${repetitions} runs in turn; the values read are the same, by weighted sums.`);
}

const repetitions = Math.max(5, Number(process.argv[2] ?? 11));
const dir = mkdtempSync(join(tmpdir(), "goats-bench-"));
try {
  for (const one of CASES) await measure(one, dir, repetitions);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
