/** A spectrum as the server sends it. */
export interface Spectrum {
  label: string;
  /** In nm. */
  wavelength: readonly number[];
  flux: readonly (number | null)[];
  variance: readonly (number | null)[] | null;
  fluxUnit: string;
  wavelengthUnit: "nm";
  medium: "air" | "vacuum" | null;
}

/** A spectrum ready to be drawn: wavelengths ascend, smoothing is done. */
export interface Curve {
  label: string;
  wavelength: readonly number[];
  flux: readonly (number | null)[];
  /** One standard deviation; null where it is not known. */
  sigma: readonly (number | null)[] | null;
  fluxUnit: string;
}

/** Null for everything that is no finite number. */
function finite(value: number | null | undefined): number | null {
  return value !== null && value !== undefined && Number.isFinite(value) ? value : null;
}

/**
 * Running mean over `width` pixels (odd; fewer at the ends and beside gaps). A pixel without flux
 * stays without. The variance of a mean of n independent pixels is the sum of theirs over n squared.
 */
export function smooth(
  flux: readonly (number | null)[],
  variance: readonly (number | null)[] | null,
  width: number,
): { flux: (number | null)[]; variance: (number | null)[] | null } {
  const half = Math.floor(Math.max(1, width) / 2);
  const smoothedFlux: (number | null)[] = [];
  const smoothedVariance: (number | null)[] = [];
  for (let i = 0; i < flux.length; i++) {
    if (finite(flux[i]) === null) {
      smoothedFlux.push(null);
      smoothedVariance.push(null);
      continue;
    }
    let sum = 0;
    let varianceSum: number | null = 0;
    let count = 0;
    for (let k = Math.max(0, i - half); k <= Math.min(flux.length - 1, i + half); k++) {
      const value = finite(flux[k]);
      if (value === null) continue;
      const its = finite(variance?.[k]);
      sum += value;
      varianceSum = varianceSum === null || its === null ? null : varianceSum + its;
      count++;
    }
    smoothedFlux.push(sum / count);
    smoothedVariance.push(varianceSum === null ? null : varianceSum / count ** 2);
  }
  return { flux: smoothedFlux, variance: variance && smoothedVariance };
}

/** A spectrum as a curve: points without a wavelength are left out, the rest in ascending order. */
export function toCurve(spectrum: Spectrum, boxcar: number): Curve {
  const { wavelength, label, fluxUnit } = spectrum;
  const order = [...wavelength.keys()]
    .filter((i) => Number.isFinite(wavelength[i]))
    .sort((a, b) => (wavelength[a] ?? 0) - (wavelength[b] ?? 0));
  const flux = order.map((i) => finite(spectrum.flux[i]));
  const given = spectrum.variance;
  const variance = given ? order.map((i) => finite(given[i])) : null;
  const smoothed = boxcar > 1 ? smooth(flux, variance, boxcar) : { flux, variance };
  return {
    label,
    fluxUnit,
    wavelength: order.map((i) => wavelength[i] ?? 0),
    flux: smoothed.flux,
    sigma: smoothed.variance?.map((value) => (value === null || value < 0 ? null : Math.sqrt(value))) ?? null,
  };
}

/** Index of the point nearest to a wavelength; undefined outside the spectrum (by more than a pixel). */
export function nearestPoint(wavelength: readonly number[], at: number): number | undefined {
  let from = 0;
  let to = wavelength.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((wavelength[middle] ?? 0) < at) from = middle + 1;
    else to = middle;
  }
  const left = wavelength[from - 1];
  const right = wavelength[from];
  if (left === undefined || right === undefined) {
    const end = left === undefined ? 0 : wavelength.length - 1;
    const edge = wavelength[end];
    const inner = wavelength[end === 0 ? 1 : end - 1];
    if (edge === undefined) return undefined;
    const step = inner === undefined ? 0 : Math.abs(inner - edge);
    return Math.abs(edge - at) <= step ? end : undefined;
  }
  return at - left <= right - at ? from - 1 : from;
}

/** Borders between pixels: halfway between centres, half a step beyond the ends. One longer than the input. */
export function pixelEdges(wavelength: readonly number[]): number[] {
  const n = wavelength.length;
  const first = wavelength[0];
  const last = wavelength[n - 1];
  if (first === undefined || last === undefined) return [];
  if (n === 1) return [first - 0.5, first + 0.5];
  const edges = [first - ((wavelength[1] ?? first) - first) / 2];
  for (let i = 1; i < n; i++) edges.push(((wavelength[i - 1] ?? 0) + (wavelength[i] ?? 0)) / 2);
  edges.push(last + (last - (wavelength[n - 2] ?? last)) / 2);
  return edges;
}
