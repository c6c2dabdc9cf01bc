import { Body, HelioVector } from "astronomy-engine";
import { type KeplerOrbit, MU_SUN, orbitPosition, toEcliptic } from "./orbit.ts";
import type { SkyPosition } from "./position.ts";
import type { Site } from "./sites.ts";
import { siteVector } from "./sun-moon.ts";
import { engineTime, ttFromUtc } from "./time.ts";
import { angleBetween, directionOf, type Vector } from "./vector.ts";

/** Orbital elements of a target that moves: angles in degrees, ecliptic and equinox J2000; times MJD (TT). */
export interface OrbitalElements {
  readonly scheme: "MPC_MINOR_PLANET" | "MPC_COMET" | "JPL_MAJOR_PLANET";
  /** Epoch of the elements; the mean anomaly holds there. */
  readonly epochOfElements: number | null;
  readonly inclination: number | null;
  readonly lngAscNode: number | null;
  readonly argOfPerihelion: number | null;
  readonly eccentricity: number | null;
  /** Perihelion distance, au (comets). */
  readonly perihdist: number | null;
  /** Time of perihelion (comets). */
  readonly epochOfPerihelion: number | null;
  /** Mean anomaly at the epoch (minor and major planets). */
  readonly meanAnomaly: number | null;
  /** Semimajor axis, au (minor and major planets). */
  readonly semimajorAxis: number | null;
  /** Degrees per day (major planets). */
  readonly meanDailyMotion: number | null;
}

/** Where a moving target stands, with light time taken off: astrometric ICRS position. */
export interface MovingPosition extends SkyPosition {
  /** Distance from the observer, au. */
  readonly distance: number;
  /** Distance from the Sun, au. */
  readonly sunDistance: number;
  /** Angle at the observer between target and Sun, degrees. */
  readonly elongation: number;
  /** Angle at the target between observer and Sun, degrees. */
  readonly phaseAngle: number;
}

/** Light needs this many days for one au. */
const LIGHT_DAYS_PER_AU = 499.004784 / 86_400;
/** Mean obliquity of J2000 to which elements refer (84381.448 arcsec, IAU 1976, as MPC and JPL use it). */
const OBLIQUITY = (84381.448 / 3600) * (Math.PI / 180);

/** Names of the elements that a scheme needs and that are missing; empty when a position can be computed. */
export function missingElements(elements: OrbitalElements): (keyof OrbitalElements)[] {
  const common = ["inclination", "lngAscNode", "argOfPerihelion", "eccentricity"] as const;
  const own =
    elements.scheme === "MPC_COMET"
      ? (["perihdist", "epochOfPerihelion"] as const)
      : (["epochOfElements", "meanAnomaly", "semimajorAxis"] as const);
  return [...common, ...own].filter((name) => elements[name] === null);
}

/**
 * A function that gives the position of a moving target at an MJD (UTC), from a site or from the centre of the Earth;
 * null when elements are missing or describe no orbit.
 *
 * The orbit is that of two bodies: exact to about an arcsecond at the epoch of the elements, drifting by what the
 * planets do to it. For a main-belt asteroid count on some arcsec per month away from the epoch, for objects that come
 * near a planet on much more; take elements of a near epoch for those.
 */
export function movingTarget(
  elements: OrbitalElements,
  site?: Site,
): ((mjd: number) => MovingPosition) | null {
  const orbit = keplerOrbit(elements);
  if (!orbit) return null;
  const { inclination, lngAscNode, argOfPerihelion } = elements;
  const heliocentric = (time: number): Vector =>
    toEquator(
      toEcliptic(orbitPosition(orbit, time), inclination ?? 0, lngAscNode ?? 0, argOfPerihelion ?? 0),
    );
  return (mjd) => {
    const time = ttFromUtc(mjd);
    const earth = HelioVector(Body.Earth, engineTime(mjd));
    const place = site ? siteVector(mjd, site) : ([0, 0, 0] as const);
    const observer: Vector = [earth.x + place[0], earth.y + place[1], earth.z + place[2]];
    let target = heliocentric(time);
    let seen = minus(target, observer);
    // Twice is enough: the target moves less than 1e-4 of its distance while its light travels.
    for (let round = 0; round < 3; round++) {
      target = heliocentric(time - Math.hypot(...seen) * LIGHT_DAYS_PER_AU);
      seen = minus(target, observer);
    }
    return {
      ...directionOf(seen),
      distance: Math.hypot(...seen),
      sunDistance: Math.hypot(...target),
      elongation: angleBetween(seen, minus([0, 0, 0], observer)),
      phaseAngle: angleBetween(minus([0, 0, 0], seen), minus([0, 0, 0], target)),
    };
  };
}

function keplerOrbit(elements: OrbitalElements): KeplerOrbit | null {
  if (missingElements(elements).length > 0) return null;
  const eccentricity = elements.eccentricity ?? 0;
  if (eccentricity < 0) return null;
  if (elements.scheme === "MPC_COMET") {
    const perihelion = elements.perihdist ?? 0;
    if (perihelion <= 0) return null;
    return { perihelion, eccentricity, perihelionTime: elements.epochOfPerihelion ?? 0, mu: MU_SUN };
  }
  const axis = elements.semimajorAxis ?? 0;
  if (axis <= 0 || eccentricity >= 1) return null;
  // A given mean motion holds the mass of the planet too.
  const given = elements.scheme === "JPL_MAJOR_PLANET" ? (elements.meanDailyMotion ?? 0) : 0;
  const motion = given > 0 ? (given * Math.PI) / 180 : Math.sqrt(MU_SUN / axis ** 3);
  const anomaly = ((elements.meanAnomaly ?? 0) * Math.PI) / 180;
  return {
    perihelion: axis * (1 - eccentricity),
    eccentricity,
    perihelionTime: (elements.epochOfElements ?? 0) - anomaly / motion,
    mu: motion ** 2 * axis ** 3,
  };
}

function toEquator([x, y, z]: Vector): Vector {
  const [sin, cos] = [Math.sin(OBLIQUITY), Math.cos(OBLIQUITY)];
  return [x, y * cos - z * sin, y * sin + z * cos];
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}
