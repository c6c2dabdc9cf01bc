/**
 * Selects among 5,000 files by their headers, as a whole command from start to end; a small astropy script does the
 * same in turn. The files have the headers of the shared real ones, with other exposure times and labels, and small
 * pixels. Both must choose the same files.
 *
 *     node bench/dataselect.ts [files] [repetitions]
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encodeFits, type HduData, type Header } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { findAstropy } from "./lib/peer.ts";
import { median, report } from "./lib/report.ts";

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../shared", import.meta.url));
const REAL = join(shared, "data", "gemini");
const GOATS = fileURLToPath(new URL("../packages/cli/src/main.ts", import.meta.url));
const ASTROPY = fileURLToPath(new URL("./peers/dataselect_astropy.py", import.meta.url));
const EXPRESSION =
  'instrument=="GMOS-S" and observation_type=="BIAS" and exposure_time<10 and detector_x_bin==2';
/** Of every extension; what counts is the headers. */
const AXES = [16, 16] as const;

/** Headers of the real raw frames. */
async function templates(): Promise<Header[][]> {
  const all: Header[][] = [];
  for (const name of readdirSync(REAL).filter((each) => each.endsWith(".fits"))) {
    const file = await openFitsFile(join(REAL, name));
    await file.close();
    if (file.hdus.every(({ kind }) => kind === "image")) all.push(file.hdus.map(({ header }) => header));
  }
  return all;
}

function writeFrames(folder: string, from: readonly (readonly Header[])[], count: number): void {
  const data = new Uint16Array(AXES[0] * AXES[1]).fill(1000);
  for (let i = 0; i < count; i++) {
    const [primary, ...extensions] = from[i % from.length] ?? [];
    if (primary === undefined) throw new Error("a file without headers");
    const phu = primary
      .clone()
      .setFloat("EXPTIME", (i * 7919) % 40)
      .set("DATALAB", `GS-CAL20210211-3-${i}`);
    const hdus: HduData[] = [
      { kind: "image", header: phu },
      ...extensions.map((header): HduData => ({ kind: "image", header, axes: AXES, data })),
    ];
    writeFileSync(
      join(folder, `S20210211S${String(i).padStart(5, "0")}.fits`),
      Buffer.concat([...encodeFits(hdus)]),
    );
  }
}

/** Runs a command and gives what it printed, sorted, and how long it took. */
function time(command: string, args: readonly string[]): { milliseconds: number; chosen: string[] } {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8", maxBuffer: 2 ** 28 });
  const milliseconds = performance.now() - start;
  if (status !== 0) throw new Error(`${command} ended with exit code ${status}:\n${stderr}`);
  return { milliseconds, chosen: stdout.trimEnd().split("\n").sort() };
}

const count = Math.max(16, Number(process.argv[2] ?? 5000));
const repetitions = Math.max(3, Number(process.argv[3] ?? 5));
const python = findAstropy();
if (!existsSync(REAL))
  console.log("No real headers to make files from: set GOATS_SHARED to the shared data.");
else if (python === undefined)
  console.log("No astropy to compare with: install the Debian package python3-astropy, or set GOATS_PYTHON.");
else {
  const folder = mkdtempSync(join(tmpdir(), "goats-bench-"));
  try {
    writeFrames(folder, await templates(), count);
    const ours = () => time(process.execPath, [GOATS, "dataselect", folder, "--expr", EXPRESSION]);
    const theirs = () => time(python, ["-W", "ignore", ASTROPY, folder]);
    const [{ chosen }, { chosen: expected }] = [ours(), theirs()];
    if (chosen.join() !== expected.join()) {
      throw new Error(`astropy chooses ${expected.length} files, not the same ${chosen.length}`);
    }
    const version = spawnSync(python, ["-c", "import astropy; print(astropy.__version__)"], {
      encoding: "utf8",
    });
    const times: Record<"ours" | "theirs", number[]> = { ours: [], theirs: [] };
    for (let i = 0; i < repetitions; i++) {
      times.ours.push(ours().milliseconds);
      times.theirs.push(theirs().milliseconds);
    }
    report({
      name: `dataselect over ${count} files by their headers`,
      ours: median(times.ours),
      peer: `astropy ${version.stdout.trim()}`,
      theirs: median(times.theirs),
      unit: "ms",
      better: "lower",
      goal: "at least astropy's speed",
    });
    console.log(`Median of ${repetitions} runs in turn; both choose the same ${chosen.length} files.`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
