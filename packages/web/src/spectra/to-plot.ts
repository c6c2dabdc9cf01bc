import type { StoredSpectrum } from "../api/types.ts";
import type { Spectrum } from "../viewer/spectrum/spectrum.ts";

/** A stored spectrum (Angstrom, one standard deviation) as the plot takes it (nm, variance). */
export function toPlotSpectrum(stored: StoredSpectrum): Spectrum {
  const { label, wavelength, flux, error, fluxUnit, medium } = stored;
  return {
    label,
    wavelength: wavelength.map((value) => value / 10),
    flux,
    variance: error?.map((value) => (value === null ? null : value * value)) ?? null,
    fluxUnit,
    wavelengthUnit: "nm",
    medium,
  };
}
