/**
 * P2. Reads a tile-compressed image (RICE_1, 4096 x 4096 uint16, a row a tile) to single precision. astropy and cfitsio
 * do the same in turn, each in its own warm process. Prints the medians and their ratios, and checks that the numbers
 * are the same. One thread, as the peers.
 *
 *     node bench/fits-rice.ts [repetitions]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compressImage, Header } from "@goats/fits";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { compileWithCfitsio, findAstropy, type Peer, startPeer } from "./lib/peer.ts";
import { median, report } from "./lib/report.ts";

const AXES = [4096, 4096] as const;
const PIXELS = AXES[0] * AXES[1];

const ASTROPY = `
import sys, time, json
import astropy
import numpy as np
from astropy.io import fits
print(json.dumps("astropy " + astropy.__version__), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    with fits.open(sys.argv[1]) as hdus:
        a = hdus[1].data.astype(np.float32)
    seconds = time.perf_counter() - start
    sums = []
    if line.strip() == "check":
        sums = [int((a.ravel().astype(np.int64) * (np.arange(a.size, dtype=np.int64) % 977)).sum())]
    del a
    print(json.dumps([1000 * seconds, sums]), flush=True)
`;

const CFITSIO = fileURLToPath(new URL("./peers/fits_read.c", import.meta.url));

/** A sky of 1000 with noise of about 12 that is nearly normal, and a star every thousand pixels. */
function makePixels(): Uint16Array {
  const pixels = new Uint16Array(PIXELS);
  let state = 12345;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 16;
  };
  for (let i = 0; i < PIXELS; i++) {
    const noise = (next() + next() + next() + next()) / 3150;
    pixels[i] = i % 1000 === 0 ? next() : 960 + noise;
  }
  return pixels;
}

/** Exact: it stays below 2^53. */
function weightedSum(pixels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < pixels.length; i++) sum += (pixels[i] ?? 0) * (i % 977);
  return sum;
}

async function read(
  path: string,
  into?: Float32Array,
): Promise<{ milliseconds: number; pixels: Float32Array }> {
  const start = performance.now();
  const file = await openFitsFile(path);
  const hdu = file.hdus[1];
  if (hdu === undefined) throw new Error("the file has no image");
  const image = await file.readImage(hdu, { as: "float32", ...(into === undefined ? {} : { into }) });
  await file.close();
  return { milliseconds: performance.now() - start, pixels: image.data as Float32Array };
}

async function startPeers(path: string, dir: string): Promise<{ peer: Peer; goal: string }[]> {
  const peers: { peer: Peer; goal: string }[] = [];
  const python = findAstropy();
  if (python === undefined)
    console.log("No astropy to compare with: install the Debian package python3-astropy.");
  else peers.push({ peer: await startPeer(python, ["-W", "ignore", "-c", ASTROPY, path]), goal: ">= 1.0x" });
  const program = compileWithCfitsio(CFITSIO, dir);
  if (program !== undefined) peers.push({ peer: await startPeer(program, [path]), goal: ">= 0.8x" });
  return peers;
}

async function main(dir: string, repetitions: number): Promise<void> {
  const path = join(dir, "frame.fits");
  const data = makePixels();
  const expected = weightedSum(data);
  const header = Header.from([["EXTNAME", "SCI"]]);
  const compressed = await compressImage({ header, axes: AXES, data }, { algorithm: "RICE_1" });
  await writeFitsFile(path, [{ kind: "image", header: Header.from() }, compressed]);

  const peers = await startPeers(path, dir);
  const reused = (await read(path)).pixels;
  if (weightedSum(reused) !== expected) throw new Error("the pixels read are not those written");
  for (const { peer } of peers) {
    const [, sums] = (await peer.ask("check")) as [number, number[]];
    if (sums[0] !== expected) throw new Error(`${peer.name} reads other pixels`);
  }

  const reusing: number[] = [];
  const fresh: number[] = [];
  const theirs = peers.map(() => [] as number[]);
  for (let i = 0; i < repetitions; i++) {
    reusing.push((await read(path, reused)).milliseconds);
    for (const [n, { peer }] of peers.entries()) {
      theirs[n]?.push(((await peer.ask("run")) as [number, number[]])[0]);
    }
    fresh.push((await read(path)).milliseconds);
  }
  if (weightedSum(reused) !== expected) throw new Error("the pixels read are not those written");
  const name = "FITS read, RICE_1 4k x 4k uint16 -> float32";
  for (const [n, { peer, goal }] of peers.entries()) {
    peer.stop();
    const against = {
      peer: peer.name,
      theirs: median(theirs[n] ?? []),
      unit: "ms",
      better: "lower",
    } as const;
    report({ name, ours: median(reusing), ...against, goal });
    report({ name: `${name}, new arrays each time`, ours: median(fresh), ...against });
  }
  if (peers.length === 0) console.log(`${name}: ${median(reusing).toFixed(1)} ms`);
  console.log(`Median of ${repetitions} runs in turn; the values read are the same, by weighted sums.`);
}

const dir = mkdtempSync(join(tmpdir(), "goats-bench-"));
try {
  await main(dir, Math.max(5, Number(process.argv[2] ?? 9)));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
