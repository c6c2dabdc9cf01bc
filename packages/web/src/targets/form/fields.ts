/** The number fields of a target: what they are called, their unit, what may stand in them. */

export type Scheme = "MPC_MINOR_PLANET" | "MPC_COMET" | "JPL_MAJOR_PLANET";

export interface NumberField {
  readonly key: NumberKey;
  readonly label: string;
  readonly unit: string;
  /** An example, or what the value means. */
  readonly hint: string;
  readonly min?: number;
  readonly max?: number;
  /** Whether degrees, minutes and seconds are understood too. */
  readonly angle?: boolean;
}

const field = (
  key: NumberKey,
  label: string,
  unit: string,
  hint: string,
  limits: { min?: number; max?: number; angle?: boolean } = {},
): NumberField => ({ key, label, unit, hint, ...limits });

export const NUMBER_KEYS = [
  "epoch",
  "pmRa",
  "pmDec",
  "parallax",
  "distance",
  "distanceErr",
  "epochOfElements",
  "inclination",
  "lngAscNode",
  "argOfPerihelion",
  "eccentricity",
  "perihdist",
  "epochOfPerihelion",
  "meanAnomaly",
  "semimajorAxis",
  "meanDailyMotion",
  "ephemerisPeriod",
  "ephemerisPeriodErr",
  "ephemerisEpoch",
  "ephemerisEpochErr",
  "absMag",
  "slope",
  "redshift",
  "redshiftErr",
] as const;
export type NumberKey = (typeof NUMBER_KEYS)[number];

/** Beyond the position of a sidereal target. */
export const SIDEREAL_FIELDS: readonly NumberField[] = [
  field("epoch", "Epoch", "Julian year", "2000", { min: 1800, max: 2100 }),
  field("pmRa", "Proper motion in RA × cos Dec", "mas/yr", "12.5"),
  field("pmDec", "Proper motion in Dec", "mas/yr", "-3.1"),
  field("parallax", "Parallax", "mas", "0.75"),
  field("distance", "Distance", "pc", "6.4e6", { min: 0 }),
  field("distanceErr", "Error of the distance", "pc", "2e5", { min: 0 }),
];

const ANGLE = { angle: true };

const EPOCH = field("epochOfElements", "Epoch of the elements", "MJD", "60600", { min: 0, max: 100_000 });
const INCLINATION = field("inclination", "Inclination", "deg", "7.04 or 7:02:24, to the ecliptic", ANGLE);
const NODE = field("lngAscNode", "Longitude of the ascending node", "deg", "80.3", ANGLE);
const PERIHELION = field("argOfPerihelion", "Argument of perihelion", "deg", "73.6", ANGLE);
const ECCENTRICITY = field("eccentricity", "Eccentricity", "", "0.0758", { min: 0 });
const PERIHDIST = field("perihdist", "Perihelion distance", "AU", "0.586", { min: 0 });
const PERIHELION_EPOCH = field("epochOfPerihelion", "Epoch of perihelion", "MJD", "60421.3", {
  min: 0,
  max: 100_000,
});
const ANOMALY = field("meanAnomaly", "Mean anomaly", "deg", "77.4", ANGLE);
const AXIS = field("semimajorAxis", "Semi-major axis", "AU", "2.77", { min: 0 });
const MOTION = field("meanDailyMotion", "Mean daily motion", "deg/day", "0.2139", { min: 0 });

const ORBIT = [EPOCH, INCLINATION, NODE, PERIHELION, ECCENTRICITY];

/** The elements that each scheme needs. */
export const SCHEME_FIELDS: Readonly<Record<Scheme, readonly NumberField[]>> = {
  MPC_MINOR_PLANET: [...ORBIT, ANOMALY, AXIS],
  MPC_COMET: [...ORBIT, PERIHDIST, PERIHELION_EPOCH],
  JPL_MAJOR_PLANET: [...ORBIT, ANOMALY, AXIS, MOTION],
};

export const SCHEMES: readonly { value: Scheme; label: string }[] = [
  { value: "MPC_MINOR_PLANET", label: "MPC minor planet" },
  { value: "MPC_COMET", label: "MPC comet" },
  { value: "JPL_MAJOR_PLANET", label: "JPL major planet" },
];

/** What else is known of a moving body. */
export const BODY_FIELDS: readonly NumberField[] = [
  field("absMag", "Absolute magnitude", "mag", "H of asteroids, M1 of comets"),
  field("slope", "Slope", "", "G of asteroids, k1 of comets"),
  field("ephemerisPeriod", "Period", "day", "1682.4", { min: 0 }),
  field("ephemerisPeriodErr", "Error of the period", "day", "0.1", { min: 0 }),
  field("ephemerisEpoch", "Epoch of the ephemeris", "day", "60600"),
  field("ephemerisEpochErr", "Error of that epoch", "day", "0.01", { min: 0 }),
];

export const REDSHIFT_FIELDS: readonly NumberField[] = [
  field("redshift", "Redshift z", "", "0.0008", { min: -1, max: 1200 }),
  field("redshiftErr", "Error of z", "", "0.0001", { min: 0 }),
];

/** `147:51:52.1`, `147 51 52`, `147d51m52s`: degrees, minutes, seconds. */
const SEXAGESIMAL = /^[+-]?\d{1,3}\s*[:d°\s]\s*\d{1,2}\s*([:m'′\s]\s*(\d{1,2}(\.\d*)?\s*[s"″]?)?)?$/;

/** Ellipses of comets and everything faster: beyond this only the comet scheme is read. */
const MAX_ELLIPSE = 0.9;

/** What is wrong with the text of a number field; undefined when nothing is. Empty is for the caller to judge. */
export function numberProblem(spec: NumberField, text: string, scheme?: Scheme): string | undefined {
  const written = text.trim();
  if (written === "") return undefined;
  if (spec.angle === true && SEXAGESIMAL.test(written)) return undefined;
  const value = Number(written);
  if (!Number.isFinite(value)) return `${spec.label} is a number, for example ${exampleOf(spec)}.`;
  if (spec.min !== undefined && value < spec.min) return `${spec.label} is at least ${spec.min}.`;
  if (spec.max !== undefined && value > spec.max) return `${spec.label} is at most ${spec.max}.`;
  if (spec.key === "eccentricity" && value > MAX_ELLIPSE && scheme !== undefined && scheme !== "MPC_COMET") {
    return `Orbits with an eccentricity over ${MAX_ELLIPSE} are written with the scheme MPC comet.`;
  }
  return undefined;
}

function exampleOf(spec: NumberField): string {
  return Number.isFinite(Number(spec.hint)) ? spec.hint : "12.5";
}

/** `Inclination (deg)`. */
export function labelOf(spec: NumberField): string {
  return spec.unit === "" ? spec.label : `${spec.label} (${spec.unit})`;
}
