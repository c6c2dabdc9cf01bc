/** Smoothing of the coefficients of an H-transform while it is inverted, against the blocks of lossy compression. */

/**
 * Moves every difference towards the slope between its neighbours, by no more than the rounding could have changed it.
 *
 * @param rows and `columns`: the part of the array that is in use at this level; the outermost blocks stay as they are.
 */
export function smoothCoefficients(
  a: Float64Array,
  rows: number,
  columns: number,
  stride: number,
  scale: number,
): void {
  const most = Math.floor(scale / 2);
  if (most <= 0) return;
  for (let i = 2; i < rows - 2; i += 2) {
    for (let j = 0; j < columns; j += 2) {
      const at = stride * i + j;
      smoothSlope(a, at + stride, at - 2 * stride, at, at + 2 * stride, most);
    }
  }
  for (let i = 0; i < rows; i += 2) {
    for (let j = 2; j < columns - 2; j += 2) {
      const at = stride * i + j;
      smoothSlope(a, at + 1, at - 2, at, at + 2, most);
    }
  }
  for (let i = 2; i < rows - 2; i += 2) {
    for (let j = 2; j < columns - 2; j += 2) smoothCurvature(a, stride * i + j, stride, most);
  }
}

/** `target` is the difference; the other places hold the mean values before it, here and behind it. */
function smoothSlope(
  a: Float64Array,
  target: number,
  before: number,
  here: number,
  behind: number,
  most: number,
): void {
  const rise = (a[behind] as number) - (a[here] as number);
  const fall = (a[here] as number) - (a[before] as number);
  const upper = 4 * Math.max(Math.min(rise, fall), 0);
  const lower = 4 * Math.min(Math.max(rise, fall), 0);
  // No slope would be monotonic: a maximum or minimum stays as it is.
  if (lower >= upper) return;
  const wanted = clamp(rise + fall, lower, upper);
  const old = a[target] as number;
  a[target] = old + clamp(Math.trunc((wanted - 8 * old) / 8), -most, most);
}

function smoothCurvature(a: Float64Array, at: number, stride: number, most: number): void {
  const h0 = a[at] as number;
  const mm = a[at - 2 * stride - 2] as number;
  const pm = a[at + 2 * stride - 2] as number;
  const mp = a[at - 2 * stride + 2] as number;
  const pp = a[at + 2 * stride + 2] as number;
  const slopeX = 2 * (a[at + stride] as number);
  const slopeY = 2 * (a[at + 1] as number);
  const bounds = (limit: (x: number, y: number) => number) =>
    [
      limit(pp - h0, 0) - slopeX - slopeY,
      limit(h0 - pm, 0) + slopeX - slopeY,
      limit(h0 - mp, 0) - slopeX + slopeY,
      limit(mm - h0, 0) + slopeX + slopeY,
    ] as const;
  const upper = 16 * Math.min(...bounds(Math.max));
  const lower = 16 * Math.max(...bounds(Math.min));
  if (lower >= upper) return;
  const wanted = clamp(pp + mm - mp - pm, lower, upper);
  const target = at + stride + 1;
  const old = a[target] as number;
  a[target] = old + clamp(Math.trunc((wanted - 64 * old) / 64), -most, most);
}

function clamp(value: number, lower: number, upper: number): number {
  return Math.max(Math.min(value, upper), lower);
}
