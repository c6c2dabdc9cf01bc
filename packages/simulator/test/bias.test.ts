import { describe, expect, it } from "vitest";
import { type AmplifierTruth, rawNoise, type SimulatedFrame, simulateBias } from "../src/index.ts";

/** The pixels of an extension, 1-based as EXTVER, and its width. */
function pixelsOf(
  frame: SimulatedFrame,
  extension: number,
): { pixels: Uint16Array; width: number; height: number } {
  const hdu = frame.hdus[extension];
  if (hdu?.kind !== "image" || !(hdu.data instanceof Uint16Array)) throw new Error("no 16-bit image");
  const [width = 0, height = 0] = hdu.axes ?? [];
  return { pixels: hdu.data, width, height };
}

/** Mean of each row over the overscan columns that a reduction would use. */
function overscanRows(frame: SimulatedFrame, amplifier: AmplifierTruth, usable: number): number[] {
  const { pixels, width, height } = pixelsOf(frame, amplifier.extension);
  const { overscanSection: overscan, dataSection: data } = amplifier;
  // Away from the data, and without the outermost column.
  const first = overscan.x1 < data.x1 ? overscan.x1 + 1 : overscan.x2 - 1 - usable;
  return Array.from({ length: height }, (_, y) => {
    let sum = 0;
    for (let x = first; x < first + usable; x++) sum += pixels[y * width + x] ?? 0;
    return sum / usable;
  });
}

/** Mean and standard deviation of data minus overscan row mean minus the fixed pattern. */
function residual(
  frame: SimulatedFrame,
  amplifier: AmplifierTruth,
  usable: number,
): { mean: number; rms: number } {
  const rows = overscanRows(frame, amplifier, usable);
  const { pixels, width } = pixelsOf(frame, amplifier.extension);
  const { dataSection: data } = amplifier;
  let [sum, square, count] = [0, 0, 0];
  for (let y = data.y1; y < data.y2; y++) {
    for (let x = data.x1; x < data.x2; x++) {
      const structure = (amplifier.columns[x - data.x1] ?? 0) + (amplifier.rows[y - data.y1] ?? 0);
      const value = (pixels[y * width + x] ?? 0) - (rows[y] ?? 0) - structure;
      sum += value;
      square += value * value;
      count++;
    }
  }
  const mean = sum / count;
  return { mean, rms: Math.sqrt(square / count - mean * mean) };
}

describe.each(["gmos-s-hamamatsu", "gmos-n-e2v"] as const)("bias frames of %s", (detector) => {
  const set = simulateBias({ detector, frames: 2, seed: 5 });
  const [first, second] = [set.frame(0), set.frame(1)];

  it("has the size that its sections say", () => {
    for (const amplifier of set.truth.amplifiers) {
      const { width, height } = pixelsOf(first, amplifier.extension);
      const header = first.hdus[amplifier.extension]?.header;
      const { dataSection: data, overscanSection: overscan } = amplifier;
      expect(header?.getString("DATASEC")).toBe(`[${data.x1 + 1}:${data.x2},${data.y1 + 1}:${data.y2}]`);
      expect(header?.getString("BIASSEC")).toBe(`[${overscan.x1 + 1}:${overscan.x2},1:${height}]`);
      expect(data.x2 - data.x1 + overscan.x2 - overscan.x1).toBe(width);
      expect(header?.getString("AMPNAME")).toBe(amplifier.name);
    }
  });

  it("is the pattern, the drift that data and overscan share, and the noise that the truth says", () => {
    const usable = set.truth.usableOverscanColumns;
    for (const amplifier of set.truth.amplifiers) {
      const { mean, rms } = residual(first, amplifier, usable);
      const expected = rawNoise(amplifier) * Math.sqrt(1 + 1 / usable);
      const pixels = amplifier.columns.length * amplifier.rows.length;
      // The mean carries the noise of the overscan rows, which the pixels of a row share.
      const error = rawNoise(amplifier) * Math.sqrt(1 / pixels + 1 / (usable * amplifier.rows.length));
      expect(Math.abs(mean)).toBeLessThan(5 * error);
      expect(Math.abs(rms / expected - 1)).toBeLessThan(5 / Math.sqrt(amplifier.rows.length * usable));
    }
  });

  it("puts the level where the truth says, with the drift of the rows", () => {
    const usable = set.truth.usableOverscanColumns;
    for (const [index, amplifier] of set.truth.amplifiers.entries()) {
      const rows = overscanRows(first, amplifier, usable);
      const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
      const truth = set.truth.frames[0]?.extensions[index];
      const error = rawNoise(amplifier) / Math.sqrt(usable * rows.length);
      expect(Math.abs(mean - (truth?.level ?? 0) - (truth?.driftMean ?? 0))).toBeLessThan(5 * error + 0.001);
      const scatter = Math.sqrt(rows.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length);
      const expected = Math.hypot(truth?.driftRms ?? 0, rawNoise(amplifier) / Math.sqrt(usable));
      expect(Math.abs(scatter / expected - 1)).toBeLessThan(0.1);
    }
  });

  it("spills charge into the overscan columns next to the data only", () => {
    const usable = set.truth.usableOverscanColumns;
    for (const amplifier of set.truth.amplifiers) {
      const { pixels, width, height } = pixelsOf(first, amplifier.extension);
      const rows = overscanRows(first, amplifier, usable);
      const { overscanSection: overscan, dataSection: data } = amplifier;
      const nearest = overscan.x1 < data.x1 ? overscan.x2 - 1 : overscan.x1;
      const excess = rows.reduce((sum, row, y) => sum + (pixels[y * width + nearest] ?? 0) - row, 0) / height;
      expect(excess).toBeGreaterThan(10);
    }
  });

  it("numbers frames, labels and times", () => {
    const headers = [first, second].map(({ hdus }) => hdus[0]?.header);
    expect(first.filename).toMatch(/^[NS]\d{8}S\d{4}\.fits$/);
    const number = (name: string) => Number(/(\d{4})\.fits$/.exec(name)?.[1]);
    expect(number(second.filename)).toBe(number(first.filename) + 1);
    const labels = headers.map((header) => Number(header?.getString("DATALAB")?.slice(-3)));
    expect(labels[1]).toBe((labels[0] ?? 0) + 1);
    const times = headers.map((header) => header?.getString("UT") ?? "");
    expect((times[1] ?? "") > (times[0] ?? "")).toBe(true);
    const start = [first, second].map(({ hdus }) => hdus[1]?.header.getNumber("MJD-OBS") ?? 0);
    expect(((start[1] ?? 0) - (start[0] ?? 0)) * 86_400).toBeCloseTo(27, 3);
  });

  it("names nobody and says that it is simulated", () => {
    const text = first.hdus[0]?.header.toText().join("\n") ?? "";
    expect(text).not.toMatch(/OBSERVER|SSA {5}/);
    expect(text).toContain("Simulated by GOATS");
  });
});

