import {
  julianYear,
  missingElements,
  moveStar,
  movingTarget,
  type OrbitalElements,
  type Site,
  type Track,
} from "@goats/sky";
import type { Target } from "../api/types.ts";

/** Where a target is at any time, or why that cannot be told. */
export type TrackAnswer =
  | { readonly track: Track; readonly problem?: undefined }
  | { readonly track?: undefined; readonly problem: string };

const NAMES: Partial<Record<keyof OrbitalElements, string>> = {
  epochOfElements: "epoch of the elements",
  inclination: "inclination",
  lngAscNode: "longitude of the ascending node",
  argOfPerihelion: "argument of perihelion",
  eccentricity: "eccentricity",
  perihdist: "perihelion distance",
  epochOfPerihelion: "epoch of perihelion",
  meanAnomaly: "mean anomaly",
  semimajorAxis: "semimajor axis",
};

/** The path of a target over the sky: proper motion for stars, elements for what moves, seen from a site. */
export function trackOf(target: Target, site?: Site): TrackAnswer {
  if (target.type === "NON_SIDEREAL") return movingTrack(target, site);
  const { ra, dec, pmRa, pmDec } = target;
  if (ra === null || dec === null) return { problem: "This target has no position." };
  const position = { ra, dec };
  if (!pmRa && !pmDec) return { track: () => position };
  const motion = { ra: pmRa ?? 0, dec: pmDec ?? 0 };
  const epoch = target.epoch ?? 2000;
  return { track: (mjd) => moveStar(position, motion, epoch, julianYear(mjd)) };
}

function movingTrack(target: Target, site: Site | undefined): TrackAnswer {
  const { scheme } = target;
  if (!scheme) return { problem: "This target has no scheme of elements." };
  const elements = elementsOf(target, scheme);
  const missing = missingElements(elements);
  if (missing.length > 0) {
    return {
      problem: `These elements are missing: ${missing.map((name) => NAMES[name] ?? name).join(", ")}.`,
    };
  }
  const track = movingTarget(elements, site);
  return track ? { track } : { problem: "The elements describe no orbit: check them on the edit page." };
}

function elementsOf(target: Target, scheme: OrbitalElements["scheme"]): OrbitalElements {
  const { epochOfElements, inclination, lngAscNode, argOfPerihelion, eccentricity } = target;
  const { perihdist, epochOfPerihelion, meanAnomaly, semimajorAxis, meanDailyMotion } = target;
  return {
    scheme,
    epochOfElements,
    inclination,
    lngAscNode,
    argOfPerihelion,
    eccentricity,
    perihdist,
    epochOfPerihelion,
    meanAnomaly,
    semimajorAxis,
    meanDailyMotion,
  };
}
