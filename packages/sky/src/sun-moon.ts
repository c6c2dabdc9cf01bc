import { Body, GeoMoon, GeoVector, Observer, ObserverVector } from "astronomy-engine";
import { directionToHorizon, type HorizonFrame, type HorizontalPosition, horizonFrame } from "./horizon.ts";
import type { SkyPosition } from "./position.ts";
import type { Site } from "./sites.ts";
import { engineTime } from "./time.ts";
import { angleBetween, DEGREE, directionOf, unitVector, type Vector } from "./vector.ts";

/** The Sun or the Moon from a site (or from the centre of the Earth), at a moment. */
export interface BodyPosition extends SkyPosition {
  /** Distance, au. */
  readonly distance: number;
}

/** The Moon as it matters to an observation. */
export interface MoonState extends HorizontalPosition {
  readonly position: BodyPosition;
  /** Illuminated fraction of the disc, 0 to 1. */
  readonly illumination: number;
}

/** Apparent direction of the Sun (aberration included) in ICRS axes, from the site or the centre of the Earth. */
export function sunPosition(mjd: number, site?: Site): BodyPosition {
  return bodyPosition(sunVector(mjd, site));
}

/** Direction of the Moon in ICRS axes, from the site (parallax up to 1 degree) or the centre of the Earth. */
export function moonPosition(mjd: number, site?: Site): BodyPosition {
  return bodyPosition(moonVector(mjd, site));
}

/** Altitude and azimuth of the centre of the Sun, without refraction. */
function sunHorizon(frame: HorizonFrame, site: Site): HorizontalPosition {
  return directionToHorizon(frame, sunVector(frame.mjd, site));
}

/** The Moon in a frame of the site. */
export function moonState(frame: HorizonFrame, site: Site): MoonState {
  const moon = moonVector(frame.mjd, site);
  return {
    ...directionToHorizon(frame, moon),
    position: bodyPosition(moon),
    illumination: illumination(moon, sunVector(frame.mjd, site)),
  };
}

/** Illuminated fraction of the Moon seen from the centre of the Earth, 0 to 1. */
export function moonIllumination(mjd: number): number {
  return illumination(moonVector(mjd), sunVector(mjd));
}

/** Angle between the Moon and a position in degrees, seen from the site or the centre of the Earth. */
export function moonDistance(mjd: number, position: SkyPosition, site?: Site): number {
  return angleBetween(moonVector(mjd, site), unitVector(position));
}

/** Altitude of the Sun's centre in degrees at a site and MJD (UTC). */
export function sunAltitude(site: Site, mjd: number): number {
  return sunHorizon(horizonFrame(site, mjd), site).altitude;
}

/** Altitude of the Moon's centre in degrees at a site and MJD (UTC). */
export function moonAltitude(site: Site, mjd: number): number {
  return directionToHorizon(horizonFrame(site, mjd), moonVector(mjd, site)).altitude;
}

/** Position of a site from the centre of the Earth in ICRS axes, au. */
export function siteVector(mjd: number, site: Site): Vector {
  const observer = new Observer(site.latitude, site.longitude, site.elevation);
  const { x, y, z } = ObserverVector(engineTime(mjd), observer, false);
  return [x, y, z];
}

function sunVector(mjd: number, site?: Site): Vector {
  const { x, y, z } = GeoVector(Body.Sun, engineTime(mjd), true);
  return seenFrom([x, y, z], mjd, site);
}

function moonVector(mjd: number, site?: Site): Vector {
  const { x, y, z } = GeoMoon(engineTime(mjd));
  return seenFrom([x, y, z], mjd, site);
}

function seenFrom(body: Vector, mjd: number, site: Site | undefined): Vector {
  if (!site) return body;
  const [x, y, z] = siteVector(mjd, site);
  return [body[0] - x, body[1] - y, body[2] - z];
}

/** Fraction (1 + cos i) / 2 of a disc, i the angle at the Moon between observer and Sun. */
function illumination(moon: Vector, sun: Vector): number {
  const fromMoon: Vector = [sun[0] - moon[0], sun[1] - moon[1], sun[2] - moon[2]];
  const toObserver: Vector = [-moon[0], -moon[1], -moon[2]];
  return (1 + Math.cos(angleBetween(fromMoon, toObserver) * DEGREE)) / 2;
}

function bodyPosition(vector: Vector): BodyPosition {
  return { ...directionOf(vector), distance: Math.hypot(...vector) };
}
