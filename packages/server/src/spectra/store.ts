import type { Kysely, Transaction } from "kysely";
import type { Tables } from "../database/tables.ts";
import { mjdToIso } from "../photometry/times.ts";
import { type NewSpectrum, packNumbers, spectrumDigest, unpackNumbers } from "./model.ts";

/** Stores spectra of a target; one with the same time and samples is there once, for the file that came last. */
export async function storeSpectra(
  trx: Transaction<Tables>,
  place: { targetId: number; dataProductId: number | null },
  spectra: readonly NewSpectrum[],
): Promise<number[]> {
  const ids: number[] = [];
  for (const spectrum of spectra) {
    const { label, telescope, instrument, source, medium, mjd } = spectrum;
    const about = {
      data_product_id: place.dataProductId,
      label,
      telescope,
      instrument,
      source,
      medium,
      flux_unit: spectrum.fluxUnit,
      error: spectrum.error === null ? null : packNumbers(spectrum.error),
    };
    const { id } = await trx
      .insertInto("spectrum")
      .values({
        ...about,
        target_id: place.targetId,
        observed_at: mjdToIso(mjd),
        mjd,
        n: spectrum.wavelength.length,
        wavelength: packNumbers(spectrum.wavelength),
        flux: packNumbers(spectrum.flux),
        digest: spectrumDigest(spectrum),
      })
      .onConflict((conflict) => conflict.columns(["target_id", "digest"]).doUpdateSet(about))
      .returning("id")
      .executeTakeFirstOrThrow();
    ids.push(id);
  }
  return ids;
}

/** Takes the spectra of a file away. */
export async function dropSpectra(trx: Transaction<Tables>, dataProductId: number): Promise<void> {
  await trx.deleteFrom("spectrum").where("data_product_id", "=", dataProductId).execute();
}

const ABOUT = [
  "id",
  "target_id",
  "data_product_id",
  "label",
  "observed_at",
  "mjd",
  "telescope",
  "instrument",
  "source",
  "flux_unit",
  "medium",
  "n",
] as const;

/** A spectrum without its samples. */
export interface SpectrumAbout {
  id: number;
  targetId: number;
  observedAt: string;
  mjd: number;
  telescope: string;
  instrument: string;
  source: string;
  dataProductId: number | null;
  label: string;
  wavelengthUnit: "Angstrom";
  fluxUnit: string;
  medium: "air" | "vacuum" | null;
  n: number;
}

function present(row: {
  id: number;
  target_id: number;
  data_product_id: number | null;
  label: string;
  observed_at: string;
  mjd: number;
  telescope: string;
  instrument: string;
  source: string;
  flux_unit: string;
  medium: string | null;
  n: number;
}): SpectrumAbout {
  return {
    id: row.id,
    targetId: row.target_id,
    observedAt: row.observed_at,
    mjd: row.mjd,
    telescope: row.telescope,
    instrument: row.instrument,
    source: row.source,
    dataProductId: row.data_product_id,
    label: row.label,
    wavelengthUnit: "Angstrom",
    fluxUnit: row.flux_unit,
    medium: row.medium === "air" || row.medium === "vacuum" ? row.medium : null,
    n: row.n,
  };
}

/** Spectra of a target (or of one of its files), oldest first. */
export async function listSpectra(
  db: Kysely<Tables>,
  targetId: number,
  dataProductId?: number,
): Promise<SpectrumAbout[]> {
  const rows = await db
    .selectFrom("spectrum")
    .select(ABOUT)
    .where("target_id", "=", targetId)
    .$if(dataProductId !== undefined, (query) => query.where("data_product_id", "=", dataProductId ?? 0))
    .orderBy("mjd")
    .orderBy("id")
    .execute();
  return rows.map(present);
}

/** A spectrum with its samples. */
export interface SpectrumSamples {
  readonly about: SpectrumAbout;
  readonly wavelength: Float32Array | Float64Array;
  readonly flux: Float32Array | Float64Array;
  readonly error: Float32Array | Float64Array | null;
}

/** One spectrum; undefined when there is none with this id. */
export async function loadSpectrum(db: Kysely<Tables>, id: number): Promise<SpectrumSamples | undefined> {
  const row = await db.selectFrom("spectrum").selectAll().where("id", "=", id).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    about: present(row),
    wavelength: unpackNumbers(row.wavelength, row.n),
    flux: unpackNumbers(row.flux, row.n),
    error: row.error === null ? null : unpackNumbers(row.error, row.n),
  };
}