describe("options", () => {
  it("makes the same frame from the same seed, alone or after others, and another from another seed", () => {
    const options = { rows: 16, frames: 3, seed: 9 };
    const pixels = (frame: SimulatedFrame) => pixelsOf(frame, 1).pixels;
    const set = simulateBias(options);
    set.frame(0);
    expect(pixels(set.frame(2))).toEqual(pixels(simulateBias(options).frame(2)));
    expect(pixels(set.frame(2))).not.toEqual(pixels(set.frame(1)));
    expect(pixels(set.frame(2))).not.toEqual(pixels(simulateBias({ ...options, seed: 10 }).frame(2)));
  });

  it.each([
    [1, 512 + 32, 4224],
    [2, 256 + 32, 2112],
    [4, 128 + 32, 1056],
  ] as const)("reads Hamamatsu with binning %i", (binning, width, height) => {
    const set = simulateBias({ binning, frames: 1 });
    expect(set.truth.amplifiers).toHaveLength(12);
    const header = set.frame(0).hdus[3]?.header;
    expect(set.frame(0).hdus[3]).toMatchObject({ axes: [width, height] });
    expect(header?.getString("CCDSUM")).toBe(`${binning} ${binning}`);
    expect(header?.getString("DETSEC")).toBe("[1025:1536,1:4224]");
  });

  it("keeps a place on the sky when the binning changes", () => {
    // The corner of the chip's data section, in pixels of either binning, is the same point of the detector.
    const corner = (binning: 1 | 2) => {
      const header = simulateBias({ binning, frames: 1, rows: 8 }).frame(0).hdus[2]?.header;
      const offset = (keyword: string, edge: number) => edge - (header?.getNumber(keyword) ?? 0);
      const cd = (keyword: string) => header?.getNumber(keyword) ?? 0;
      const [x, y] = [offset("CRPIX1", 32.5), offset("CRPIX2", 0.5)];
      return [cd("CD1_1") * x + cd("CD1_2") * y, cd("CD2_1") * x + cd("CD2_2") * y];
    };
    const [fine, coarse] = [corner(1), corner(2)];
    expect(fine[0]).toBeCloseTo(coarse[0] ?? 0, 9);
    expect(fine[1]).toBeCloseTo(coarse[1] ?? 0, 9);
  });

  it("reads fewer rows as a region of interest", () => {
    const frame = simulateBias({ rows: 64, frames: 1 }).frame(0);
    expect(frame.hdus[0]?.header.getNumber("DETRO1YS")).toBe(64);
    expect(frame.hdus[1]).toMatchObject({ axes: [288, 64] });
    expect(frame.hdus[1]?.header.getString("CCDSEC")).toBe("[1:512,1:128]");
  });

  it("puts defects exactly where the truth says", () => {
    const options = { rows: 64, frames: 2 };
    const clean = simulateBias(options);
    const odd = simulateBias({ ...options, hotPixels: 3, saturatedPixels: 2, outliers: 4 });
    const amplifier = odd.truth.amplifiers[1];
    if (amplifier === undefined) throw new Error("no amplifier");
    expect(amplifier.outliers).toHaveLength(8);
    for (const index of [0, 1]) {
      const before = pixelsOf(clean.frame(index), amplifier.extension);
      const after = pixelsOf(odd.frame(index), amplifier.extension).pixels;
      const expected = Uint16Array.from(before.pixels);
      const at = ({ x, y }: { x: number; y: number }) => y * before.width + amplifier.dataSection.x1 + x;
      const outliers = amplifier.outliers.filter(({ frame }) => frame === index);
      for (const pixel of [...amplifier.hotPixels, ...outliers]) {
        expected[at(pixel)] = Math.min(65_535, (expected[at(pixel)] ?? 0) + pixel.adu);
      }
      for (const pixel of amplifier.saturatedPixels) expected[at(pixel)] = 65_535;
      expect(after).toEqual(expected);
      expect(outliers).toHaveLength(4);
    }
  });
});
