import { prettyUnit } from "./format.ts";
import type { Curve } from "./spectrum.ts";

/** Smallest and largest wavelength of all curves; undefined without a point. */
export function wavelengthSpan(curves: readonly Curve[]): { low: number; high: number } | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const { wavelength } of curves) {
    low = Math.min(low, wavelength[0] ?? low);
    high = Math.max(high, wavelength.at(-1) ?? high);
  }
  return low <= high ? { low, high } : undefined;
}

/** What the plot shows, in words: for those who do not see it, and as a caption. */
export function describeSpectra(curves: readonly Curve[], medium: "air" | "vacuum" | null): string {
  const where = medium ? ` (in ${medium})` : "";
  return curves
    .map((curve) => {
      const points = curve.wavelength.length;
      const missing = curve.flux.filter((value) => value === null).length;
      const [first, last] = [curve.wavelength[0], curve.wavelength.at(-1)];
      if (first === undefined || last === undefined) return `${curve.label}: no points.`;
      const unit = curve.fluxUnit ? `, flux in ${prettyUnit(curve.fluxUnit)}` : "";
      const gaps = missing > 0 ? `, ${missing} of them without flux` : "";
      const errors = curve.sigma ? "with errors" : "without errors";
      return `${curve.label}: ${first.toFixed(1)} to ${last.toFixed(1)} nm${where}, ${points} points${gaps}${unit}, ${errors}.`;
    })
    .join(" ");
}
