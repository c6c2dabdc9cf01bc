import { type DateTime, microseconds } from "../time.ts";
import {
  EARTH_FROM_SUN,
  EARTH_FROM_SUN_BY_TIME,
  NUTATION,
  SUN_FROM_BARYCENTRE,
  type Term,
} from "./series.ts";

/**
 * Positions in the frames that Gemini's headers name, as ICRS. The method is that of the IAU's standards (precession
 * IAU 2006, nutation IAU 2000B, frame bias, annual aberration, deflection by the Sun), for an observer at the centre of
 * the Earth as in DRAGONS; good to a few milliarcseconds between 1990 and 2050.
 */

/** A place on the sky in degrees. */
export interface SkyPlace {
  readonly ra: number;
  readonly dec: number;
}

type Vector = readonly [x: number, y: number, z: number];
type Matrix = readonly [Vector, Vector, Vector];

const RADIANS = Math.PI / 180;
const ARCSEC = RADIANS / 3600;
/** Schwarzschild radius of the Sun, au. */
const SUN_RADIUS = 1.97412574336e-8;
/** Astronomical units that light makes in a Julian year. */
const LIGHT = (299_792_458 * 365.25 * 86_400) / 149_597_870_700;
/** J2000.0 in microseconds since 1970; the difference of time scales (about a minute) does not matter here. */
const J2000 = Date.UTC(2000, 0, 1, 12) * 1000;

/**
 * A place in ICRS. `FK5` is the mean place of J2000; `APPT` the apparent place of the moment, its right ascension
 * counted from the true equinox; with any other name it is counted from the celestial intermediate origin, which is
 * what DRAGONS does with frames that it does not know.
 *
 * @param place degrees
 * @param moment UT; needed unless the frame is FK5
 */
export function toIcrs(frame: string, place: SkyPlace, moment: DateTime | null): SkyPlace | null {
  const vector = toVector(place);
  if (frame === "FK5") return toPlace(unrotate(FK5, vector));
  if (moment === null) return null;
  const years = (microseconds(moment) - J2000) / (365.25 * 86_400e6);
  const { matrix, node } = equatorOfDate(years);
  const fromEquinox = frame === "APPT" ? vector : rotateZ(vector, equationOfOrigins(matrix, years, node));
  return toPlace(withoutDeflection(withoutAberration(unrotate(matrix, fromEquinox), years), years));
}

// The FK5 system of J2000 in ICRS (IERS Conventions, chapter 5).
const FK5: Matrix = multiply(
  aboutX(19.9e-3 * ARCSEC),
  multiply(aboutY(9.1e-3 * ARCSEC), aboutZ(-22.9e-3 * ARCSEC)),
);

/** Rotation from ICRS to the true equator and equinox, and the longitude of the Moon's node in radians. */
function equatorOfDate(years: number): { matrix: Matrix; node: number } {
  const t = years / 100;
  const series = (...c: number[]): number => c.reduceRight((sum, next) => sum * t + next, 0) * ARCSEC;
  // Angles of Fukushima and Williams for IAU 2006 precession with frame bias.
  const gamma = series(-0.052928, 10.556378, 0.4932044, -0.00031238, -0.000002788, 0.000000026);
  const phi = series(84381.412819, -46.811016, 0.0511268, 0.00053289, -0.00000044, -0.0000000176);
  const psi = series(-0.041775, 5038.481484, 1.5584175, -0.00018522, -0.000026452, -0.0000000148);
  const epsilon = series(84381.406, -46.836769, -0.0001831, 0.0020034, -0.000000576, -0.0000000434);
  const { longitude, obliquity, node } = nutation(t);
  const matrix = multiply(
    aboutX(-(epsilon + obliquity)),
    multiply(aboutZ(-(psi + longitude)), multiply(aboutX(phi), aboutZ(gamma))),
  );
  return { matrix, node };
}

/** Nutation in longitude and obliquity, radians; `t` in Julian centuries since J2000. */
function nutation(t: number): { longitude: number; obliquity: number; node: number } {
  const argument = (start: number, rate: number): number => ((start + rate * t) % 1_296_000) * ARCSEC;
  const arguments_ = [
    argument(485868.249036, 1717915923.2178),
    argument(1287104.79305, 129596581.0481),
    argument(335779.526232, 1739527262.8478),
    argument(1072260.70369, 1602961601.209),
    argument(450160.398036, -6962890.5431),
  ];
  // The planets' part does not change in this model.
  let longitude = -1350;
  let obliquity = 3880;
  for (const [
    l = 0,
    lp = 0,
    f = 0,
    d = 0,
    om = 0,
    ps = 0,
    pst = 0,
    pc = 0,
    ec = 0,
    ect = 0,
    es = 0,
  ] of NUTATION) {
    const angle = [l, lp, f, d, om].reduce((sum, factor, i) => sum + factor * (arguments_[i] ?? 0), 0);
    longitude += (ps + pst * t) * Math.sin(angle) + pc * Math.cos(angle);
    obliquity += (ec + ect * t) * Math.cos(angle) + es * Math.sin(angle);
  }
  const unit = 1e-7 * ARCSEC;
  return { longitude: longitude * unit, obliquity: obliquity * unit, node: arguments_[4] ?? 0 };
}

