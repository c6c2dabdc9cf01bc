const SUPERSCRIPTS: Readonly<Record<string, string>> = {
  "-": "⁻",
  "0": "⁰",
  "1": "¹",
  "2": "²",
  "3": "³",
  "4": "⁴",
  "5": "⁵",
  "6": "⁶",
  "7": "⁷",
  "8": "⁸",
  "9": "⁹",
};

/** `-17` as ⁻¹⁷. */
export function superscript(exponent: number): string {
  return [...String(exponent)].map((character) => SUPERSCRIPTS[character] ?? character).join("");
}

/**
 * A unit as it is read: powers raised (`cm-2`, `cm**-2`, `cm^2`), AA as Å. Units that are written
 * otherwise are left as they are.
 */
export function prettyUnit(unit: string): string {
  return unit
    .trim()
    .replace(/([A-Za-z])(?:\*\*|\^)?\(?(-?\d+)\)?(?![\d.])/g, (_, letter: string, power: string) => {
      return letter + superscript(Number(power));
    })
    .replace(/\b(AA|Angstroms?|angstroms?)(?![A-Za-z])/g, "Å")
    .replace(/(?<=\S)\.(?=[A-Za-z])/g, " ");
}

/**
 * The power of ten to take out of the numbers of an axis: 0 for numbers of a readable size, otherwise
 * that of the largest one.
 */
export function axisExponent(low: number, high: number): number {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (!(largest > 0) || !Number.isFinite(largest)) return 0;
  const exponent = Math.floor(Math.log10(largest));
  return exponent >= -2 && exponent <= 4 ? 0 : exponent;
}

/** ` × 10⁻¹⁷`, empty for 0. */
function powerOfTen(exponent: number): string {
  return exponent === 0 ? "" : ` × 10${superscript(exponent)}`;
}

function withMinus(text: string): string {
  return text.replaceAll("-", "−");
}

/**
 * A value with the digits that its error allows (two of the error): `(3.42 ± 0.12) × 10⁻¹⁷`. Five
 * significant digits without an error.
 *
 * @param axis exponent of the power of ten that the axis uses
 */
export function formatFlux(value: number, sigma: number | null, axis: number): string {
  // Where the axis is made for far larger numbers, nothing would be left of this one.
  const own = axisExponent(value, sigma ?? 0);
  const largest = Math.max(Math.abs(value), sigma ?? 0) / 10 ** axis;
  const exponent = largest > 0 && largest < 1e-3 ? own : axis;
  const scaled = value / 10 ** exponent;
  if (sigma === null || !(sigma > 0)) {
    return `${withMinus(String(Number(scaled.toPrecision(5))))}${powerOfTen(exponent)}`;
  }
  const error = sigma / 10 ** exponent;
  const decimals = Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(error))));
  const text = `${withMinus(scaled.toFixed(decimals))} ± ${error.toFixed(decimals)}`;
  return exponent === 0 ? text : `(${text})${powerOfTen(exponent)}`;
}

/** `Flux (10⁻¹⁷ W m⁻² nm⁻¹)`, `Flux` without unit or power. */
export function fluxAxisLabel(unit: string, exponent: number): string {
  const parts = [exponent === 0 ? "" : `10${superscript(exponent)}`, prettyUnit(unit)].filter(Boolean);
  return parts.length > 0 ? `Flux (${parts.join(" ")})` : "Flux";
}
