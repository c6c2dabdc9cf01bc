/** An image at half, quarter... size; level 0 is the image itself. */
export interface Level<T> {
  data: T;
  width: number;
  height: number;
}

/** Levels are made until the larger side is no longer than this. */
const SMALLEST_SIDE = 256;

/**
 * Halves a plane: each value is the mean of the (up to four) finite pixels under it; NaN where all
 * are NaN. Bias and sky noise shrink as they do to the eye, and a minified picture does not sparkle.
 */
function halveMean(from: Level<Float32Array>): Level<Float32Array> {
  const width = (from.width + 1) >> 1;
  const height = (from.height + 1) >> 1;
  const data = new Float32Array(width * height);
  const source = from.data;
  for (let y = 0; y < height; y++) {
    const row = 2 * y * from.width;
    // An odd edge has no partner: the pixel is then its own.
    const next = 2 * y + 1 < from.height ? row + from.width : row;
    for (let x = 0; x < width; x++) {
      const left = 2 * x;
      const right = left + 1 < from.width ? left + 1 : left;
      const a = source[row + left] ?? Number.NaN;
      const b = source[row + right] ?? Number.NaN;
      const c = source[next + left] ?? Number.NaN;
      const d = source[next + right] ?? Number.NaN;
      const sum = a + b + c + d;
      data[y * width + x] = Number.isFinite(sum) ? sum / 4 : meanOfFinite(a, b, c, d);
    }
  }
  return { data, width, height };
}

function meanOfFinite(...values: number[]): number {
  let sum = 0;
  let count = 0;
  let infinite = Number.NaN;
  for (const value of values) {
    if (Number.isFinite(value)) {
      sum += value;
      count++;
    } else if (!Number.isNaN(value)) infinite = value;
  }
  return count > 0 ? sum / count : infinite;
}

/** Halves a mask: each value has the bits of all four pixels under it, so that no flag is lost. */
function halveOr(from: Level<Uint16Array>): Level<Uint16Array> {
  const width = (from.width + 1) >> 1;
  const height = (from.height + 1) >> 1;
  const data = new Uint16Array(width * height);
  const source = from.data;
  for (let y = 0; y < height; y++) {
    const row = 2 * y * from.width;
    const next = 2 * y + 1 < from.height ? row + from.width : row;
    for (let x = 0; x < width; x++) {
      const left = 2 * x;
      const right = left + 1 < from.width ? left + 1 : left;
      data[y * width + x] =
        (source[row + left] ?? 0) |
        (source[row + right] ?? 0) |
        (source[next + left] ?? 0) |
        (source[next + right] ?? 0);
    }
  }
  return { data, width, height };
}

function pyramid<T>(base: Level<T>, halve: (level: Level<T>) => Level<T>): Level<T>[] {
  const levels = [base];
  let level = base;
  while (Math.max(level.width, level.height) > SMALLEST_SIDE) {
    level = halve(level);
    levels.push(level);
  }
  return levels;
}

/** Levels of a plane of values (row by row, `width` x `height`), by means. */
export function imagePyramid(data: Float32Array, width: number, height: number): Level<Float32Array>[] {
  return pyramid({ data, width, height }, halveMean);
}

/** Levels of a plane of flags (row by row), by bitwise or. */
export function maskPyramid(data: Uint16Array, width: number, height: number): Level<Uint16Array>[] {
  return pyramid({ data, width, height }, halveOr);
}

/**
 * The level to draw at `pixelSize` screen pixels per image pixel: its pixels are about as large as
 * those of the screen (0.7 to 1.4), or level 0 when magnified.
 */
export function levelFor(pixelSize: number, levels: number): number {
  if (!(pixelSize > 0)) return levels - 1;
  return Math.min(levels - 1, Math.max(0, Math.round(-Math.log2(pixelSize))));
}
