import type { Context, User } from "../core/context.ts";
import { targetChanged } from "../live/target-events.ts";
import { addPoints, removePoint } from "../photometry/points-api.ts";
import { mjdToIso, readTime, TimeProblem } from "../photometry/times.ts";
import { KNOWN_UNITS, photometryUnit } from "../photometry/units.ts";
import type { Viewer } from "../policy/policy.ts";
import { requireTarget, visibleTargets } from "../policy/targets.ts";
import { spectraErrors } from "../spectra/errors.ts";
import { fluxConversion } from "../spectra/flux-units.ts";
import { increasing } from "../spectra/model.ts";
import { convertFlux } from "../spectra/read-text.ts";
import { loadSpectrum, storeSpectra } from "../spectra/store.ts";
import { targetNotFound } from "../targets/access.ts";
import { FieldProblem, type Fields, optionalId, optionalText, requiredId } from "./answers.ts";

/** A reduced datum with the original's members, and the id that the original leaves out. */
export interface Datum {
  readonly id: number;
  readonly data_product: number | null;
  readonly data_type: "photometry" | "spectroscopy";
  readonly source_name: string;
  readonly source_location: string;
  readonly timestamp: string;
  readonly value: Record<string, unknown>;
  readonly target: number;
}

/** Points and spectra have ids of their own here; the original has one row for both. */
const datumId = (kind: Datum["data_type"], id: number) => id * 2 + (kind === "photometry" ? 0 : 1);

/** Reduced data that may be seen: photometry in the order of its ids, then spectra. */
export async function listDatums(
  ctx: Context,
  viewer: Viewer,
  query: Fields,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ count: number; results: Datum[] }> {
  const type = optionalText(query, "data_type", 100);
  const points = pointsOf(ctx, viewer, query);
  const spectra = spectraOf(ctx, viewer, query);
  const count = async (rows: typeof points | typeof spectra) =>
    Number(
      (await (rows as typeof points).select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow())
        .count,
    );
  const pointCount = type === undefined || type === "photometry" ? await count(points) : 0;
  const spectrumCount = type === undefined || type === "spectroscopy" ? await count(spectra) : 0;
  const results: Datum[] = [];
  if (offset < pointCount) results.push(...(await readPointDatums(points, limit, offset)));
  const left = limit - results.length;
  if (left > 0 && spectrumCount > 0) {
    const ids = await spectra
      .select("spectrum.id")
      .orderBy("spectrum.id")
      .limit(left)
      .offset(Math.max(0, offset - pointCount))
      .execute();
    for (const { id } of ids) {
      const datum = await spectrumDatum(ctx, id);
      if (datum !== undefined) results.push(datum);
    }
  }
  return { count: pointCount + spectrumCount, results };
}

/** All data of one file. */
export async function datumsOfProduct(ctx: Context, viewer: Viewer, dataProductId: number): Promise<Datum[]> {
  const query = { data_product: String(dataProductId) };
  return (await listDatums(ctx, viewer, query, { limit: 100_000, offset: 0 })).results;
}

function pointsOf(ctx: Context, viewer: Viewer, query: Fields) {
  const { target, product, source, targetName, productName } = filtersOf(query);
  return ctx.db
    .selectFrom("photometry")
    .innerJoin("photometry_series", "photometry_series.id", "photometry.series_id")
    .innerJoin("target", "target.id", "photometry_series.target_id")
    .where(visibleTargets(viewer))
    .$if(target !== undefined, (rows) => rows.where("target.id", "=", target ?? 0))
    .$if(product !== undefined, (rows) => rows.where("photometry.data_product_id", "=", product ?? 0))
    .$if(source !== undefined, (rows) => rows.where("photometry_series.source", "=", source ?? ""))
    .$if(targetName !== undefined, (rows) => rows.where("target.name", "=", targetName ?? ""))
    .$if(productName !== undefined, (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom("data_product")
            .select("data_product.id")
            .whereRef("data_product.id", "=", "photometry.data_product_id")
            .where("data_product.filename", "=", productName ?? ""),
        ),
      ),
    );
}

function spectraOf(ctx: Context, viewer: Viewer, query: Fields) {
  const { target, product, source, targetName, productName } = filtersOf(query);
  return ctx.db
    .selectFrom("spectrum")
    .innerJoin("target", "target.id", "spectrum.target_id")
    .where(visibleTargets(viewer))
    .$if(target !== undefined, (rows) => rows.where("target.id", "=", target ?? 0))
    .$if(product !== undefined, (rows) => rows.where("spectrum.data_product_id", "=", product ?? 0))
    .$if(source !== undefined, (rows) => rows.where("spectrum.source", "=", source ?? ""))
    .$if(targetName !== undefined, (rows) => rows.where("target.name", "=", targetName ?? ""))
    .$if(productName !== undefined, (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom("data_product")
            .select("data_product.id")
            .whereRef("data_product.id", "=", "spectrum.data_product_id")
            .where("data_product.filename", "=", productName ?? ""),
        ),
      ),
    );
}

