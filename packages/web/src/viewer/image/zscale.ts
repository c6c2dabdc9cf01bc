/** Numbers that can be indexed: every typed array of real pixels. */
export type PixelSource = ArrayLike<number>;

/** Display limits: values at or below `low` take the first colour, at or above `high` the last. */
export interface Limits {
  low: number;
  high: number;
}

/**
 * Parameters of the zscale algorithm. The defaults are those of astropy's `ZScaleInterval`
 * (IRAF's `display` task: contrast 0.25, five iterations, 2.5 sigma).
 */
export interface ZscaleOptions {
  samples?: number;
  contrast?: number;
  maxReject?: number;
  minPixels?: number;
  rejectSigma?: number;
  maxIterations?: number;
}

/**
 * At most `count` finite values of `pixels`, evenly strided in storage order. The stride is that of
 * astropy (finite pixels / count, rounded down), so both see the same sample.
 *
 * @param finite the number of finite pixels, where it is known
 */
export function strideSample(
  pixels: PixelSource,
  count: number,
  finite: number = countFinite(pixels),
): Float64Array {
  const stride = Math.max(1, Math.floor(finite / count));
  const sample = new Float64Array(Math.min(count, Math.ceil(finite / stride)));
  if (finite === pixels.length) {
    // Nothing to step over: most images.
    for (let i = 0; i < sample.length; i++) sample[i] = pixels[i * stride] ?? Number.NaN;
    return sample;
  }
  let taken = 0;
  let untilNext = 0;
  for (let i = 0; i < pixels.length && taken < sample.length; i++) {
    const value = pixels[i];
    if (value === undefined || !Number.isFinite(value)) continue;
    if (untilNext === 0) {
      sample[taken++] = value;
      untilNext = stride;
    }
    untilNext--;
  }
  return sample;
}

function countFinite(pixels: PixelSource): number {
  let finite = 0;
  for (let i = 0; i < pixels.length; i++) if (Number.isFinite(pixels[i])) finite++;
  return finite;
}

interface Line {
  slope: number;
  intercept: number;
}

/** Least-squares line through (index, value) of the samples that are not marked bad. */
function fitLine(values: Float64Array, bad: Uint8Array): Line {
  let n = 0;
  let meanX = 0;
  let meanY = 0;
  for (let i = 0; i < values.length; i++) {
    if (bad[i]) continue;
    n++;
    meanX += i;
    meanY += values[i] ?? 0;
  }
  meanX /= n;
  meanY /= n;
  let sxx = 0;
  let sxy = 0;
  for (let i = 0; i < values.length; i++) {
    if (bad[i]) continue;
    const dx = i - meanX;
    sxx += dx * dx;
    sxy += dx * ((values[i] ?? 0) - meanY);
  }
  const slope = sxx > 0 ? sxy / sxx : 0;
  return { slope, intercept: meanY - slope * meanX };
}

/** Population standard deviation of the residuals that are not marked bad. */
function residualSigma(residual: Float64Array, bad: Uint8Array): number {
  let n = 0;
  let mean = 0;
  for (let i = 0; i < residual.length; i++) {
    if (bad[i]) continue;
    n++;
    mean += residual[i] ?? 0;
  }
  mean /= n;
  let sum = 0;
  for (let i = 0; i < residual.length; i++) {
    if (!bad[i]) sum += ((residual[i] ?? 0) - mean) ** 2;
  }
  return Math.sqrt(sum / n);
}

/**
 * Marks the neighbours of bad samples too, by a box of `width`. A box of even width reaches one
 * further to the right than to the left, as `numpy.convolve(..., "same")` does.
 */
function growBad(bad: Uint8Array, width: number): Uint8Array {
  const grown = new Uint8Array(bad.length);
  const left = Math.floor((width - 1) / 2);
  const right = width - 1 - left;
  for (let i = 0; i < bad.length; i++) {
    if (!bad[i]) continue;
    grown.fill(1, Math.max(0, i - left), Math.min(bad.length, i + right + 1));
  }
  return grown;
}

function countGood(bad: Uint8Array): number {
  let good = 0;
  for (const flag of bad) if (!flag) good++;
  return good;
}

/** Middle value of an ascending array; the mean of the two middle ones for an even count. */
function medianOfSorted(sorted: Float64Array): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/**
 * The zscale limits: a line is fitted to the sorted sample with rejection of outliers; the limits
 * lie where that line, made steeper by 1/contrast, leaves the median, but within the sample.
 *
 * @param pixels any order; NaN and infinities are ignored
 * @returns undefined when no pixel is finite
 */
export function zscale(pixels: PixelSource, options: ZscaleOptions = {}): Limits | undefined {
  return zscaleOfSample(strideSample(pixels, options.samples ?? 1000), options);
}

/** As {@link zscale}, of a sample that is already drawn (finite values, any order). */
export function zscaleOfSample(sample: Float64Array, options: ZscaleOptions = {}): Limits | undefined {
  const { contrast = 0.25, maxReject = 0.5, minPixels = 5, rejectSigma = 2.5, maxIterations = 5 } = options;
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  const first = sorted[0];
  const last = sorted[n - 1];
  if (first === undefined || last === undefined) return undefined;

  const enough = Math.max(minPixels, Math.floor(n * maxReject));
  const growth = Math.max(1, Math.floor(n * 0.01));
  const residual = new Float64Array(n);
  let bad: Uint8Array = new Uint8Array(n);
  let good = n;
  let goodBefore = n + 1;
  let line: Line = { slope: 0, intercept: 0 };
  for (let i = 0; i < maxIterations && good < goodBefore && good >= enough; i++) {
    line = fitLine(sorted, bad);
    for (let k = 0; k < n; k++) residual[k] = (sorted[k] ?? 0) - (line.intercept + line.slope * k);
    const threshold = rejectSigma * residualSigma(residual, bad);
    for (let k = 0; k < n; k++) if (Math.abs(residual[k] ?? 0) > threshold) bad[k] = 1;
    bad = growBad(bad, growth);
    goodBefore = good;
    good = countGood(bad);
  }

  if (good < enough) return { low: first, high: last };
  const slope = contrast > 0 ? line.slope / contrast : line.slope;
  const centre = Math.floor((n - 1) / 2);
  const median = medianOfSorted(sorted);
  return {
    low: Math.max(first, median - (centre - 1) * slope),
    high: Math.min(last, median + (n - centre) * slope),
  };
}
