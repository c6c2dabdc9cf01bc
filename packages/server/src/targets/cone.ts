import { type RawBuilder, sql } from "kysely";

/** Zones of declination in one degree. */
const ZONES_PER_DEGREE = 4;
/** That of the pole itself. */
const LAST_ZONE = 180 * ZONES_PER_DEGREE;
const DEGREE = Math.PI / 180;
/** Makes up for rounding in the edges of the ranges, degrees (0.04 milliarcsec). */
const MARGIN = 1e-8;

/** A circle on the sky; all in degrees. */
export interface Cone {
  readonly ra: number;
  readonly dec: number;
  /** 0 to 180. */
  readonly radius: number;
}

/** The zone of a declination in degrees: what a row has in its column `zone`. */
export function declinationZone(dec: number): number {
  return Math.floor((dec + 90) * ZONES_PER_DEGREE);
}

/** A range of right ascension in a range of zones; both ends belong to it. */
export interface SkyRange {
  readonly firstZone: number;
  readonly lastZone: number;
  readonly fromRa: number;
  readonly toRa: number;
}

/**
 * Ranges of the index (zone, right ascension) that hold every point of a cone, and few others. The widest part of a
 * circle that holds no pole spans asin(sin r / cos dec) in right ascension to each side.
 */
export function coneRanges({ ra, dec, radius }: Cone): SkyRange[] {
  const bottom = Math.max(-90, dec - radius - MARGIN);
  const top = Math.min(90, dec + radius + MARGIN);
  const firstZone = Math.max(0, declinationZone(bottom));
  const lastZone = Math.min(LAST_ZONE, declinationZone(top));
  const everyRa = [{ firstZone, lastZone, fromRa: 0, toRa: 360 }];
  if (bottom <= -90 || top >= 90) return everyRa;
  const half = Math.asin(Math.min(1, Math.sin(radius * DEGREE) / Math.cos(dec * DEGREE))) / DEGREE + MARGIN;
  // Near a pole the quotient loses its last digits just where the circle is widest.
  const wide = half + 1e-6 * half;
  if (wide >= 179.9) return everyRa;
  const parts: [number, number][] =
    ra - wide < 0
      ? [
          [0, ra + wide],
          [ra - wide + 360, 360],
        ]
      : ra + wide >= 360
        ? [
            [ra - wide, 360],
            [0, ra + wide - 360],
          ]
        : [[ra - wide, ra + wide]];
  const ranges: SkyRange[] = [];
  // A range of zones is not a range of the index; only one zone at a time is.
  for (let zone = firstZone; zone <= lastZone; zone++) {
    for (const [fromRa, toRa] of parts) ranges.push({ firstZone: zone, lastZone: zone, fromRa, toRa });
  }
  return ranges;
}

/**
 * Square of the sine of half the distance (haversine) between the row of `target` and a place, as SQL. Exact for the
 * smallest distances as well as near 180 degrees. PostgreSQL takes a number that becomes too small to be written for an
 * error; the tiny summands, far below any rounding, keep squares of nothing from that.
 */
function haversine(ra: number, dec: number): RawBuilder<number> {
  const half = (column: RawBuilder<unknown>, value: number) =>
    sql`power(abs(sin(radians(${column} - ${number(value)} + 1e-100) / 2)) + 1e-100, 2)`;
  return sql<number>`(${half(sql`target.dec_deg`, dec)}
    + cos(radians(target.dec_deg + 1e-100)) * ${number(Math.cos(dec * DEGREE))} * ${half(sql`target.ra_deg`, ra)})`;
}

/** Condition on `target`: it lies in the cone. Walks the index whatever the number of targets. */
export function inCone(cone: Cone): RawBuilder<boolean> {
  const limit = Math.sin((cone.radius * DEGREE) / 2) ** 2;
  const near = sql`${haversine(cone.ra, cone.dec)} <= ${number(limit * (1 + 1e-12) + 1e-150)}`;
  const ranges = coneRanges(cone);
  const single = ranges.length === 1 ? ranges[0] : undefined;
  if (single !== undefined && single.firstZone !== single.lastZone) {
    return sql<boolean>`(target.zone between ${whole(single.firstZone)} and ${whole(single.lastZone)} and ${near})`;
  }
  const rows = ranges.map(
    ({ firstZone, fromRa, toRa }) => sql`(${whole(firstZone)}, ${number(fromRa)}, ${number(toRa)})`,
  );
  return sql<boolean>`target.id in (
    with sky (zone, from_ra, to_ra) as (values ${sql.join(rows)})
    select target.id from sky cross join target
    where target.zone = sky.zone and target.ra_deg between sky.from_ra and sky.to_ra and ${near})`;
}

// PostgreSQL has to be told what a parameter is.
function number(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as double precision)`;
}

function whole(value: number): RawBuilder<number> {
  return sql<number>`cast(${value} as integer)`;
}
