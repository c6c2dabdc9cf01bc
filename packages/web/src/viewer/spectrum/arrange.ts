import type { Curve } from "./spectrum.ts";

/** How several spectra are laid beside each other. */
export interface Arrangement {
  /** Redshift of the spectra, taken out of the wavelengths when above -1; null leaves them as observed. */
  readonly restFrame: number | null;
  readonly normalise: "none" | "median" | "maximum";
  /** Each curve is lifted over the one before by this share of a typical height. */
  readonly offset: number;
}

/** Curves in the rest frame, scaled and lifted as asked; the flux itself is not changed by the redshift. */
export function arrange(curves: readonly Curve[], { restFrame, normalise, offset }: Arrangement): Curve[] {
  const shifted =
    restFrame === null || restFrame <= -1 ? curves : curves.map((curve) => toRest(curve, restFrame));
  const scaled = normalise === "none" ? shifted : shifted.map((curve) => normalised(curve, normalise));
  if (offset === 0) return [...scaled];
  const heights = scaled.map(height).filter((value) => value > 0);
  const step = offset * (heights.length > 0 ? heights.reduce((a, b) => a + b) / heights.length : 1);
  return scaled.map((curve, i) =>
    i === 0
      ? curve
      : { ...curve, flux: curve.flux.map((value) => (value === null ? null : value + i * step)) },
  );
}

function toRest(curve: Curve, z: number): Curve {
  return { ...curve, wavelength: curve.wavelength.map((value) => value / (1 + z)) };
}

function normalised(curve: Curve, by: "median" | "maximum"): Curve {
  const values = finite(curve);
  // The brightest pixel is often a cosmic ray: the level that 1 in 200 pixels exceeds stands for the maximum.
  const level = quantile(values, by === "median" ? 0.5 : 0.995);
  if (!(Math.abs(level) > 0)) return curve;
  const scale = (list: readonly (number | null)[]) =>
    list.map((value) => (value === null ? null : value / level));
  return {
    ...curve,
    flux: scale(curve.flux),
    sigma: curve.sigma ? scale(curve.sigma).map((value) => (value === null ? null : Math.abs(value))) : null,
    fluxUnit: "",
  };
}

function height(curve: Curve): number {
  const values = finite(curve);
  return quantile(values, 0.95) - quantile(values, 0.05);
}

function finite(curve: Curve): number[] {
  return curve.flux.filter((value) => value !== null).sort((a, b) => a - b);
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
