import type { Site } from "./sites.ts";
import { moonAltitude, sunAltitude } from "./sun-moon.ts";
import { mjdFromUnix } from "./time.ts";

/** A stretch of time between two MJD (UTC). */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** One night of a site. Intervals are null when the Sun does not come that low, MJD (UTC). */
export interface Night {
  readonly site: Site;
  /** Local mean noon before and after the night. */
  readonly start: number;
  readonly end: number;
  /** Upper limb below the horizon, with 34 arcmin of refraction: the Sun's centre at -50 arcmin. */
  readonly sunset: Interval | null;
  /** Sun below -6 degrees. */
  readonly civil: Interval | null;
  /** Sun below -12 degrees. */
  readonly nautical: Interval | null;
  /** Sun below -18 degrees. */
  readonly astronomical: Interval | null;
  /** Rises and sets of the Moon in the night. */
  readonly moonrise: number | null;
  readonly moonset: number | null;
}

/** Altitude of the Sun's (and nearly the Moon's) centre when its upper limb is on the horizon, degrees. */
const LIMB_ON_HORIZON = -50 / 60;
const ALWAYS_BELOW = "below";

/**
 * The night of a site that begins in the evening of a local date `YYYY-MM-DD`, from noon to noon of local mean time.
 * Height of the site above its surroundings does not count.
 */
export function nightOf(site: Site, date: string): Night {
  const start = mjdFromUnix(Date.parse(`${date}T12:00:00Z`)) - site.longitude / 360;
  const end = start + 1;
  const sun = (mjd: number): number => sunAltitude(site, mjd);
  const below = (altitude: number): Interval | null => {
    const found = intervalBelow(sun, altitude, start, end);
    return found === ALWAYS_BELOW ? { start, end } : found;
  };
  const moon = crossings((mjd) => moonAltitude(site, mjd) - LIMB_ON_HORIZON, start, end, 1 / 48);
  return {
    site,
    start,
    end,
    sunset: below(LIMB_ON_HORIZON),
    civil: below(-6),
    nautical: below(-12),
    astronomical: below(-18),
    moonrise: moon.find(({ rising }) => rising)?.time ?? null,
    moonset: moon.find(({ rising }) => !rising)?.time ?? null,
  };
}

/** The local date, `YYYY-MM-DD`, of the night that an MJD (UTC) belongs to at a site: it changes at local mean noon. */
export function nightDate(site: Site, mjd: number): string {
  const local = mjd + site.longitude / 360 - 0.5;
  return new Date((Math.floor(local) - 40_587) * 86_400_000).toISOString().slice(0, 10);
}

/** A moment at which a function crosses zero. */
interface Crossing {
  readonly time: number;
  readonly rising: boolean;
}

/**
 * Where a smooth function crosses zero between two times, in order. Two crossings within one step are missed.
 * @param step distance of the samples between which a crossing is sought, in the unit of the times.
 */
export function crossings(f: (time: number) => number, start: number, end: number, step: number): Crossing[] {
  const found: Crossing[] = [];
  let [before, valueBefore] = [start, f(start)];
  const count = Math.max(1, Math.ceil((end - start) / step));
  for (let i = 1; i <= count; i++) {
    const after = i === count ? end : start + i * step;
    const valueAfter = f(after);
    if (valueBefore < 0 !== valueAfter < 0) {
      found.push({ time: root(f, before, valueBefore, after, valueAfter), rising: valueBefore < 0 });
    }
    [before, valueBefore] = [after, valueAfter];
  }
  return found;
}

/** The Sun is lowest near midnight and highest at the ends, so one search on each side finds dusk and dawn. */
function intervalBelow(
  sun: (mjd: number) => number,
  altitude: number,
  start: number,
  end: number,
): Interval | typeof ALWAYS_BELOW | null {
  const cross = crossings((mjd) => sun(mjd) - altitude, start, end, 1 / 24);
  const dusk = cross.find(({ rising }) => !rising)?.time;
  const dawn = cross.findLast(({ rising }) => rising)?.time;
  if (dusk === undefined && dawn === undefined) {
    return sun((start + end) / 2) < altitude ? ALWAYS_BELOW : null;
  }
  return { start: dusk ?? start, end: dawn ?? end };
}

/** Root between two points of different sign: the Illinois variant of false position, to 0.01 s. */
function root(f: (x: number) => number, x1: number, y1: number, x2: number, y2: number): number {
  let [a, fa, b, fb] = [x1, y1, x2, y2];
  for (let step = 0; step < 60 && Math.abs(b - a) > 1e-7; step++) {
    const x = (a * fb - b * fa) / (fb - fa);
    const y = f(x);
    if (Math.abs(y) < 1e-9) return x;
    if (y < 0 !== fb < 0) [a, fa] = [b, fb];
    else fa /= 2;
    [b, fb] = [x, y];
  }
  return b;
}
