import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { HduData, Header } from "@goats/fits";
import { writeFitsFile } from "@goats/fits/node";
import { type AmplifierConstants, DETECTORS, type DetectorName, OVERSCAN_COLUMNS } from "./detectors.ts";
import {
  type Exposure,
  exposures,
  extensionHeader,
  primaryHeader,
  type ReadOut,
  readOuts,
} from "./headers.ts";
import { type Random, randomStream } from "./random.ts";
import type { AmplifierTruth, BiasTruth, FrameTruth } from "./truth.ts";

/** What set of bias frames to make. */
export interface BiasOptions {
  /** Default `gmos-s-hamamatsu`. */
  readonly detector?: DetectorName;
  /** 1, 2 or 4; default that of the real frame: 2 for Hamamatsu, 4 for e2v. */
  readonly binning?: 1 | 2 | 4;
  /** Number of frames; default 5. */
  readonly frames?: number;
  /** The same seed gives the same frames; default 1. */
  readonly seed?: number;
  /** Reads only so many (binned) rows from the bottom: smaller frames for quick tests. Default all. */
  readonly rows?: number;
  /** Pixels per amplifier that are some 50 to 1000 ADU too high in every frame; default 0. */
  readonly hotPixels?: number;
  /** Pixels per amplifier that are saturated in every frame; default 0. */
  readonly saturatedPixels?: number;
  /** Cosmic rays per amplifier and frame; default 0. */
  readonly outliers?: number;
}

/** One raw frame, as it would come from the archive. */
export interface SimulatedFrame {
  readonly filename: string;
  readonly hdus: HduData[];
}

/** A set of frames: the truth is known at once, pixels are made when asked for. */
export interface BiasSet {
  readonly truth: BiasTruth;
  /** Makes frame `index` (0-based); always the same one. */
  frame(index: number): SimulatedFrame;
}

/** Largest value of the 16-bit converter. */
const SATURATED = 65_535;
/** Scatter of the fixed pattern between columns, ADU. */
const COLUMN_SCATTER = 0.7;
/** The first rows that are read are a little high, ADU, and settle within so many unbinned rows. */
const SETTLING = { height: 1.5, rows: 120 };
/** Scatter of the level between frames, ADU. */
const LEVEL_SCATTER = 1;
/** The level drifts while a frame is read out: each row keeps so much of the row before it, plus a step, ADU. */
const DRIFT = { memory: 0.995, step: 0.1 };
/** Charge that spills from the data into the overscan columns next to it, ADU, and what the last column has. */
const CONTAMINATION = [12, 6, 3, 1.5, 0.75];
const OUTERMOST = 4;

// Labels of the random streams: what one of them draws never changes what another one does.
const PATTERN = 1;
const DEFECTS = 2;
const LEVEL = 3;
const NOISE = 4;

/** A set of raw GMOS bias frames with known truth. */
export function simulateBias(options: BiasOptions = {}): BiasSet {
  const name = options.detector ?? "gmos-s-hamamatsu";
  const detector = DETECTORS[name];
  const binning = options.binning ?? detector.binning;
  const seed = options.seed ?? 1;
  const outs = readOuts(name, binning, options.rows);
  const sequence = exposures(name, options.frames ?? 5);

  const amplifiers = outs.map((out, index) => {
    const constants = detector.amplifiers[out.amplifier];
    if (constants === undefined) throw new RangeError(`no constants of amplifier ${out.amplifier}`);
    return amplifierTruth(out, index, constants, binning, seed, sequence.length, options);
  });
  const drifts = (frame: number) =>
    amplifiers.map((_, index) => drawDrift(seed, frame, index, outs[index]?.axes[1] ?? 0));
  const truth: BiasTruth = {
    kind: "gmos-bias",
    detector: name,
    binning,
    seed,
    usableOverscanColumns: OVERSCAN_COLUMNS - detector.contaminatedColumns - 1,
    amplifiers,
    frames: sequence.map((exposure) => frameTruth(exposure, amplifiers, drifts(exposure.index))),
  };

  const contamination = CONTAMINATION.slice(0, detector.contaminatedColumns);
  return {
    truth,
    frame(index) {
      const exposure = sequence[index];
      if (exposure === undefined) throw new RangeError(`no frame ${index} in a set of ${sequence.length}`);
      const drift = drifts(index);
      const images = outs.map((out, extension): HduData => {
        const amplifier = amplifiers[extension] as AmplifierTruth;
        const noise = randomStream(seed, NOISE, index, extension);
        const pixels = exposeAmplifier(out, amplifier, drift[extension] as Drift, contamination, noise);
        addDefects(pixels, out, amplifier, index);
        return { kind: "image", header: extensionHeader(out, exposure), axes: [...out.axes], data: pixels };
      });
      const axes = outs[0]?.axes ?? [0, 0];
      const primary: Header = primaryHeader(name, exposure, binning, axes);
      return { filename: exposure.filename, hdus: [{ kind: "image", header: primary }, ...images] };
    },
  };
}

/**
 * Makes a set and writes its frames and `truth.json` into a folder, which is created.
 *
 * @returns The truth and the paths of the frames, in order.
 */
export async function writeBias(
  folder: string,
  options: BiasOptions = {},
): Promise<{ truth: BiasTruth; files: string[] }> {
  const set = simulateBias(options);
  await mkdir(folder, { recursive: true });
  const files: string[] = [];
  for (const index of set.truth.frames.keys()) {
    const { filename, hdus } = set.frame(index);
    const path = join(folder, filename);
    await writeFitsFile(path, hdus);
    files.push(path);
  }
  const path = join(folder, "truth.json");
  await writeFile(`${path}.tmp`, `${JSON.stringify(set.truth)}\n`);
  await rename(`${path}.tmp`, path);
  return { truth: set.truth, files };
}

