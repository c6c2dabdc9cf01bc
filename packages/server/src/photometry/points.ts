import type { TimeScale } from "./times.ts";

/** What all points of a series share. */
export interface Series {
  readonly band: string;
  readonly unit: string;
  readonly telescope: string;
  readonly instrument: string;
  readonly source: string;
  readonly timeScale: TimeScale;
}

/** One measurement or limit. */
export interface Point extends Series {
  /** UTC. */
  readonly mjd: number;
  readonly value: number | null;
  readonly error: number | null;
  readonly limit: number | null;
}

/** Why a line was not taken. */
export interface Refusal {
  readonly line: number;
  readonly message: string;
}

/** Refusals that are told one by one; the rest is counted. */
const TOLD_REFUSALS = 100;

/** Collects refusals: all are counted, the first are kept. */
export class Refusals {
  readonly first: Refusal[] = [];
  count = 0;

  add(line: number, message: string): void {
    this.count += 1;
    if (this.first.length < TOLD_REFUSALS) this.first.push({ line, message });
  }
}

/** Points in columns, 44 bytes each; NaN stands for none. */
export class PointColumns {
  readonly series: Series[] = [];
  readonly #known = new Map<string, number>();
  count = 0;
  mjd = new Float64Array(1024);
  value = new Float64Array(1024);
  error = new Float64Array(1024);
  limit = new Float64Array(1024);
  seriesOf = new Uint32Array(1024);
  line = new Uint32Array(1024);

  add(point: Point, line: number): void {
    if (this.count === this.mjd.length) this.#grow();
    const i = this.count++;
    this.mjd[i] = point.mjd;
    this.value[i] = point.value ?? Number.NaN;
    this.error[i] = point.error ?? Number.NaN;
    this.limit[i] = point.limit ?? Number.NaN;
    this.seriesOf[i] = this.#seriesIndex(point);
    this.line[i] = line;
  }

  #seriesIndex({ band, unit, telescope, instrument, source, timeScale }: Point): number {
    const key = `${band}\u0000${unit}\u0000${telescope}\u0000${instrument}\u0000${source}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.series.push({ band, unit, telescope, instrument, source, timeScale }) - 1;
    this.#known.set(key, index);
    return index;
  }

  #grow(): void {
    const length = this.mjd.length * 2;
    const larger = <T extends Float64Array | Uint32Array>(old: T, next: T): T => {
      next.set(old);
      return next;
    };
    this.mjd = larger(this.mjd, new Float64Array(length));
    this.value = larger(this.value, new Float64Array(length));
    this.error = larger(this.error, new Float64Array(length));
    this.limit = larger(this.limit, new Float64Array(length));
    this.seriesOf = larger(this.seriesOf, new Uint32Array(length));
    this.line = larger(this.line, new Uint32Array(length));
  }

  /**
   * The points in the order of series and time, each key once: a repeated line is left out, one that gives the same
   * time, filter, telescope and source another value is refused.
   */
  distinct(refusals: Refusals): { order: Uint32Array; repeated: number } {
    const order = new Uint32Array(this.count);
    for (let i = 0; i < order.length; i++) order[i] = i;
    const { mjd, seriesOf } = this;
    const compare = (a: number, b: number) =>
      (seriesOf[a] ?? 0) - (seriesOf[b] ?? 0) || (mjd[a] ?? 0) - (mjd[b] ?? 0) || a - b;
    let sorted = true;
    for (let i = 1; i < order.length && sorted; i++) sorted = compare(i - 1, i) < 0;
    if (!sorted) order.sort(compare);
    let kept = 0;
    let repeated = 0;
    for (const i of order) {
      const last = kept === 0 ? undefined : order[kept - 1];
      if (last === undefined || seriesOf[last] !== seriesOf[i] || mjd[last] !== mjd[i]) {
        order[kept++] = i;
        continue;
      }
      const same = [this.value, this.error, this.limit].every((column) => Object.is(column[last], column[i]));
      if (same) repeated += 1;
      else {
        refusals.add(
          this.line[i] ?? 0,
          `time, filter, telescope and source are those of line ${this.line[last]}, but the value is another`,
        );
      }
    }
    return { order: order.subarray(0, kept), repeated };
  }
}
