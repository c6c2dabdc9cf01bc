import { type Header, linear1d } from "@goats/fits";

/** Nanometres in one unit of length, by its name in lower case. */
const NANOMETRES = new Map([
  ["m", 1e9],
  ["meter", 1e9],
  ["meters", 1e9],
  ["metre", 1e9],
  ["mm", 1e6],
  ["um", 1e3],
  ["µm", 1e3],
  ["micron", 1e3],
  ["microns", 1e3],
  ["micrometer", 1e3],
  ["micrometers", 1e3],
  ["nm", 1],
  ["nanometer", 1],
  ["nanometers", 1],
  ["angstrom", 0.1],
  ["angstroms", 0.1],
  ["å", 0.1],
  ["a", 0.1],
]);

/** Axis types that are wavelengths: the FITS codes (paper III, table 1) and what older programs write. */
const WAVELENGTH_TYPES = /^(?:WAVE|AWAV|LAMBDA|WAVELENGTH|LINEAR)$/;

/** A scale of wavelengths along the first axis. */
export interface WavelengthScale {
  /** Wavelength of a pixel, counted from 0, in nm. */
  at(pixel: number): number;
  readonly medium: "air" | "vacuum" | null;
}

/** Nanometres in a unit as files write it; undefined when it is no length. */
export function nanometresIn(unit: string): number | undefined {
  return NANOMETRES.get(unit.trim().toLowerCase());
}

/**
 * The wavelength scale of a header's first axis, linear or logarithmic; undefined when the axis is none.
 *
 * The unit is CUNIT1; without it that of IRAF's WAT1 cards; without both metres when the values can only be metres
 * (FITS' default unit), otherwise Angstrom, which is what programs that write no unit mean.
 */
export function wavelengthScale(header: Header): WavelengthScale | undefined {
  const axis = linear1d(header) ?? logarithmic(header);
  if (axis === undefined) return undefined;
  const type = axis.ctype.toUpperCase();
  const unit = statedUnit(header);
  const factor = unit === undefined ? undefined : nanometresIn(unit);
  if (unit !== undefined && factor === undefined) return undefined;
  if (type !== "" && !WAVELENGTH_TYPES.test(type)) return undefined;
  // A linear axis that says neither what it is nor in which unit is one of pixels.
  if ((type === "" || type === "LINEAR") && unit === undefined) return undefined;

  const scale = factor ?? (Math.abs(axis.at(0)) < 1e-3 ? 1e9 : 0.1);
  return { at: (pixel) => axis.at(pixel) * scale, medium: mediumOf(type) };
}

/**
 * An axis on which the logarithm grows evenly: IRAF's DC-FLAG = 1 counts in decimal logarithms of the wavelength;
 * `WAVE-LOG` (paper III, section 3.2: S = S_r exp(w / S_r)) in units of the wavelength at the reference.
 */
function logarithmic(header: Header): { ctype: string; at(pixel: number): number } | undefined {
  const value = header.getNumber("CRVAL1");
  const step = header.getNumber("CD1_1") ?? header.getNumber("CDELT1");
  if (value === undefined || step === undefined || step === 0) return undefined;
  const reference = header.getNumber("CRPIX1") ?? 0;
  const offset = (pixel: number) => step * (pixel + 1 - reference);
  const ctype = header.getString("CTYPE1")?.trim().toUpperCase() ?? "";
  const match = /^(WAVE|AWAV)-LOG$/.exec(ctype);
  if (match !== null) {
    if (value <= 0) return undefined;
    return { ctype: match[1] ?? "", at: (pixel) => value * Math.exp(offset(pixel) / value) };
  }
  if (header.getNumber("DC-FLAG") !== 1 || value > 12) return undefined;
  return { ctype: "LAMBDA", at: (pixel) => 10 ** (value + offset(pixel)) };
}

function mediumOf(type: string): WavelengthScale["medium"] {
  if (type === "AWAV") return "air";
  return type === "WAVE" ? "vacuum" : null;
}

function statedUnit(header: Header): string | undefined {
  const unit = header.getString("CUNIT1")?.trim();
  if (unit !== undefined && unit !== "" && unit !== "deg") return unit;
  let attributes = "";
  for (let n = 1; n <= 9; n++) attributes += header.getString(`WAT1_00${n}`) ?? "";
  return /\bunits *= *"?([A-Za-z]+)/.exec(attributes)?.[1];
}