/** Three decimals are enough for a pattern, and keep the JSON small. */
const toThousandths = (value: number) => Math.round(value * 1000) / 1000;

function amplifierTruth(
  out: ReadOut,
  index: number,
  constants: AmplifierConstants,
  binning: number,
  seed: number,
  frames: number,
  options: BiasOptions,
): AmplifierTruth {
  const pattern = randomStream(seed, PATTERN, index);
  const width = out.data.x2 - out.data.x1;
  const height = out.data.y2 - out.data.y1;
  const settling = (y: number) => SETTLING.height * Math.exp((-y * binning) / SETTLING.rows);
  const defects = randomStream(seed, DEFECTS, index);
  const taken = new Set<number>();
  const somewhere = () => {
    let place = defects.integer(width * height);
    while (taken.has(place)) place = (place + 1) % (width * height);
    taken.add(place);
    return { x: place % width, y: Math.floor(place / width) };
  };
  const repeat = <T>(count: number, make: (index: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  return {
    extension: index + 1,
    name: out.amplifier,
    ...constants,
    dataSection: out.data,
    overscanSection: out.overscan,
    columns: repeat(width, () => toThousandths(COLUMN_SCATTER * pattern.normal())),
    rows: repeat(height, (y) => toThousandths(settling(y))),
    hotPixels: repeat(options.hotPixels ?? 0, () => ({ ...somewhere(), adu: 50 + defects.integer(950) })),
    saturatedPixels: repeat(options.saturatedPixels ?? 0, somewhere),
    outliers: repeat((options.outliers ?? 0) * frames, (i) => ({
      frame: i % frames,
      ...somewhere(),
      adu: 200 + defects.integer(20_000),
    })),
  };
}

/** Level of each row of one extension of one frame, above the amplifier's, ADU: the same in data and overscan. */
interface Drift {
  readonly level: number;
  readonly rows: Float64Array;
}

function drawDrift(seed: number, frame: number, extension: number, height: number): Drift {
  const random = randomStream(seed, LEVEL, frame, extension);
  const level = LEVEL_SCATTER * random.normal();
  const rows = new Float64Array(height);
  // Starts where the drift is after a long time, so that the first rows are like all others.
  let value = (DRIFT.step * random.normal()) / Math.sqrt(1 - DRIFT.memory ** 2);
  for (let y = 0; y < height; y++) {
    rows[y] = value;
    value = DRIFT.memory * value + DRIFT.step * random.normal();
  }
  return { level, rows };
}

function frameTruth(
  exposure: Exposure,
  amplifiers: readonly AmplifierTruth[],
  drifts: readonly Drift[],
): FrameTruth {
  return {
    filename: exposure.filename,
    dataLabel: exposure.dataLabel,
    extensions: amplifiers.map((amplifier, index) => {
      const { level, rows } = drifts[index] as Drift;
      const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
      const square = rows.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
      return {
        level: toThousandths(amplifier.level + level),
        driftMean: toThousandths(mean),
        driftRms: toThousandths(Math.sqrt(square)),
      };
    }),
  };
}

/** The counts of one extension, before defects. */
function exposeAmplifier(
  out: ReadOut,
  amplifier: AmplifierTruth,
  drift: Drift,
  contamination: readonly number[],
  random: Random,
): Uint16Array {
  const [width, height] = out.axes;
  const pixels = new Uint16Array(width * height);
  const sigma = amplifier.readNoise / amplifier.gain;
  const fixed = columnLevels(out, amplifier, contamination);
  const { data } = out;
  for (let y = 0; y < height; y++) {
    const level = amplifier.level + drift.level + (drift.rows[y] as number);
    const inData = amplifier.rows[y] as number;
    for (let x = 0; x < width; x++) {
      const structure = (fixed[x] as number) + (x >= data.x1 && x < data.x2 ? inData : 0);
      const value = Math.round(level + structure + sigma * random.normal());
      pixels[y * width + x] = Math.min(SATURATED, Math.max(0, value));
    }
  }
  return pixels;
}

/** The fixed level of every column of the extension: pattern in the data, spilled charge in the overscan. */
function columnLevels(
  out: ReadOut,
  amplifier: AmplifierTruth,
  contamination: readonly number[],
): Float64Array {
  const levels = new Float64Array(out.axes[0]);
  levels.set(amplifier.columns, out.data.x1);
  const left = out.overscan.x1 < out.data.x1;
  const nearest = left ? out.overscan.x2 - 1 : out.overscan.x1;
  const outermost = left ? out.overscan.x1 : out.overscan.x2 - 1;
  const away = left ? -1 : 1;
  for (const [index, adu] of contamination.entries()) levels[nearest + away * index] = adu;
  levels[outermost] = OUTERMOST;
  return levels;
}

function addDefects(pixels: Uint16Array, out: ReadOut, amplifier: AmplifierTruth, frame: number): void {
  const at = ({ x, y }: { x: number; y: number }) => (out.data.y1 + y) * out.axes[0] + out.data.x1 + x;
  const add = (place: number, adu: number) => {
    pixels[place] = Math.min(SATURATED, (pixels[place] ?? 0) + adu);
  };
  for (const hot of amplifier.hotPixels) add(at(hot), hot.adu);
  for (const outlier of amplifier.outliers) if (outlier.frame === frame) add(at(outlier), outlier.adu);
  for (const saturated of amplifier.saturatedPixels) pixels[at(saturated)] = SATURATED;
}
