import {
  darkTime,
  type Interval,
  moonIllumination,
  type Night,
  nightOf,
  observableIntervals,
  riseAndSet,
  type Site,
  type Track,
  timesOf,
  unixFromMjd,
  type VisibilityCurve,
  visibilityCurve,
} from "@goats/sky";

/** A target in one night at one site, ready for the plot and the table. */
export interface NightView {
  readonly night: Night;
  readonly curve: VisibilityCurve;
  /** The dark time: between the deepest twilights that the night has. */
  readonly dark: Interval | null;
  /** Parts of the dark time below the airmass limit. */
  readonly parts: readonly Interval[];
  readonly hours: number;
  /** Highest point in the dark time. */
  readonly best: { readonly time: number; readonly altitude: number } | null;
  /** Illuminated fraction of the Moon at midnight. */
  readonly moonFraction: number;
  /** Angle to the Moon at the best time (or midnight), degrees. */
  readonly moonDistance: number;
}

const STEP_MINUTES = 6;

/** What a site sees of a target in the night of a local date. */
export function nightView(site: Site, track: Track, date: string, limit: number): NightView {
  const night = nightOf(site, date);
  const shown = night.sunset ?? { start: night.start + 0.25, end: night.end - 0.25 };
  const margin = 0.5 / 24;
  const range = {
    start: Math.max(night.start, shown.start - margin),
    end: Math.min(night.end, shown.end + margin),
  };
  const curve = visibilityCurve(site, track, timesOf(range, STEP_MINUTES));
  const dark = darkTime(night);
  const parts = dark ? observableIntervals(site, track, dark, limit) : [];
  const highest = dark ? riseAndSet(site, track, dark) : null;
  const middle = (night.start + night.end) / 2;
  const bestTime = highest?.transit ?? middle;
  const nearest = nearestIndex(curve.times, bestTime);
  return {
    night,
    curve,
    dark,
    parts,
    hours: parts.reduce((sum, { start, end }) => sum + (end - start) * 24, 0),
    best: highest ? { time: highest.transit, altitude: highest.highest } : null,
    moonFraction: moonIllumination(middle),
    moonDistance: curve.moonDistance[nearest] ?? Number.NaN,
  };
}

/** Index of the sorted time that is nearest to one. */
function nearestIndex(times: readonly number[], at: number): number {
  let best = 0;
  for (const [i, time] of times.entries()) {
    if (Math.abs(time - at) < Math.abs((times[best] ?? 0) - at)) best = i;
  }
  return best;
}

/** `03:25`, UTC, of an MJD. */
export function clock(mjd: number): string {
  return new Date(Math.round(unixFromMjd(mjd) / 60_000) * 60_000).toISOString().slice(11, 16);
}

/** `00:12–07:45`, several joined with a comma. */
export function clockRanges(parts: readonly Interval[]): string {
  return parts.map(({ start, end }) => `${clock(start)}–${clock(end)}`).join(", ");
}
