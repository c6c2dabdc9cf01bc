import { readRawSpectra } from "../fitsfiles/raw-spectra.ts";
import type { StoredFile } from "./place.ts";
import type { SpectraView } from "./schemas.ts";

/**
 * Reads all one-dimensional spectra of a file for a plot, in the units of the file.
 * @throws AppError `not_fits_file`, or `no_spectrum` with the reason.
 */
export async function readSpectra(file: StoredFile): Promise<SpectraView> {
  const { spectra } = await readRawSpectra(file);
  return {
    spectra: spectra.map(({ label, wavelength, flux, variance, fluxUnit, medium }) => ({
      label,
      wavelength: Array.from(wavelength),
      flux: finite(flux),
      variance: variance === null ? null : finite(variance),
      fluxUnit,
      wavelengthUnit: "nm",
      medium,
    })),
  };
}

function finite(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}
