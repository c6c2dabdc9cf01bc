/**
 * P4. Reads a table of a million rows and four columns (integer, two doubles, a float) to one array a column. astropy
 * and cfitsio do the same in turn, each in its own warm process. Prints the medians and their ratios, and checks that
 * the numbers are the same.
 *
 * cfitsio reads to memory that it has, as we do with `into`. astropy makes new arrays, in huge pages, which JavaScript
 * cannot: so new arrays each time are printed on a line of their own. Its columns are views of the file's bytes until
 * something is done with them: it is asked for arrays in the order of the machine, which is what ours are.
 *
 *     node bench/fits-table.ts [repetitions]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Header, makeColumn, type PixelArray, type Table } from "@goats/fits";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { compileWithCfitsio, findAstropy, type Peer, startPeer } from "./lib/peer.ts";
import { median, report } from "./lib/report.ts";

const ROWS = 1_000_000;
const NAMES = ["id", "ra", "dec", "mag"] as const;

const ASTROPY = `
import sys, time, json
import astropy
import numpy as np
from astropy.io import fits
print(json.dumps("astropy " + astropy.__version__), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    with fits.open(sys.argv[1]) as hdus:
        data = hdus[1].data
        columns = [data[name].astype(data[name].dtype.newbyteorder("=")) for name in ("id", "ra", "dec", "mag")]
    seconds = time.perf_counter() - start
    sums = []
    if line.strip() == "check":
        # One number after the other, as everybody here adds them.
        weights = np.arange(len(columns[0])) % 977
        sums = [float(np.cumsum(column.astype("f8") * weights)[-1]) for column in columns]
    del columns, data
    print(json.dumps([1000 * seconds, sums]), flush=True)
`;

const CFITSIO = fileURLToPath(new URL("./peers/fits_table.c", import.meta.url));

function makeColumns(): Record<(typeof NAMES)[number], PixelArray> {
  const angle = (i: number, step: number) => (i * step) % 1;
  return {
    id: Int32Array.from({ length: ROWS }, (_, i) => i * 7 - 3_000_000),
    ra: Float64Array.from({ length: ROWS }, (_, i) => 360 * angle(i, 0.618034)),
    dec: Float64Array.from({ length: ROWS }, (_, i) => 180 * angle(i, 0.414214) - 90),
    mag: Float32Array.from({ length: ROWS }, (_, i) => 14 + 10 * angle(i, 0.732051)),
  };
}

function weightedSum(values: PixelArray): number {
  let sum = 0;
  for (let r = 0; r < values.length; r++) sum += Number(values[r]) * (r % 977);
  return sum;
}

async function read(path: string, into?: Table): Promise<{ milliseconds: number; table: Table }> {
  const start = performance.now();
  const file = await openFitsFile(path);
  const hdu = file.hdus[1];
  if (hdu === undefined) throw new Error("the file has no table");
  const table = await file.readTable(hdu, into === undefined ? {} : { into });
  await file.close();
  return { milliseconds: performance.now() - start, table };
}

function sumsOf(table: Table): string {
  return table.columns.map(({ values }) => weightedSum(values as PixelArray)).join();
}

async function startPeers(path: string, dir: string): Promise<{ peer: Peer; goal: string }[]> {
  const peers: { peer: Peer; goal: string }[] = [];
  const python = findAstropy();
  if (python === undefined)
    console.log("No astropy to compare with: install the Debian package python3-astropy.");
  else peers.push({ peer: await startPeer(python, ["-W", "ignore", "-c", ASTROPY, path]), goal: ">= 1.5x" });
  const program = compileWithCfitsio(CFITSIO, dir);
  if (program !== undefined) peers.push({ peer: await startPeer(program, [path]), goal: ">= 5x" });
  return peers;
}

async function main(dir: string, repetitions: number): Promise<void> {
  const path = join(dir, "table.fits");
  const given = makeColumns();
  const columns = NAMES.map((name) => makeColumn(name, given[name]));
  await writeFitsFile(path, [
    { kind: "image", header: Header.from() },
    { kind: "bintable", header: Header.from([["EXTNAME", "CAT"]]), columns },
  ]);
  const expected = NAMES.map((name) => weightedSum(given[name])).join();

  const peers = await startPeers(path, dir);
  const reused = (await read(path)).table;
  if (sumsOf(reused) !== expected) throw new Error("the columns read are not those written");
  for (const { peer } of peers) {
    const [, sums] = (await peer.ask("check")) as [number, number[]];
    if (sums.join() !== expected) throw new Error(`${peer.name} reads other columns`);
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
  if (sumsOf(reused) !== expected) throw new Error("the columns read are not those written");
  const name = "FITS table, 10^6 rows x 4 columns";
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
  await main(dir, Math.max(5, Number(process.argv[2] ?? 15)));
} finally {
  rmSync(dir, { recursive: true, force: true });
}
