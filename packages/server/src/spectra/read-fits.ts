import type { Header } from "@goats/fits";
import { facilityOfHeaders } from "../facilities/registry.ts";
import { type RawSpectrum, readRawSpectra } from "../fitsfiles/raw-spectra.ts";
import { readTime, TimeProblem } from "../photometry/times.ts";
import { fluxConversion } from "./flux-units.ts";
import {
  increasing,
  type NewSpectrum,
  type SpectraResult,
  type SpectrumOptions,
  SpectrumProblem,
  type SpectrumRefusal,
} from "./model.ts";
import { convertFlux } from "./read-text.ts";

/**
 * Reads all spectra of a FITS file: images of one row with a linear or logarithmic wavelength scale, tables with the
 * columns wavelength and flux, one spectrum from each HDU that is one. Units come from BUNIT or TUNIT, else from the
 * facility; fluxes become erg/s/cm2/A where that is possible. VAR and ERR give the errors.
 * @throws SpectrumProblem; AppError `not_fits_file`, `no_spectrum`.
 */
export async function readFitsSpectra(
  path: string,
  filename: string,
  options: SpectrumOptions = {},
): Promise<SpectraResult> {
  const { spectra: raw, refused: refusedHdus, hdus } = await readRawSpectra({ path, filename });
  const headers = hdus.map((hdu) => hdu.header);
  const facility = facilityOfHeaders(headers);
  const refused: SpectrumRefusal[] = [...refusedHdus];
  const notes: string[] = [];
  const spectra: NewSpectrum[] = [];
  for (const one of raw) {
    const own = [one.hdu.header, ...headers];
    const { wavelength, flux, variance } = one;
    const { brokenAt, turned } = increasing(wavelength);
    if (wavelength.length < 2 || brokenAt !== undefined) {
      refused.push({
        hdu: one.hdu.index,
        message:
          brokenAt === undefined
            ? "it has only one sample"
            : `its wavelengths neither rise nor fall throughout (sample ${brokenAt + 1})`,
      });
      continue;
    }
    const mjd = timeOf(own, options);
    const error =
      variance === null ? null : variance.map((value) => (value >= 0 ? Math.sqrt(value) : Number.NaN));
    clean(flux);
    if (turned) for (const values of [wavelength, flux, error]) values?.reverse();
    const angstrom = wavelength.map((value) => Number((value * 10).toPrecision(15)));
    const told: string[] = [];
    const fluxUnit = convertFlux(angstrom, flux, error, unitOf(one, options, facility?.fluxUnit), told);
    if (turned) told.push("The wavelengths decrease; the spectrum was turned round.");
    for (const note of told) {
      if (notes.length < 20) notes.push(`HDU ${one.hdu.index}: ${note}`);
    }
    spectra.push({
      label: one.label,
      wavelength: angstrom,
      flux,
      error,
      fluxUnit,
      medium: one.medium,
      mjd,
      telescope: options.telescope ?? textOf(own, "TELESCOP"),
      instrument: options.instrument ?? textOf(own, "INSTRUME"),
      source: `${facility?.name ?? textOf(own, "TELESCOP")}:hdu=${one.hdu.index}:${one.hdu.name === "" ? "NOEXTNAME" : one.hdu.name}`,
    });
  }
  if (spectra.length === 0) {
    const first = refused[0];
    throw new SpectrumProblem(
      first === undefined
        ? "The file has no spectrum."
        : `No HDU could be taken; HDU ${first.hdu}: ${first.message}.`,
      "Check the file with the program that wrote it.",
    );
  }
  return { spectra, refused, refusedCount: refused.length, notes };
}

function clean(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (!Number.isFinite(values[i])) values[i] = Number.NaN;
}

/** The unit that is stated; the facility's own where it is missing or cannot be read at all. */
function unitOf(
  raw: RawSpectrum,
  options: SpectrumOptions,
  ofFacility: string | undefined,
): string | undefined {
  if (options.fluxUnit !== undefined) return options.fluxUnit;
  if (raw.fluxUnit !== "") return raw.fluxUnit;
  return ofFacility !== undefined && fluxConversion(ofFacility) !== undefined ? ofFacility : undefined;
}

function textOf(headers: readonly Header[], keyword: string): string {
  for (const header of headers) {
    const value = header.getString(keyword)?.trim();
    if (value !== undefined && value !== "") return value.slice(0, 100);
  }
  return "";
}

/** When the observation began, from the first header that says it. */
function timeOf(headers: readonly Header[], options: SpectrumOptions): number {
  try {
    if (options.observedAt !== undefined) return readTime(options.observedAt, "auto", "UTC");
    for (const header of headers) {
      const date = isoDate(header);
      if (date !== undefined) return readTime(date, "iso", "UTC");
    }
    // Second: where files have both and they differ, MJD-OBS is in another scale or of another moment.
    for (const header of headers) {
      const mjd = header.getNumber("MJD-OBS");
      if (mjd !== undefined) return readTime(String(mjd), "mjd", "UTC");
    }
  } catch (error) {
    if (error instanceof TimeProblem) {
      throw new SpectrumProblem(`Of DATE-OBS: ${error.message}.`, DATE_FIX);
    }
    throw error;
  }
  throw new SpectrumProblem(
    "The header does not say when the spectrum was taken (DATE-OBS or MJD-OBS).",
    DATE_FIX,
  );
}

const DATE_FIX = "Write DATE-OBS into the header, or give the time when processing the file.";

function isoDate(header: Header): string | undefined {
  const date = header.getString("DATE-OBS")?.trim();
  if (date === undefined || date === "") return undefined;
  // Before 1998 the standard had DD/MM/YY.
  const old = /^(\d{2})\/(\d{2})\/(\d{2})$/.exec(date);
  const day = old === null ? date : `19${old[3]}-${old[2]}-${old[1]}`;
  if (day.includes("T")) return day;
  const time = header.getString("TIME-OBS")?.trim() ?? header.getString("UT")?.trim() ?? "";
  return /^\d{1,2}:\d{2}/.test(time) ? `${day}T${time}` : day;
}
