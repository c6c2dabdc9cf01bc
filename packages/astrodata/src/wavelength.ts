import type { Descriptor, Scalar, WavelengthUnit } from "./metadata.ts";

const POWER: Record<WavelengthUnit, number> = { meters: 0, micrometers: -6, nanometers: -9, angstroms: -10 };

/** Converts a wavelength; exact up to the rounding of one multiplication. */
export function convertWavelength(value: number, from: WavelengthUnit, to: WavelengthUnit): number {
  return value * Number(`1e${POWER[from] - POWER[to]}`);
}

/**
 * The number with the fewest decimal digits that is the same as `value` in single precision. DRAGONS rounds
 * wavelengths and dispersions like this, since their sources are no better.
 */
export function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(single.toPrecision(digits));
    if (Math.fround(candidate) === single) return candidate;
  }
  return Number(single.toPrecision(9));
}

/**
 * A descriptor of wavelengths (or wavelengths a pixel): `compute` gives one or one for each extension in
 * `from`; the answer is in the unit that is asked for, metres by default, rounded to single precision.
 */
export function wavelengthIn(
  from: WavelengthUnit,
  compute: (...parameters: Parameters<Descriptor>) => number | null | readonly (number | null)[],
): Descriptor {
  return (metadata, options) => {
    const to = options.units ?? "meters";
    const convert = (value: number | null): Scalar =>
      value === null ? null : shortestFloat32(convertWavelength(value, from, to));
    const value = compute(metadata, options);
    return value === null || typeof value === "number" ? convert(value) : value.map(convert);
  };
}
