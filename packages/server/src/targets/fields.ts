import type { TargetNumbers } from "../database/tables.ts";

/** The two kinds of targets: fixed on the sky, and moving through the solar system. */
export const TARGET_TYPES = ["SIDEREAL", "NON_SIDEREAL"] as const;
export type TargetType = (typeof TARGET_TYPES)[number];

/** How the orbit of a target that moves is given. */
export const SCHEMES = ["MPC_MINOR_PLANET", "MPC_COMET", "JPL_MAJOR_PLANET"] as const;
export type Scheme = (typeof SCHEMES)[number];

export const STATUSES = ["active", "monitoring", "done", "archived", "rejected"] as const;

/** One number that a target can have. */
export interface NumberField {
  /** Name in the API. */
  readonly name: string;
  /** Name of the column, which is the column of TOM Toolkit's CSV files too. */
  readonly column: keyof TargetNumbers;
  /** As forms and messages name it. */
  readonly label: string;
  /** As forms show it; empty for pure numbers. */
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  /** Whether the smallest value itself is refused. */
  readonly above?: boolean;
  /** Whether sexagesimal text is understood: degrees, minutes, seconds. */
  readonly angle?: boolean;
  /** What changes to it are called in the history. */
  readonly part: "coordinates" | "elements" | "redshift" | "classification";
}

const HUGE = 1e12;
const BIGGEST_MJD = 100_000;

/**
 * Every number of a target, in the order of TOM Toolkit's forms. The ranges refuse what cannot be meant; angles of
 * orbits are J2000 ecliptic.
 */
export const NUMBER_FIELDS = [
  field("epoch", "epoch", "Epoch", "Julian year", 1800, 2100, "coordinates"),
  field("parallax", "parallax", "Parallax", "mas", -1e6, 1e6, "coordinates"),
  field("pmRa", "pm_ra", "Proper motion in RA (times cos Dec)", "mas/yr", -1e6, 1e6, "coordinates"),
  field("pmDec", "pm_dec", "Proper motion in Dec", "mas/yr", -1e6, 1e6, "coordinates"),
  field("distance", "distance", "Distance", "pc", 0, HUGE, "coordinates"),
  field("distanceErr", "distance_err", "Distance error", "pc", 0, HUGE, "coordinates"),
  field("epochOfElements", "epoch_of_elements", "Epoch of elements", "MJD", 0, BIGGEST_MJD, "elements"),
  angle("meanAnomaly", "mean_anomaly", "Mean anomaly", 360),
  angle("argOfPerihelion", "arg_of_perihelion", "Argument of perihelion", 360),
  field("eccentricity", "eccentricity", "Eccentricity", "", 0, 100, "elements"),
  angle("lngAscNode", "lng_asc_node", "Longitude of the ascending node", 360),
  angle("inclination", "inclination", "Inclination to the ecliptic", 180),
  field("meanDailyMotion", "mean_daily_motion", "Mean daily motion", "deg/day", 0, 1e4, "elements"),
  { ...field("semimajorAxis", "semimajor_axis", "Semi-major axis", "au", 0, 1e6, "elements"), above: true },
  field("epochOfPerihelion", "epoch_of_perihelion", "Epoch of perihelion", "MJD", 0, BIGGEST_MJD, "elements"),
  {
    ...field("ephemerisPeriod", "ephemeris_period", "Ephemeris period", "d", 0, HUGE, "elements"),
    above: true,
  },
  field("ephemerisPeriodErr", "ephemeris_period_err", "Ephemeris period error", "d", 0, HUGE, "elements"),
  field("ephemerisEpoch", "ephemeris_epoch", "Ephemeris epoch", "d", -HUGE, HUGE, "elements"),
  field("ephemerisEpochErr", "ephemeris_epoch_err", "Ephemeris epoch error", "d", 0, HUGE, "elements"),
  field("perihdist", "perihdist", "Perihelion distance", "au", 0, 1e6, "elements"),
  field("absMag", "abs_mag", "Absolute magnitude (H, or M1 of comets)", "mag", -40, 60, "elements"),
  field("slope", "slope", "Slope (G, or k1 of comets)", "", -1e3, 1e3, "elements"),
  { ...field("redshift", "redshift", "Redshift", "", -1, 1200, "redshift"), above: true },
  field("redshiftErr", "redshift_err", "Redshift error", "", 0, 1200, "redshift"),
] as const satisfies readonly NumberField[];

export type NumberFieldName = (typeof NUMBER_FIELDS)[number]["name"];

const ORBIT = ["epochOfElements", "inclination", "lngAscNode", "argOfPerihelion", "eccentricity"] as const;

/** What each scheme cannot do without. */
export const REQUIRED_ELEMENTS: Readonly<Record<Scheme, readonly NumberFieldName[]>> = {
  MPC_MINOR_PLANET: [...ORBIT, "meanAnomaly", "semimajorAxis"],
  MPC_COMET: [...ORBIT, "perihdist", "epochOfPerihelion"],
  JPL_MAJOR_PLANET: [...ORBIT, "meanAnomaly", "semimajorAxis", "meanDailyMotion"],
};

/** Largest eccentricity of a scheme other than that of comets. */
export const LARGEST_BOUND_ECCENTRICITY = 0.9;

function field<const Name extends string>(
  name: Name,
  column: keyof TargetNumbers,
  label: string,
  unit: string,
  min: number,
  max: number,
  part: NumberField["part"],
) {
  return { name, column, label, unit, min, max, part };
}

function angle<const Name extends string>(
  name: Name,
  column: keyof TargetNumbers,
  label: string,
  max: number,
) {
  return { ...field(name, column, label, "deg", 0, max, "elements"), angle: true };
}
