import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";

/** Which points of a target are asked for. */
export interface PointFilter {
  readonly band?: readonly string[] | undefined;
  /** MJD, inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly dataProductId?: number | undefined;
}

interface StoredSeries {
  readonly id: number;
  readonly band: string;
  readonly unit: string;
  readonly telescope: string;
  readonly instrument: string;
  readonly source: string;
  readonly time_scale: string;
}

interface StoredPoint {
  readonly id: number;
  readonly series_id: number;
  readonly mjd: number;
  readonly value: number | null;
  readonly error: number | null;
  readonly limit_value: number | null;
  readonly data_product_id: number | null;
}

/** Points of a target in the order of time, and what their series are. */
export interface TargetPoints {
  readonly series: ReadonlyMap<number, StoredSeries>;
  readonly points: readonly StoredPoint[];
}

/** Reads the points of a target. */
export async function readPoints(
  db: Kysely<Tables>,
  targetId: number,
  filter: PointFilter = {},
): Promise<TargetPoints> {
  const { band, from, to, dataProductId } = filter;
  const series = await db
    .selectFrom("photometry_series")
    .select(["id", "band", "unit", "telescope", "instrument", "source", "time_scale"])
    .where("target_id", "=", targetId)
    .$if(band !== undefined, (query) => query.where("band", "in", [...(band ?? [])]))
    .orderBy("id")
    .execute();
  const points: StoredPoint[] = [];
  // By series each query walks one index; sorting the parts together here costs less than letting the database do it.
  for (const { id } of series) {
    const rows = await db
      .selectFrom("photometry")
      .select(["id", "series_id", "mjd", "value", "error", "limit_value", "data_product_id"])
      .where("series_id", "=", id)
      .$if(from !== undefined, (query) => query.where("mjd", ">=", from ?? 0))
      .$if(to !== undefined, (query) => query.where("mjd", "<=", to ?? 0))
      .$if(dataProductId !== undefined, (query) => query.where("data_product_id", "=", dataProductId ?? 0))
      .orderBy("mjd")
      .execute();
    for (const row of rows) points.push(row);
  }
  if (series.length > 1) points.sort((a, b) => a.mjd - b.mjd);
  return { series: new Map(series.map((one) => [one.id, one])), points };
}

/** Points in columns as JSON text: text values are indices into dictionaries, so that 200,000 points stay small. */
export function columnarJson({ series, points }: TargetPoints): string {
  const dictionaries = {
    band: new Dictionary(),
    unit: new Dictionary(),
    telescope: new Dictionary(),
    instrument: new Dictionary(),
    source: new Dictionary(),
    timeScale: new Dictionary(),
  };
  const indices = new Map(
    [...series.values()].map((one) => [
      one.id,
      {
        band: dictionaries.band.index(one.band),
        unit: dictionaries.unit.index(one.unit),
        telescope: dictionaries.telescope.index(one.telescope),
        instrument: dictionaries.instrument.index(one.instrument),
        source: dictionaries.source.index(one.source),
        timeScale: dictionaries.timeScale.index(one.time_scale),
      },
    ]),
  );
  const numbers = (pick: (point: StoredPoint) => number | null) => points.map(pick);
  const index = (key: keyof typeof dictionaries) =>
    points.map((point) => indices.get(point.series_id)?.[key] ?? 0);
  return JSON.stringify({
    count: points.length,
    columns: {
      id: numbers((point) => Number(point.id)),
      mjd: numbers((point) => point.mjd),
      value: numbers((point) => point.value),
      error: numbers((point) => point.error),
      limit: numbers((point) => point.limit_value),
      band: index("band"),
      unit: index("unit"),
      telescope: index("telescope"),
      instrument: index("instrument"),
      source: index("source"),
      timeScale: index("timeScale"),
      dataProductId: numbers((point) => point.data_product_id),
    },
    dictionaries: Object.fromEntries(Object.entries(dictionaries).map(([key, one]) => [key, one.values])),
  });
}

class Dictionary {
  readonly values: string[] = [];
  readonly #known = new Map<string, number>();

  index(text: string): number {
    let index = this.#known.get(text);
    if (index === undefined) {
      index = this.values.push(text) - 1;
      this.#known.set(text, index);
    }
    return index;
  }
}

const CSV_COLUMNS = [
  ["time", "float64", "d"],
  ["filter", "string", undefined],
  ["magnitude", "float64", undefined],
  ["error", "float64", undefined],
  ["limit", "float64", undefined],
  ["flux", "float64", undefined],
  ["flux_error", "float64", undefined],
  ["flux_limit", "float64", undefined],
  ["unit", "string", undefined],
  ["telescope", "string", undefined],
  ["instrument", "string", undefined],
  ["source", "string", undefined],
] as const;

/**
 * Points as a table that the photometry processor (and TOM Toolkit's) reads again: `time` is MJD (UTC); magnitudes
 * and fluxes have their own columns and say their unit in each row.
 */
export function* photometryTable(
  { series, points }: TargetPoints,
  format: "csv" | "ecsv",
  name: string,
): Iterable<string> {
  if (format === "ecsv") {
    const columns = CSV_COLUMNS.map(
      ([column, type, unit]) =>
        `# - {name: ${column}, ${unit === undefined ? "" : `unit: ${unit}, `}datatype: ${type}}\n`,
    );
    yield `# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n${columns.join("")}# meta: {target: ${JSON.stringify(name)}, time: MJD UTC}\n# schema: astropy-2.0\n`;
  }
  yield `${CSV_COLUMNS.map(([column]) => column).join(",")}\n`;
  let text = "";
  for (const point of points) {
    const one = series.get(point.series_id);
    if (one === undefined) continue;
    const values = [point.value, point.error, point.limit_value].map((value) =>
      value === null ? "" : String(value),
    );
    const both = one.unit.startsWith("mag") ? [...values, "", "", ""] : ["", "", "", ...values];
    const words = [one.unit, one.telescope, one.instrument, one.source].map(csvField);
    text += `${[String(point.mjd), csvField(one.band), ...both, ...words].join(",")}\n`;
    if (text.length > 64 * 1024) {
      yield text;
      text = "";
    }
  }
  yield text;
}

/** A field of a CSV line (RFC 4180). */
function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
