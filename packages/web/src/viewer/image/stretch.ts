/** How a value between the cuts becomes a brightness. */
export type Stretch = "linear" | "log" | "asinh" | "sqrt";

export const STRETCHES: readonly Stretch[] = ["linear", "log", "asinh", "sqrt"];

/** Steepness of the logarithm, `log(1 + a t) / log(1 + a)`: the value of ds9 and astropy's `LogStretch`. */
export const LOG_STEEPNESS = 1000;

/** Where asinh turns from linear to logarithmic: the value of astropy's `AsinhStretch`. */
export const ASINH_SOFTENING = 0.1;

/**
 * Brightness 0 to 1 of a fraction of the way between the cuts; fractions outside 0 to 1 are clipped.
 */
export function applyStretch(stretch: Stretch, fraction: number): number {
  const t = Math.min(1, Math.max(0, fraction));
  switch (stretch) {
    case "linear":
      return t;
    case "log":
      return Math.log1p(LOG_STEEPNESS * t) / Math.log1p(LOG_STEEPNESS);
    case "asinh":
      return Math.asinh(t / ASINH_SOFTENING) / Math.asinh(1 / ASINH_SOFTENING);
    case "sqrt":
      return Math.sqrt(t);
  }
}
