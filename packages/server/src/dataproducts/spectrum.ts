import { FitsError, type FitsFile, type Hdu } from "@goats/fits";
import { dataProductErrors } from "./errors.ts";
import { asUserError, openForReading } from "./header.ts";
import type { StoredFile } from "./place.ts";
import type { SpectraView } from "./schemas.ts";
import { nanometresIn, wavelengthScale } from "./wavelengths.ts";

type Spectrum = SpectraView["spectra"][number];

/** Planes that go with a spectrum and are none themselves. */
const COMPANIONS = new Set(["VAR", "ERR", "DQ", "BPM", "MASK", "OBJMASK"]);
/** More samples than any spectrograph gives: beyond it a file is not drawn. */
const MOST_SAMPLES = 2_000_000;

const FLUX_COLUMN = /^flux$/i;
const WAVELENGTH_COLUMN = /^(?:wavelength|wave|lambda)$/i;
const VARIANCE_COLUMN = /^(?:variance|var)$/i;

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

/** One row of pixels; further axes of length 1 do not count. */
function isLine(hdu: Hdu): boolean {
  const [length = 0, ...others] = hdu.axes;
  return length > 1 && others.every((axis) => axis === 1);
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
 * Reads all one-dimensional spectra of a file.
 * @throws AppError `not_fits_file`, or `no_spectrum` with the reason.
 */
export async function readSpectra(file: StoredFile): Promise<SpectraView> {
  const fits = await openForReading(file.path);
  try {
    const { images, tables } = findSpectra(fits.hdus);
    if (images.length + tables.length === 0) {
      throw dataProductErrors.no_spectrum(`${file.filename} has no one-dimensional spectrum.`, {
        fix: "A spectrum is an image of one row with a linear wavelength axis (CTYPE1, CUNIT1, CRVAL1, CDELT1 or CD1_1), or a table with the columns wavelength and flux.",
      });
    }
    const samples = images.reduce((sum, hdu) => sum + (hdu.axes[0] ?? 0), 0);
    const rows = tables.reduce((sum, hdu) => sum + (hdu.axes[1] ?? 0), 0);
    if (samples + rows > MOST_SAMPLES) {
      throw dataProductErrors.no_spectrum(`${file.filename} has more than ${MOST_SAMPLES} samples.`, {
        fix: "Download the file and use a program on your own computer.",
      });
    }
    const spectra: Spectrum[] = [];
    for (const hdu of images) spectra.push(await imageSpectrum(fits, hdu, file.filename));
    for (const hdu of tables) spectra.push(await tableSpectrum(fits, hdu, file.filename));
    return { spectra };
  } catch (error) {
    throw error instanceof FitsError ? asUserError(error) : error;
  } finally {
    await fits.close();
  }
}

async function imageSpectrum(fits: FitsFile, hdu: Hdu, filename: string): Promise<Spectrum> {
  const scale = wavelengthScale(hdu.header);
  if (scale === undefined) throw new Error("findSpectra gave an HDU without wavelengths");
  const flux = await samplesOf(fits, hdu);
  const companion = fits.hdus.find(
    (other) =>
      other.name === "VAR" && other.version === hdu.version && isLine(other) && other.axes[0] === hdu.axes[0],
  );
  return {
    label: labelOf(filename, hdu),
    wavelength: flux.map((_, pixel) => scale.at(pixel)),
    flux,
    variance: companion === undefined ? null : await samplesOf(fits, companion),
    fluxUnit: hdu.header.getString("BUNIT")?.trim() ?? "",
    wavelengthUnit: "nm",
    medium: scale.medium,
  };
}

async function samplesOf(fits: FitsFile, hdu: Hdu): Promise<(number | null)[]> {
  const { data } = await fits.readImage(hdu, { as: "float64" });
  return finite(data as Float64Array);
}

async function tableSpectrum(fits: FitsFile, hdu: Hdu, filename: string): Promise<Spectrum> {
  const table = await fits.readTable(hdu);
  const read = (pattern: RegExp) => {
    const column = columnOf(hdu, pattern);
    const values = column === undefined ? undefined : table.column(column.name)?.values;
    return values === undefined ? undefined : finite(Array.from(values as ArrayLike<number>, Number));
  };
  const unit = columnOf(hdu, WAVELENGTH_COLUMN)?.unit ?? "";
  const factor = unit === "" ? 0.1 : nanometresIn(unit);
  if (factor === undefined) {
    throw dataProductErrors.no_spectrum(`The wavelengths of ${labelOf(filename, hdu)} are in "${unit}".`, {
      fix: "Wavelengths must be in m, um, nm or Angstrom.",
    });
  }
  const wavelength = read(WAVELENGTH_COLUMN) ?? [];
  const flux = read(FLUX_COLUMN) ?? [];
  const variance = read(VARIANCE_COLUMN) ?? null;
  // A sample without a wavelength has no place on the plot.
  const kept = wavelength.flatMap((value, row) => (value === null ? [] : [row]));
  return {
    label: labelOf(filename, hdu),
    wavelength: kept.map((row) => (wavelength[row] ?? 0) * factor),
    flux: kept.map((row) => flux[row] ?? null),
    variance: variance === null ? null : kept.map((row) => variance[row] ?? null),
    fluxUnit: columnOf(hdu, FLUX_COLUMN)?.unit ?? "",
    wavelengthUnit: "nm",
    medium: null,
  };
}

function finite(values: ArrayLike<number>): (number | null)[] {
  return Array.from(values, (value) => (Number.isFinite(value) ? value : null));
}

function labelOf(filename: string, hdu: Hdu): string {
  const name = hdu.name === "" ? String(hdu.index) : hdu.name;
  return `${filename} [${hdu.version === undefined ? name : `${name},${hdu.version}`}]`;
}
