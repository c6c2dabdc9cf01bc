/** Units of flux densities: what a file writes to erg/s/cm2/A, in which spectra are stored where that is possible. */

/** The unit of stored spectra. */
export const STORED_FLUX_UNIT = "erg/s/cm2/A";

/** Speed of light in Angstrom per second. */
const C_ANGSTROM = 2.997_924_58e18;

/** SI scale and powers of kg, m, s of a unit. */
interface Unit {
  readonly scale: number;
  readonly kg: number;
  readonly m: number;
  readonly s: number;
}

const UNITS: ReadonlyMap<string, Unit> = new Map([
  ["erg", { scale: 1e-7, kg: 1, m: 2, s: -2 }],
  ["ergs", { scale: 1e-7, kg: 1, m: 2, s: -2 }],
  ["j", { scale: 1, kg: 1, m: 2, s: -2 }],
  ["w", { scale: 1, kg: 1, m: 2, s: -3 }],
  ["jy", { scale: 1e-26, kg: 1, m: 0, s: -2 }],
  ["mjy", { scale: 1e-29, kg: 1, m: 0, s: -2 }],
  ["ujy", { scale: 1e-32, kg: 1, m: 0, s: -2 }],
  ["s", { scale: 1, kg: 0, m: 0, s: 1 }],
  ["sec", { scale: 1, kg: 0, m: 0, s: 1 }],
  ["hz", { scale: 1, kg: 0, m: 0, s: -1 }],
  ["m", { scale: 1, kg: 0, m: 1, s: 0 }],
  ["cm", { scale: 1e-2, kg: 0, m: 1, s: 0 }],
  ["nm", { scale: 1e-9, kg: 0, m: 1, s: 0 }],
  ["um", { scale: 1e-6, kg: 0, m: 1, s: 0 }],
  ["micron", { scale: 1e-6, kg: 0, m: 1, s: 0 }],
  ["angstrom", { scale: 1e-10, kg: 0, m: 1, s: 0 }],
  ["angstroms", { scale: 1e-10, kg: 0, m: 1, s: 0 }],
  ["ang", { scale: 1e-10, kg: 0, m: 1, s: 0 }],
  ["aa", { scale: 1e-10, kg: 0, m: 1, s: 0 }],
  ["a", { scale: 1e-10, kg: 0, m: 1, s: 0 }],
]);

/** erg/s/cm2/A and erg/s/cm2/Hz in SI. */
const PER_ANGSTROM_SI = 1e7;
const PER_HERTZ_SI = 1e-3;

/** Brings fluxes to erg/s/cm2/A: at a wavelength in Angstrom, by this factor. */
export type FluxConversion = (wavelength: number) => number;

/** How to convert a unit to erg/s/cm2/A; undefined when it is no flux density (electrons, counts, magnitudes). */
export function fluxConversion(text: string): FluxConversion | undefined {
  const unit = parseUnit(text);
  if (unit === undefined || unit.kg !== 1) return undefined;
  if (unit.m === -1 && unit.s === -3) {
    const factor = unit.scale / PER_ANGSTROM_SI;
    // Units differ by powers of ten: what floating point makes of them is put right.
    const exact = Number(factor.toPrecision(14));
    return () => exact;
  }
  if (unit.m === 0 && unit.s === -2) {
    const factor = Number((unit.scale / PER_HERTZ_SI).toPrecision(14));
    return (wavelength) => (factor * C_ANGSTROM) / (wavelength * wavelength);
  }
  return undefined;
}

/** A product of units as FITS, astropy and people write it: `erg s-1 cm-2 A-1`, `erg/cm^2/s/Ang`, `10**-17 W/(m2 um)`. */
function parseUnit(text: string): Unit | undefined {
  const plain = text
    .trim()
    .replaceAll("\u00c5", "A")
    .replaceAll(/[\u00b5\u03bc]/g, "u")
    .replaceAll("\u2212", "-")
    .replaceAll(/\*\*|\^/g, "^");
  if (plain === "" || plain.length > 100) return undefined;
  let result: Unit = { scale: 1, kg: 0, m: 0, s: 0 };
  let side = 1;
  let parenthesis = 0;
  let afterSlash = false;
  const tokens =
    plain.match(
      /10\^\(?[+-]?\d+\)?|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?(?![A-Za-z])|[A-Za-z]+(?:\^?\(?[+-]?\d+\)?)?|[/()]|[.* ]+/g,
    ) ?? [];
  if (tokens.join("") !== plain) return undefined;
  for (const token of tokens) {
    if (/^[.* ]+$/.test(token)) continue;
    if (token === "/") {
      afterSlash = true;
      continue;
    }
    if (token === "(") {
      if (afterSlash) side = -1;
      afterSlash = false;
      parenthesis += 1;
      continue;
    }
    if (token === ")") {
      parenthesis -= 1;
      side = 1;
      continue;
    }
    const sign = afterSlash ? -1 : side;
    afterSlash = false;
    const power = /^10\^\(?([+-]?\d+)\)?$/.exec(token);
    if (power !== null) {
      result = { ...result, scale: result.scale * 10 ** (sign * Number(power[1])) };
      continue;
    }
    if (/^\d/.test(token)) {
      result = { ...result, scale: result.scale * Number(token) ** sign };
      continue;
    }
    const match = /^([A-Za-z]+)\^?\(?([+-]?\d+)?\)?$/.exec(token);
    const unit = UNITS.get((match?.[1] ?? "").toLowerCase());
    if (unit === undefined) return undefined;
    const n = sign * Number(match?.[2] ?? 1);
    result = {
      scale: result.scale * unit.scale ** n,
      kg: result.kg + n * unit.kg,
      m: result.m + n * unit.m,
      s: result.s + n * unit.s,
    };
  }
  return parenthesis === 0 ? result : undefined;
}
