/**
 * Stacks 10 bias frames (mean with clipping by the variance, three planes) and lets numpy do the same in turn, in its
 * own warm process. Prints both medians in Mpixel/s of input and their ratio, and checks that the results agree.
 *
 *     node bench/bias-stack.ts [repetitions]
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { StackBand, type StackResult } from "../packages/reduction/src/kernels/stack/band.ts";
import { BIAS_STACK } from "../packages/reduction/src/kernels/stack/options.ts";
import { median, report } from "./lib/report.ts";

const INPUTS = 10;
/** One CCD of GMOS, binned 2 x 2. */
const PIXELS = 1024 * 2112;
/** Pixels that are stacked at a time: as in the reduction, and what suits numpy best. */
const OUR_BAND = 250 * 1024;
const NUMPY_BAND = 16 * 1024;
/** Read noise of a GMOS amplifier, ADU. */
const READ_NOISE = 2.35;

interface Planes {
  readonly data: Float32Array;
  readonly variance: Float32Array;
  readonly mask: Uint16Array;
}

/** Frames after the overscan correction: read noise, rows a little off, some cosmic rays and flagged pixels. */
function makeFrames(): Planes {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const planes = {
    data: new Float32Array(INPUTS * PIXELS),
    variance: new Float32Array(INPUTS * PIXELS).fill(READ_NOISE ** 2),
    mask: new Uint16Array(INPUTS * PIXELS),
  };
  for (let i = 0; i < INPUTS * PIXELS; i++) {
    const noise = READ_NOISE * Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
    planes.data[i] = Math.round(noise) + 0.04 * (i % 7);
    if (random() < 1e-4) planes.data[i] = 50 + 500 * random();
    if (random() < 1e-4) planes.mask[i] = 1 << Math.floor(4 * random());
  }
  return planes;
}

/** Stacks everything band by band; bands are copied together first, as the reduction does it. */
function stackAll(planes: Planes, out: StackResult & { readonly mask: Uint16Array }): void {
  const band = new StackBand(INPUTS, OUR_BAND, { variance: true, mask: true });
  for (let from = 0; from < PIXELS; from += OUR_BAND) {
    const pixels = Math.min(OUR_BAND, PIXELS - from);
    for (let n = 0; n < INPUTS; n++) {
      const start = n * PIXELS + from;
      band.data.set(planes.data.subarray(start, start + pixels), n * band.stride);
      band.variance?.set(planes.variance.subarray(start, start + pixels), n * band.stride);
      band.mask?.set(planes.mask.subarray(start, start + pixels), n * band.stride);
    }
    band.combine(pixels, BIAS_STACK, {
      data: out.data.subarray(from, from + pixels),
      variance: out.variance.subarray(from, from + pixels),
      mask: out.mask.subarray(from, from + pixels),
      rejected: null,
    });
  }
}

/** numpy in a process of its own: each request stacks once and is answered with the milliseconds. */
class Numpy {
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  constructor(folder: string) {
    const script = fileURLToPath(new URL("./bias_stack_numpy.py", import.meta.url));
    const args = [
      script,
      folder,
      String(INPUTS),
      String(PIXELS),
      String(NUMPY_BAND),
      String(BIAS_STACK.hsigma),
    ];
    this.child = spawn(process.env["GOATS_PYTHON"] ?? "/usr/bin/python3", args, {
      stdio: ["pipe", "pipe", "inherit"],
      // One thread each: we use one too.
      env: { ...process.env, OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    this.child.on("error", (error) => {
      console.error(`numpy cannot be started (${error.message}): set GOATS_PYTHON to a Python with numpy.`);
      process.exit(1);
    });
    if (!this.child.stdout) throw new Error("no pipe");
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
  }

  async read(): Promise<unknown> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error("numpy has ended");
    return JSON.parse(value);
  }

  async run(request: string): Promise<number> {
    this.child.stdin?.write(`${request}\n`);
    return Number(await this.read());
  }

  end(): void {
    this.child.stdin?.end();
  }
}

/** Bytes of a plane as they stand in memory. */
function bytesOf(array: Float32Array | Uint16Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

/** The same, in memory of its own so that other types can look at it. */
function copyOfFile(path: string): ArrayBuffer {
  return Uint8Array.from(readFileSync(path)).buffer;
}

const repetitions = Math.max(5, Number(process.argv[2] ?? 7));
const folder = mkdtempSync(join(tmpdir(), "goats-bench-"));
try {
  const planes = makeFrames();
  for (const [name, plane] of Object.entries(planes)) writeFileSync(join(folder, name), bytesOf(plane));
  const out = {
    data: new Float32Array(PIXELS),
    variance: new Float32Array(PIXELS),
    mask: new Uint16Array(PIXELS),
    rejected: null,
  };
  const numpy = new Numpy(folder);
  const version = String(await numpy.read());
  // Once each to warm up, and to compare.
  stackAll(planes, out);
  await numpy.run("check");
  await numpy.read();
  const theirs = {
    data: new Float32Array(copyOfFile(join(folder, "out_data"))),
    variance: new Float32Array(copyOfFile(join(folder, "out_variance"))),
    mask: new Uint16Array(copyOfFile(join(folder, "out_mask"))),
  };
  let [different, worst] = [0, 0];
  for (let i = 0; i < PIXELS; i++) {
    const data = Math.abs((out.data[i] ?? 0) - (theirs.data[i] ?? Number.NaN));
    const variance = Math.abs((out.variance[i] ?? 0) / (theirs.variance[i] ?? Number.NaN) - 1);
    worst = Math.max(worst, data / READ_NOISE, variance);
    if (!(data <= 1e-6 * READ_NOISE) || !(variance <= 1e-6) || out.mask[i] !== theirs.mask[i]) different++;
  }
  console.log(
    `Correctness: ${different} of ${PIXELS} pixels differ from numpy's, largest difference ${worst.toExponential(1)}`,
  );
  if (different > 0) process.exitCode = 1;

  const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const start = performance.now();
    stackAll(planes, out);
    times.ours.push(performance.now() - start);
    times.theirs.push(await numpy.run("run"));
  }
  numpy.end();
  const speed = (milliseconds: number): number => (INPUTS * PIXELS) / 1000 / milliseconds;
  report({
    name: `stack of ${INPUTS} bias frames (varclip mean, 3 planes), input`,
    ours: speed(median(times.ours)),
    peer: `numpy ${version}, sigma-clipped mean`,
    theirs: speed(median(times.theirs)),
    unit: "Mpixel/s",
    better: "higher",
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
