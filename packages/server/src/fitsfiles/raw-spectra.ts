import { FitsError, type FitsFile, type Hdu } from "@goats/fits";
import { AppError } from "../core/errors.ts";
import { fitsFileErrors } from "./errors.ts";
import { asUserError, fitsSentence, openForReading } from "./open.ts";
import { nanometresIn, wavelengthScale } from "./wavelengths.ts";

/** Planes that go with a spectrum and are none themselves. */
const COMPANIONS = new Set(["VAR", "ERR", "DQ", "BPM", "MASK", "OBJMASK"]);
/** More samples than any spectrograph gives: beyond it a file is not drawn. */
const MOST_SAMPLES = 2_000_000;

const FLUX_COLUMN = /^flux$/i;
const WAVELENGTH_COLUMN = /^(?:wavelength|wave|lambda)$/i;
const VARIANCE_COLUMN = /^(?:variance|var)$/i;
const ERROR_COLUMN = /^(?:error|err|sigma|uncertainty|unc|flux_?err(?:or)?|e_flux|stdev)$/i;

/** A spectrum as a file has it. */
export interface RawSpectrum {
  readonly hdu: Hdu;
  readonly label: string;
  /** nm, in the order of the file. */
  readonly wavelength: Float64Array;
  /** NaN where there is none. */
  readonly flux: Float64Array;
  readonly variance: Float64Array | null;
  /** Empty when the file does not say. */
  readonly fluxUnit: string;
  readonly medium: "air" | "vacuum" | null;
}

/** The HDUs of a file that are one-dimensional spectra, by their headers alone: images first, then tables. */
export function findSpectra(hdus: readonly Hdu[]): { images: Hdu[]; tables: Hdu[] } {
  const candidates = hdus.filter((hdu) => hdu.kind === "image" && isLine(hdu) && !COMPANIONS.has(hdu.name));
  const science = candidates.filter((hdu) => hdu.name === "SCI");
  const images = (science.length > 0 ? science : candidates).filter(
    (hdu) => wavelengthScale(hdu.header) !== undefined,
  );
  const tables = hdus.filter(
    (hdu) =>
      hdu.kind === "bintable" &&
      columnOf(hdu, FLUX_COLUMN) !== undefined &&
      columnOf(hdu, WAVELENGTH_COLUMN) !== undefined,
  );
  return { images, tables };
}

/**
 * One row of pixels. Of two rows the first is the spectrum; of the planes of IRAF's extractions (NAXIS = 3: samples,
 * apertures, kinds) the first row of the first plane.
 */
function isLine(hdu: Hdu): boolean {
  const [length = 0, ...others] = hdu.axes;
  if (length < 2) return false;
  // A tiny image of two rows is an image.
  if (others.length === 1) return others[0] === 1 || (others[0] === 2 && length > 16);
  return others.every((axis) => axis === 1) || (others.length === 2 && (others[1] ?? 0) <= 8);
}

function columnOf(hdu: Hdu, name: RegExp): { name: string; unit: string | undefined } | undefined {
  const fields = hdu.header.getNumber("TFIELDS") ?? 0;
  for (let n = 1; n <= Math.min(fields, 999); n++) {
    const column = hdu.header.getString(`TTYPE${n}`)?.trim();
    if (column !== undefined && name.test(column)) {
      return { name: column, unit: hdu.header.getString(`TUNIT${n}`)?.trim() };
    }
  }
  return undefined;
}

/**
 * Reads all one-dimensional spectra of a FITS file and its headers. An HDU that cannot be read is told with the reason
 * beside the others.
 * @throws AppError `not_fits_file`, or `no_spectrum` with the reason when none can be read.
 */
export async function readRawSpectra(file: {
  readonly path: string;
  readonly filename: string;
}): Promise<{ spectra: RawSpectrum[]; refused: { hdu: number; message: string }[]; hdus: readonly Hdu[] }> {
  const fits = await openForReading(file.path);
  try {
    const { images, tables } = findSpectra(fits.hdus);
    const refused = withoutWavelengths(fits.hdus, images);
    if (images.length + tables.length === 0) {
      const reason = refused[0] === undefined ? "" : ` HDU ${refused[0].hdu}: ${refused[0].message}.`;
      throw fitsFileErrors.no_spectrum(`${file.filename} has no one-dimensional spectrum.${reason}`, {
        fix: "A spectrum is an image of one row with a wavelength axis (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1), or a table with the columns wavelength and flux.",
      });
    }
    const samples = images.reduce((sum, hdu) => sum + (hdu.axes[0] ?? 0), 0);
    const rows = tables.reduce((sum, hdu) => sum + (hdu.axes[1] ?? 0), 0);
    if (samples + rows > MOST_SAMPLES) {
      throw fitsFileErrors.no_spectrum(`${file.filename} has more than ${MOST_SAMPLES} samples.`, {
        fix: "Download the file and use a program on your own computer.",
      });
    }
    const spectra: RawSpectrum[] = [];
    let failure: unknown;
    for (const hdu of [...images, ...tables]) {
      try {
        spectra.push(await (hdu.kind === "image" ? imageSpectrum : tableSpectrum)(fits, hdu, file.filename));
      } catch (error) {
        failure ??= error;
        if (!(error instanceof FitsError) && !(error instanceof AppError)) throw error;
        refused.push({
          hdu: hdu.index,
          message: error instanceof FitsError ? fitsSentence(error) : error.message,
        });
      }
    }
    if (spectra.length === 0) throw failure;
    return { spectra, refused, hdus: fits.hdus };
  } catch (error) {
    throw error instanceof FitsError ? asUserError(error) : error;
  } finally {
    await fits.close();
  }
}

