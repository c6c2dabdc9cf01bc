import { createHash } from "node:crypto";

/** One spectrum as it is stored: increasing wavelengths in Angstrom. */
export interface NewSpectrum {
  readonly label: string;
  /** Angstrom, increasing. */
  readonly wavelength: Float64Array;
  /** NaN where there is none. */
  readonly flux: Float64Array;
  readonly error: Float64Array | null;
  readonly fluxUnit: string;
  readonly medium: "air" | "vacuum" | null;
  /** UTC. */
  readonly mjd: number;
  readonly telescope: string;
  readonly instrument: string;
  readonly source: string;
}

/** Why a line or an HDU was not taken. */
export interface SpectrumRefusal {
  readonly line?: number;
  readonly hdu?: number;
  readonly message: string;
}

/** What a file gave. */
export interface SpectraResult {
  readonly spectra: readonly NewSpectrum[];
  readonly refused: readonly SpectrumRefusal[];
  readonly refusedCount: number;
  readonly notes: readonly string[];
}

/** What a person says about a file instead of the file. */
export interface SpectrumOptions {
  /** ISO time, MJD or JD. */
  readonly observedAt?: string | undefined;
  readonly telescope?: string | undefined;
  readonly instrument?: string | undefined;
  readonly wavelengthUnit?: string | undefined;
  readonly fluxUnit?: string | undefined;
}

/** Why nothing of a file can be taken; a sentence for the user and what to do. */
export class SpectrumProblem extends Error {
  readonly fix: string;

  constructor(message: string, fix: string) {
    super(message);
    this.fix = fix;
  }
}

/** The numbers as bytes, little-endian: single precision where that holds every one exactly, else double. */
export function packNumbers(values: Float64Array): Uint8Array {
  const single = Float32Array.from(values);
  const exact = values.every((value, i) => Object.is(single[i], value) || Number.isNaN(value));
  const packed = exact ? single : values;
  return new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
}

/** What {@link packNumbers} made. */
export function unpackNumbers(bytes: Uint8Array, n: number): Float32Array | Float64Array {
  // The bytes of a database row need not be aligned.
  const copy = bytes.slice();
  return copy.byteLength === n * 4
    ? new Float32Array(copy.buffer, copy.byteOffset, n)
    : new Float64Array(copy.buffer, copy.byteOffset, n);
}

/** Tells spectra of the same samples apart from others, whatever file they came in. */
export function spectrumDigest({ wavelength, flux, mjd }: NewSpectrum): string {
  const hash = createHash("sha256").update(String(mjd));
  for (const values of [wavelength, flux])
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return hash.digest("hex");
}

/**
 * Puts wavelengths in increasing order when they decrease throughout.
 * @returns the index of the first sample that breaks the order, or undefined; `turned` when they were reversed.
 */
export function increasing(wavelength: Float64Array): { brokenAt: number | undefined; turned: boolean } {
  const sign = (wavelength.at(-1) ?? 0) < (wavelength[0] ?? 0) ? -1 : 1;
  for (let i = 1; i < wavelength.length; i++) {
    if (!(sign * ((wavelength[i] ?? 0) - (wavelength[i - 1] ?? 0)) > 0))
      return { brokenAt: i, turned: false };
  }
  return { brokenAt: undefined, turned: sign < 0 };
}