function filtersOf(query: Fields) {
  return {
    target: optionalId(query, "target__id") ?? optionalId(query, "target"),
    product: optionalId(query, "data_product__id") ?? optionalId(query, "data_product"),
    source: optionalText(query, "source_name", 200),
    targetName: optionalText(query, "target_name", 200),
    productName: optionalText(query, "data_product_name", 300),
  };
}

async function readPointDatums(
  points: ReturnType<typeof pointsOf>,
  limit: number,
  offset: number,
): Promise<Datum[]> {
  const rows = await points
    .select([
      "photometry.id",
      "photometry.mjd",
      "photometry.value",
      "photometry.error",
      "photometry.limit_value",
      "photometry.data_product_id",
      "photometry_series.target_id",
      "photometry_series.band",
      "photometry_series.unit",
      "photometry_series.telescope",
      "photometry_series.instrument",
      "photometry_series.source",
    ])
    .orderBy("photometry.id")
    .limit(limit)
    .offset(offset)
    .execute();
  return rows.map((row) => ({
    id: datumId("photometry", Number(row.id)),
    data_product: row.data_product_id,
    data_type: "photometry",
    source_name: row.source,
    source_location: "",
    timestamp: mjdToIso(row.mjd),
    value: {
      time: row.mjd,
      ...(row.value === null ? {} : { [row.unit.startsWith("mag") ? "magnitude" : "flux"]: row.value }),
      ...(row.error === null ? {} : { error: row.error }),
      ...(row.limit_value === null ? {} : { limit: row.limit_value }),
      filter: row.band,
      unit: row.unit,
      ...(row.telescope === "" ? {} : { telescope: row.telescope }),
      ...(row.instrument === "" ? {} : { instrument: row.instrument }),
    },
    target: row.target_id,
  }));
}

async function spectrumDatum(ctx: Context, id: number): Promise<Datum | undefined> {
  const spectrum = await loadSpectrum(ctx.db, id);
  if (spectrum === undefined) return undefined;
  const { about, wavelength, flux, error } = spectrum;
  // NaN becomes null in JSON.
  return {
    id: datumId("spectroscopy", about.id),
    data_product: about.dataProductId,
    data_type: "spectroscopy",
    source_name: about.source,
    source_location: "",
    timestamp: about.observedAt,
    value: {
      wavelength: Array.from(wavelength),
      wavelength_units: "Angstrom",
      flux: Array.from(flux),
      flux_units: about.fluxUnit,
      ...(error === null ? {} : { flux_error: Array.from(error) }),
    },
    target: about.targetId,
  };
}

/** Stores one reduced datum from a body of the original's form. @throws FieldProblem, AppError */
export async function createDatum(ctx: Context, user: User, body: Fields): Promise<Omit<Datum, "id">> {
  const target = requiredId(body, "target");
  const type = optionalText(body, "data_type", 100);
  if (type === undefined) throw new FieldProblem("data_type", "This field is required.");
  if (type !== "photometry" && type !== "spectroscopy")
    throw new FieldProblem("data_type", `"${type}" is not a valid choice.`);
  const timestamp = optionalText(body, "timestamp", 60);
  if (timestamp === undefined) throw new FieldProblem("timestamp", "This field is required.");
  let mjd: number;
  try {
    mjd = readTime(timestamp, "auto", "UTC");
  } catch (error) {
    if (error instanceof TimeProblem)
      throw new FieldProblem("timestamp", `Datetime has wrong format: ${error.message}.`);
    throw error;
  }
  const value = readValue(body);
  const source = optionalText(body, "source_name", 100) ?? "";
  const product = await productOf(ctx, body, target);
  if (type === "photometry") await storePoint(ctx, user, target, { mjd, source, value });
  else await storeSpectrum(ctx, user, target, { mjd, source, value, product });
  return {
    data_product: type === "photometry" ? null : product,
    data_type: type,
    source_name: source,
    source_location: optionalText(body, "source_location", 200) ?? "",
    timestamp: mjdToIso(mjd),
    value,
    target,
  };
}

