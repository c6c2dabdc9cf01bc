import type { Photometry } from "../api/types.ts";
import { compareBands } from "./bands.ts";

/** What the horizontal axis is. */
export interface TimeAxis {
  /** MJD that counts as zero; null for MJD itself. */
  readonly zero: number | null;
  /** Days; folds the times into two turns. */
  readonly period: number | null;
  /** Divides the days since zero by 1 + z. */
  readonly redshift: number | null;
}

/** The points of one band, in order of x. */
export interface BandSeries {
  readonly band: string;
  readonly x: Float64Array;
  /** Value, or the limit of a point that was not detected. */
  readonly y: Float64Array;
  /** One standard deviation; NaN without. */
  readonly error: Float64Array;
  /** 1 for upper limits. */
  readonly limit: Uint8Array;
  /** Index of the point in the answer. */
  readonly row: Uint32Array;
}

/** Whether a unit counts magnitudes, where less is brighter. */
export function isMagnitude(unit: string): boolean {
  return unit === "" || /mag|^AB$|^Vega$|^ST$/i.test(unit);
}

/** Units in the answer, the commonest first. */
export function unitsOf({ columns, dictionaries }: Photometry): string[] {
  const counts = new Map<string, number>();
  for (const index of columns.unit) {
    const unit = index === null ? "" : (dictionaries.unit[index] ?? "");
    counts.set(unit, (counts.get(unit) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([unit]) => unit);
}

/** The x of a time. */
export function axisValue(mjd: number, { zero, period, redshift }: TimeAxis): number {
  if (zero === null) return mjd;
  const days = mjd - zero;
  if (period !== null) return days / period - Math.floor(days / period);
  return redshift === null ? days : days / (1 + redshift);
}

/** Splits the points of one unit by band, blue to red, each band in order of time (or of phase, shown twice). */
export function bandSeries(answer: Photometry, unit: string, axis: TimeAxis): BandSeries[] {
  const { columns, dictionaries, count } = answer;
  const rows = new Map<string, number[]>();
  for (let i = 0; i < count; i++) {
    if (nameAt(columns.unit, dictionaries.unit, i) !== unit) continue;
    const band = nameAt(columns.band, dictionaries.band, i) || "no band";
    const list = rows.get(band);
    if (list) list.push(i);
    else rows.set(band, [i]);
  }
  return [...rows]
    .sort(([a], [b]) => compareBands(a, b))
    .map(([band, list]) => seriesOf(answer, band, list, axis));
}

function seriesOf(answer: Photometry, band: string, list: number[], axis: TimeAxis): BandSeries {
  const { mjd, value, error, limit } = answer.columns;
  const folded = axis.zero !== null && axis.period !== null;
  const keyed = list.map((row) => ({ row, x: axisValue(mjd[row] ?? 0, axis) }));
  keyed.sort((a, b) => a.x - b.x);
  const all = folded ? [...keyed, ...keyed.map(({ row, x }) => ({ row, x: x + 1 }))] : keyed;
  const series = {
    band,
    x: new Float64Array(all.length),
    y: new Float64Array(all.length),
    error: new Float64Array(all.length),
    limit: new Uint8Array(all.length),
    row: new Uint32Array(all.length),
  };
  for (const [i, { row, x }] of all.entries()) {
    const detected = value[row];
    series.x[i] = x;
    series.y[i] = detected ?? limit[row] ?? Number.NaN;
    series.error[i] = error[row] ?? Number.NaN;
    series.limit[i] = detected === null || detected === undefined ? 1 : 0;
    series.row[i] = row;
  }
  return series;
}

/** The text of a dictionary column at a row; empty for none. */
export function nameAt(
  column: readonly (number | null)[],
  dictionary: readonly string[],
  row: number,
): string {
  const index = column[row];
  return index === null || index === undefined ? "" : (dictionary[index] ?? "");
}

/** From and to of both axes for some bands, errors included, with a margin; undefined without a point. */
export function boundsOf(
  series: readonly BandSeries[],
): { x: [number, number]; y: [number, number] } | undefined {
  let [x1, x2, y1, y2] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { x, y, error } of series) {
    x1 = Math.min(x1, x[0] ?? x1);
    x2 = Math.max(x2, x.at(-1) ?? x2);
    for (let i = 0; i < y.length; i++) {
      const value = y[i] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      // A huge error says nothing about where the light curve is.
      const size = Math.min(error[i] || 0, 0.5);
      y1 = Math.min(y1, value - size);
      y2 = Math.max(y2, value + size);
    }
  }
  if (!(x1 <= x2 && y1 <= y2)) return undefined;
  const [mx, my] = [(x2 - x1) * 0.03 || 0.5, (y2 - y1) * 0.05 || 0.5];
  return { x: [x1 - mx, x2 + mx], y: [y1 - my, y2 + my] };
}

/** First index of a sorted array that is not below a value. */
export function lowerBound(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** `18.42 ± 0.03`, the digits by the error; `> 20.1` for a limit in magnitudes. */
export function formatPoint(value: number, error: number, limit: boolean, magnitude: boolean): string {
  if (limit) return `${magnitude ? ">" : "<"} ${Number(value.toPrecision(5))}`;
  if (!(error > 0)) return magnitude ? value.toFixed(2) : String(Number(value.toPrecision(5)));
  const digits = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(error))));
  return `${value.toFixed(digits)} ± ${error.toFixed(digits)}`;
}
