import { crc32, deflateSync } from "node:zlib";
import type { FitsFile, Hdu } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";

/** Pixels of the longer side of a small picture. */
const SIDE = 256;

/** A picture of 8-bit greys, first row at the top. */
interface Grey {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Makes a small PNG of the largest image of a FITS file: every nth row, averaged along the row, between the limits of
 * zscale. Memory is that of one row and of the picture.
 * @returns undefined when the file has no two-dimensional image.
 */
export async function makeThumbnail(path: string): Promise<Uint8Array | undefined> {
  const fits = await openFitsFile(path);
  try {
    const hdu = largestImage(fits.hdus);
    return hdu === undefined ? undefined : encodePng(grey(await shrink(fits, hdu)));
  } finally {
    await fits.close();
  }
}

function largestImage(hdus: readonly Hdu[]): Hdu | undefined {
  const images = hdus.filter(
    ({ kind, axes }) => kind === "image" && (axes[0] ?? 0) > 1 && (axes[1] ?? 0) > 1,
  );
  const science = images.filter(({ name }) => name === "SCI");
  const size = ({ axes }: Hdu) => (axes[0] ?? 0) * (axes[1] ?? 0);
  return (science.length > 0 ? science : images).toSorted((a, b) => size(b) - size(a))[0];
}

async function shrink(
  fits: FitsFile,
  hdu: Hdu,
): Promise<{ width: number; height: number; data: Float64Array }> {
  const [columns = 0, rows = 0, ...others] = hdu.axes;
  const step = Math.max(1, Math.ceil(Math.max(columns, rows) / SIDE));
  const width = Math.ceil(columns / step);
  const height = Math.ceil(rows / step);
  const data = new Float64Array(width * height);
  const first = others.map(() => [0, 1] as const);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, y * step + (step >> 1));
    const { data: pixels } = await fits.readSection(hdu, [undefined, [row, row + 1], ...first], {
      as: "float32",
    });
    // FITS counts rows from the bottom.
    const line = data.subarray((height - 1 - y) * width, (height - y) * width);
    for (let x = 0; x < width; x++)
      line[x] = mean(pixels as Float32Array, x * step, Math.min(columns, (x + 1) * step));
  }
  return { width, height, data };
}

function mean(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  let n = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    sum += value;
    n += 1;
  }
  return n === 0 ? Number.NaN : sum / n;
}

function grey({ width, height, data }: { width: number; height: number; data: Float64Array }): Grey {
  const [low, high] = limits(data);
  const scale = high > low ? 255 / (high - low) : 0;
  const greys = Uint8Array.from(data, (value) =>
    Number.isFinite(value) ? Math.max(0, Math.min(255, Math.round((value - low) * scale))) : 0,
  );
  return { width, height, data: greys };
}

/**
 * The limits of IRAF's zscale (contrast 0.25): a line through the sorted values, outliers rejected at 2.5 sigma, made
 * steeper by 1/contrast around the median.
 */
function limits(data: Float64Array): readonly [low: number, high: number] {
  const sorted = data.filter((value) => Number.isFinite(value)).sort();
  const step = Math.max(1, Math.floor(sorted.length / 1000));
  const sample = Array.from({ length: Math.floor(sorted.length / step) }, (_, i) => sorted[i * step] ?? 0);
  const [first = 0] = sample;
  const last = sample.at(-1) ?? 0;
  const middle = (sample.length - 1) / 2;
  const median = sample[Math.floor(middle)] ?? 0;
  let kept = sample.map((value, i) => [i, value] as const);
  let slope = 0;
  for (let pass = 0; pass < 5; pass++) {
    const n = kept.length;
    if (n < Math.max(5, sample.length / 2)) return [first, last];
    const meanX = kept.reduce((sum, [x]) => sum + x, 0) / n;
    const meanY = kept.reduce((sum, [, y]) => sum + y, 0) / n;
    const sxx = kept.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
    slope = sxx === 0 ? 0 : kept.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / sxx;
    const off = ([x, y]: readonly [number, number]) => y - meanY - slope * (x - meanX);
    const sigma = Math.sqrt(kept.reduce((sum, point) => sum + off(point) ** 2, 0) / n);
    const next = kept.filter((point) => Math.abs(off(point)) <= 2.5 * sigma);
    if (next.length === n) break;
    kept = next;
  }
  const reach = (slope / 0.25) * middle;
  return [Math.max(first, median - reach), Math.min(last, median + reach)];
}

/** A grey PNG (ISO/IEC 15948): signature, IHDR, IDAT, IEND. */
function encodePng({ width, height, data }: Grey): Uint8Array {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // 8 bits of grey; deflate, the five filters, not interlaced.
  head.set([8, 0, 0, 0, 0], 8);
  const lines = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(lines)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(body.length + 8);
  frame.writeUInt32BE(data.length, 0);
  frame.set(body, 4);
  frame.writeUInt32BE(crc32(body), body.length + 4);
  return frame;
}