/** Images that might be meant as spectra and are none, with the reason. */
function withoutWavelengths(
  hdus: readonly Hdu[],
  images: readonly Hdu[],
): { hdu: number; message: string }[] {
  return hdus
    .filter(
      (hdu) =>
        hdu.kind === "image" &&
        hdu.axes.length > 0 &&
        hdu.axes.every((axis) => axis > 0) &&
        !COMPANIONS.has(hdu.name) &&
        !images.includes(hdu),
    )
    .map((hdu) => ({
      hdu: hdu.index,
      message: isLine(hdu)
        ? "its header has no wavelength scale (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1)"
        : `an image of ${hdu.axes.join(" x ")} pixels is no one-dimensional spectrum`,
    }));
}

async function imageSpectrum(fits: FitsFile, hdu: Hdu, filename: string): Promise<RawSpectrum> {
  const scale = wavelengthScale(hdu.header);
  if (scale === undefined) throw new Error("findSpectra gave an HDU without wavelengths");
  const companion = (name: string) =>
    fits.hdus.find(
      (other) =>
        other.name === name &&
        other.version === hdu.version &&
        isLine(other) &&
        other.axes[0] === hdu.axes[0],
    );
  const variance = companion("VAR");
  const error = companion("ERR");
  const flux = await samplesOf(fits, hdu);
  const spread =
    variance === undefined
      ? error && (await samplesOf(fits, error)).map((value) => value * value)
      : await samplesOf(fits, variance);
  return {
    hdu,
    label: labelOf(filename, hdu),
    wavelength: Float64Array.from(flux, (_, pixel) => scale.at(pixel)),
    flux,
    variance: spread ?? null,
    fluxUnit: hdu.header.getString("BUNIT")?.trim() ?? "",
    medium: scale.medium,
  };
}

async function samplesOf(fits: FitsFile, hdu: Hdu): Promise<Float64Array> {
  const length = hdu.axes[0] ?? 0;
  const slab = hdu.axes.length > 1 ? { slab: [0, 1] as const } : {};
  const { data } = await fits.readImage(hdu, { as: "float64", ...slab });
  return (data as Float64Array).slice(0, length);
}

async function tableSpectrum(fits: FitsFile, hdu: Hdu, filename: string): Promise<RawSpectrum> {
  const table = await fits.readTable(hdu);
  const read = (pattern: RegExp) => {
    const column = columnOf(hdu, pattern);
    const values = column === undefined ? undefined : table.column(column.name)?.values;
    return values === undefined ? undefined : Float64Array.from(values as ArrayLike<number>, Number);
  };
  const unit = columnOf(hdu, WAVELENGTH_COLUMN)?.unit || (hdu.header.getString("CUNIT1")?.trim() ?? "");
  const factor = unit === "" ? 0.1 : nanometresIn(unit);
  if (factor === undefined) {
    throw fitsFileErrors.no_spectrum(`The wavelengths of ${labelOf(filename, hdu)} are in "${unit}".`, {
      fix: "Wavelengths must be in m, um, nm or Angstrom.",
    });
  }
  const wavelength = read(WAVELENGTH_COLUMN) ?? new Float64Array();
  const flux = read(FLUX_COLUMN) ?? new Float64Array();
  const variance = read(VARIANCE_COLUMN) ?? read(ERROR_COLUMN)?.map((value) => value * value);
  // A sample without a wavelength has no place on the plot.
  const kept = Uint32Array.from(wavelength.keys()).filter((row) => Number.isFinite(wavelength[row]));
  const pick = (values: Float64Array) => Float64Array.from(kept, (row) => values[row] ?? Number.NaN);
  return {
    hdu,
    label: labelOf(filename, hdu),
    wavelength: pick(wavelength).map((value) => value * factor),
    flux: pick(flux),
    variance: variance === undefined ? null : pick(variance),
    fluxUnit: columnOf(hdu, FLUX_COLUMN)?.unit ?? "",
    medium: null,
  };
}

function labelOf(filename: string, hdu: Hdu): string {
  const name = hdu.name === "" ? String(hdu.index) : hdu.name;
  return `${filename} [${hdu.version === undefined ? name : `${name},${hdu.version}`}]`;
}
