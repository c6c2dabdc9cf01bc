/**
 * P3. Opens a raw GMOS frame of 12 extensions and lists every card of every header: keyword, value, comment. astropy
 * does the same in turn, in its own warm process. The headers are those of a real frame where the shared data are
 * there (GOATS_SHARED), otherwise made up to the same sizes; the pixels are as many as a real frame has.
 *
 *     node bench/fits-open.ts [repetitions]
 */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type HduData, Header } from "@goats/fits";
import { openFitsFile, writeFitsFile } from "@goats/fits/node";
import { findAstropy, startPeer } from "./lib/peer.ts";
import { median, report } from "./lib/report.ts";

const ASTROPY = `
import sys, time, json
import astropy
from astropy.io import fits
print(json.dumps("astropy " + astropy.__version__), flush=True)
for line in sys.stdin:
    start = time.perf_counter()
    listed = []
    with fits.open(sys.argv[1]) as hdus:
        for hdu in hdus:
            for card in hdu.header.cards:
                listed.append((card.keyword, card.value, card.comment))
    seconds = time.perf_counter() - start
    numbers = sum(v for k, v, c in listed if isinstance(v, (int, float)) and not isinstance(v, bool))
    characters = sum(len(k) + len(c) + (len(v) if isinstance(v, str) else 0) for k, v, c in listed)
    print(json.dumps([1000 * seconds, len(listed), characters, numbers]), flush=True)
`;

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url));
const REAL = join(shared, "data", "gemini", "gmos_longslit_arc.fits");
const AXES = [544, 4224] as const;
const EXTENSIONS = 12;

type Listed = readonly [cards: number, characters: number, numbers: number];

async function realHeaders(): Promise<Header[]> {
  const file = await openFitsFile(REAL);
  await file.close();
  return file.hdus.map(({ header }) => header);
}

/** As many cards as a raw frame has, of the same kinds. */
function madeUpHeaders(): Header[] {
  return Array.from({ length: EXTENSIONS + 1 }, (_, hdu) => {
    const header = Header.from([["OBJECT", "PG1633+099", "Object Name"]]);
    for (let i = 0; i < (hdu === 0 ? 215 : 160); i++) {
      const value = i % 3 === 0 ? `[${i}:512,1:${4224 + i}]` : i % 3 === 1 ? i * 0.123456789 : i;
      header.set(`KEY${i}`, value, "what this keyword says");
    }
    return header;
  });
}

/** Opens the file and takes every card apart. */
async function listAll(path: string): Promise<{ milliseconds: number; listed: Listed }> {
  const start = performance.now();
  const file = await openFitsFile(path);
  const headers = file.hdus.map(({ header }) => header.cards());
  await file.close();
  const milliseconds = performance.now() - start;
  const cards = headers.flat();
  let [characters, numbers] = [0, 0];
  for (const { kind, keyword, value, comment } of cards) {
    // Astropy calls the text of a commentary card its value.
    characters +=
      keyword.length + comment.length + (kind === "value" && typeof value === "string" ? value.length : 0);
    if (typeof value === "number") numbers += value;
  }
  return { milliseconds, listed: [cards.length, characters, numbers] };
}

function requireSame(ours: Listed, theirs: Listed): void {
  const isSame =
    ours[0] === theirs[0] &&
    ours[1] === theirs[1] &&
    Math.abs(ours[2] - theirs[2]) <= 1e-9 * Math.abs(theirs[2]);
  if (!isSame)
    throw new Error(`astropy lists other headers: ${theirs.join(", ")} and not ${ours.join(", ")}`);
}

const repetitions = Math.max(5, Number(process.argv[2] ?? 31));
const dir = mkdtempSync(join(tmpdir(), "goats-bench-"));
try {
  const path = join(dir, "frame.fits");
  const headers = existsSync(REAL) ? await realHeaders() : madeUpHeaders();
  await writeFitsFile(
    path,
    headers.map((header, i): HduData => {
      if (i === 0) return { kind: "image", header };
      return { kind: "image", header, axes: AXES, data: new Uint16Array(AXES[0] * AXES[1]).fill(1000 + i) };
    }),
  );
  const { listed } = await listAll(path);
  const python = findAstropy();
  if (python === undefined) {
    console.log(
      "No astropy to compare with: install the Debian package python3-astropy, or set GOATS_PYTHON.",
    );
  } else {
    const astropy = await startPeer(python, ["-W", "ignore", "-c", ASTROPY, path]);
    const [ours, theirs]: [number[], number[]] = [[], []];
    for (let i = 0; i < repetitions; i++) {
      ours.push((await listAll(path)).milliseconds);
      const [milliseconds, ...same] = (await astropy.ask("run")) as [number, ...Listed];
      requireSame(listed, same);
      theirs.push(milliseconds);
    }
    astropy.stop();
    report({
      name: `FITS open, ${headers.length - 1} extensions, list ${listed[0]} cards`,
      ours: median(ours),
      peer: astropy.name,
      theirs: median(theirs),
      unit: "ms",
      better: "lower",
      goal: ">= 5x",
    });
    console.log(`Median of ${repetitions} runs in turn; cards, characters and numbers are the same.`);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