/** The value, an object or (in forms) its JSON. */
function readValue(body: Fields): Record<string, unknown> {
  let value = body["value"];
  if (value === undefined) throw new FieldProblem("value", "This field is required.");
  if (typeof value === "string") {
    try {
      value = JSON.parse(value);
    } catch {
      throw new FieldProblem("value", "Value must be valid JSON.");
    }
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw new FieldProblem("value", "Value must be a dictionary.");
}

async function productOf(ctx: Context, body: Fields, target: number): Promise<number | null> {
  const id = optionalId(body, "data_product");
  if (id === undefined) return null;
  const row = await ctx.db
    .selectFrom("data_product")
    .select("target_id")
    .where("id", "=", id)
    .executeTakeFirst();
  if (row?.target_id === target) return id;
  throw new FieldProblem("data_product", `Invalid pk "${id}" - object does not exist.`);
}

function numberIn(value: Record<string, unknown>, ...names: readonly string[]): number | null {
  for (const name of names) {
    const found = value[name];
    if (found === undefined || found === null || found === "") continue;
    const number = Number(found);
    if (Number.isFinite(number)) return number;
    throw new FieldProblem("value", `${name} is no number.`);
  }
  return null;
}

async function storePoint(
  ctx: Context,
  user: User,
  target: number,
  { mjd, source, value }: { mjd: number; source: string; value: Record<string, unknown> },
): Promise<void> {
  const text = (name: string) =>
    typeof value[name] === "string" ? (value[name] as string).slice(0, 100) : "";
  const flux = numberIn(value, "flux");
  const unit = text("unit") || text("magsys") || (flux === null ? "mag" : "");
  if (photometryUnit(unit) === undefined)
    throw new FieldProblem("value", `The unit "${unit}" is not known; known are ${KNOWN_UNITS}.`);
  const point = {
    time: mjd,
    value: numberIn(value, "magnitude", "brightness") ?? flux,
    error: numberIn(value, "error", "magnitude_error", "brightness_error"),
    limit: numberIn(value, "limit"),
    band: text("filter") || text("bandpass"),
    unit,
    telescope: text("telescope"),
    instrument: text("instrument"),
    source,
  };
  if (point.value === null && point.limit === null)
    throw new FieldProblem("value", "There is neither a magnitude nor a limit.");
  await addPoints(ctx, user, target, [point]);
}

async function storeSpectrum(
  ctx: Context,
  user: User,
  target: number,
  {
    mjd,
    source,
    value,
    product,
  }: { mjd: number; source: string; value: Record<string, unknown>; product: number | null },
): Promise<void> {
  await requireTarget(ctx.db, user, target, "change", targetNotFound);
  const numbers = (name: string): Float64Array => {
    const list = value[name];
    if (!Array.isArray(list) || list.length > 2_000_000)
      throw new FieldProblem("value", `${name} is no list of numbers.`);
    return Float64Array.from(list, (one) => (one === null ? Number.NaN : Number(one)));
  };
  const wavelength = numbers("wavelength");
  const flux = numbers("flux");
  const error =
    value["flux_error"] === undefined || value["flux_error"] === null ? null : numbers("flux_error");
  if (
    wavelength.length !== flux.length ||
    (error !== null && error.length !== flux.length) ||
    flux.length < 2
  ) {
    throw new FieldProblem(
      "value",
      "wavelength and flux (and flux_error) must have the same length, at least 2.",
    );
  }
  const { brokenAt, turned } = increasing(wavelength);
  if (brokenAt !== undefined)
    throw new FieldProblem("value", "The wavelengths neither rise nor fall throughout.");
  if (turned) for (const values of [wavelength, flux, error]) values?.reverse();
  const unit = typeof value["flux_units"] === "string" ? (value["flux_units"] as string) : "";
  const fluxUnit =
    fluxConversion(unit) === undefined && unit !== ""
      ? unit.slice(0, 60)
      : convertFlux(wavelength, flux, error, unit, []);
  await ctx.live.transact(async (trx, publish) => {
    const spectrum = {
      label: source === "" ? mjdToIso(mjd) : source,
      wavelength,
      flux,
      error,
      fluxUnit,
      medium: null,
      mjd,
      telescope: "",
      instrument: "",
      source,
    };
    const ids = await storeSpectra(trx, { targetId: target, dataProductId: product }, [spectrum]);
    targetChanged(publish, target, "spectra", "created", ids);
  });
}

/** Deletes a datum by the id that the list gave. @throws AppError */
export async function removeDatum(ctx: Context, user: User, id: number): Promise<void> {
  if (id % 2 === 0) {
    await removePoint(ctx, user, id / 2);
    return;
  }
  const missing = () => spectraErrors.spectrum_not_found("There is no such spectrum.");
  const spectrumId = (id - 1) / 2;
  const row = await ctx.db
    .selectFrom("spectrum")
    .select("target_id")
    .where("id", "=", spectrumId)
    .executeTakeFirst();
  if (row === undefined) throw missing();
  await requireTarget(ctx.db, user, row.target_id, "change", missing);
  await ctx.live.transact(async (trx, publish) => {
    await trx.deleteFrom("spectrum").where("id", "=", spectrumId).execute();
    targetChanged(publish, row.target_id, "spectra", "deleted", [spectrumId]);
  });
}