/** Angle from the celestial intermediate origin to the true equinox, radians. */
function equationOfOrigins(matrix: Matrix, years: number, node: number): number {
  const [, , [x, y, z]] = matrix;
  const small = 94 + 38.0865 * years - 2640.73 * Math.sin(node) - 63.53 * Math.sin(2 * node);
  const locator = -(x * y) / 2 + small * 1e-6 * ARCSEC;
  const origin: Vector = [1 - (x * x) / (1 + z), (-x * y) / (1 + z), -x];
  return locator - Math.atan2(dot(matrix[1], origin), dot(matrix[0], origin));
}

/** Takes the aberration of light away that the motion of the Earth causes. */
function withoutAberration(direction: Vector, years: number): Vector {
  const velocity = scale(earthVelocity(years), 1 / LIGHT);
  const distance = Math.sqrt(dot(earthFromSun(years), earthFromSun(years)));
  const inverseGamma = Math.sqrt(1 - dot(velocity, velocity));
  return undo(direction, 2, (natural) => {
    const along = dot(natural, velocity);
    const w = SUN_RADIUS / distance;
    return normalise(
      add(scale(natural, inverseGamma - w * along), scale(velocity, 1 + along / (1 + inverseGamma) + w)),
    );
  });
}

/** Takes the deflection of light by the Sun away. */
function withoutDeflection(direction: Vector, years: number): Vector {
  const earth = earthFromSun(years);
  const distance = Math.sqrt(dot(earth, earth));
  const fromSun = scale(earth, 1 / distance);
  const limit = 1e-6 / Math.max(distance * distance, 1);
  return undo(direction, 5, (p) => {
    const factor = SUN_RADIUS / distance / Math.max(1 + dot(p, fromSun), limit);
    return normalise(add(p, scale(cross(p, cross(fromSun, p)), factor)));
  });
}

/** The direction that a small change `apply` makes into this one, by iteration. */
function undo(changed: Vector, rounds: number, apply: (direction: Vector) => Vector): Vector {
  let shift: Vector = [0, 0, 0];
  let before = changed;
  for (let round = 0; round < rounds; round++) {
    before = normalise(add(changed, scale(shift, -1)));
    shift = add(apply(before), scale(before, -1));
  }
  return normalise(add(changed, scale(shift, -1)));
}

function earthFromSun(years: number): Vector {
  return toEquator(EARTH_FROM_SUN.map((terms) => sum(terms, ([a, b, c]) => a * Math.cos(b + c * years))));
}

/** Velocity of the Earth against the barycentre of the solar system, au a year. */
function earthVelocity(years: number): Vector {
  const rate = ([a, b, c]: Term): number => -a * c * Math.sin(b + c * years);
  const growing = ([a, b, c]: Term): number =>
    a * (Math.cos(b + c * years) - c * years * Math.sin(b + c * years));
  return toEquator(
    [0, 1, 2].map(
      (i) =>
        sum(EARTH_FROM_SUN[i] ?? [], rate) +
        sum(EARTH_FROM_SUN_BY_TIME[i] ?? [], growing) +
        sum(SUN_FROM_BARYCENTRE[i] ?? [], rate),
    ),
  );
}

function sum(terms: readonly Term[], value: (term: Term) => number): number {
  return terms.reduce((total, term) => total + value(term), 0);
}

/** From the ecliptic of the series to the equator of ICRS. */
function toEquator([x = 0, y = 0, z = 0]: readonly number[]): Vector {
  return [
    x + 0.000000211284 * y - 0.000000091603 * z,
    -0.000000230286 * x + 0.917482137087 * y - 0.397776982902 * z,
    0.397776982902 * y + 0.917482137087 * z,
  ];
}

function toVector({ ra, dec }: SkyPlace): Vector {
  const [a, d] = [ra * RADIANS, dec * RADIANS];
  return [Math.cos(d) * Math.cos(a), Math.cos(d) * Math.sin(a), Math.sin(d)];
}

function toPlace([x, y, z]: Vector): SkyPlace {
  const ra = Math.atan2(y, x) / RADIANS;
  return { ra: ra < 0 ? ra + 360 : ra, dec: Math.atan2(z, Math.hypot(x, y)) / RADIANS };
}

function aboutX(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [1, 0, 0],
    [0, c, s],
    [0, -s, c],
  ];
}

function aboutY(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [c, 0, -s],
    [0, 1, 0],
    [s, 0, c],
  ];
}

function aboutZ(angle: number): Matrix {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [
    [c, s, 0],
    [-s, c, 0],
    [0, 0, 1],
  ];
}

/** A direction whose right ascension grows when the origin is moved back by an angle. */
function rotateZ(vector: Vector, angle: number): Vector {
  const [row0, row1, row2] = aboutZ(angle);
  return [dot(row0, vector), dot(row1, vector), dot(row2, vector)];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const column = (i: 0 | 1 | 2): Vector => [b[0][i], b[1][i], b[2][i]];
  const row = (v: Vector): Vector => [dot(v, column(0)), dot(v, column(1)), dot(v, column(2))];
  return [row(a[0]), row(a[1]), row(a[2])];
}

/** Multiplies by the transposed matrix: the rotation the other way round. */
function unrotate([a, b, c]: Matrix, [x, y, z]: Vector): Vector {
  return add(add(scale(a, x), scale(b, y)), scale(c, z));
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function add(a: Vector, b: Vector): Vector {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2]];
}

function scale(v: Vector, factor: number): Vector {
  return [v[0] * factor, v[1] * factor, v[2] * factor];
}

function normalise(v: Vector): Vector {
  return scale(v, 1 / Math.sqrt(dot(v, v)));
}
