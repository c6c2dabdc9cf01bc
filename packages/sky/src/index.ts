export { constellationOf } from "./constellation.ts";
export { type MovingPosition, missingElements, movingTarget, type OrbitalElements } from "./elements.ts";
export {
  ANGLE_ERROR_CODES,
  ANGLE_EXAMPLES,
  AngleError,
  type AngleErrorCode,
  type AngleField,
} from "./errors.ts";
export { formatSexagesimal, type SexagesimalFormat } from "./format.ts";
export {
  type AirmassFormula,
  airmass,
  altitudeOfAirmass,
  type HorizonFrame,
  type HorizontalPosition,
  horizonFrame,
  parallacticAngle,
  toHorizon,
} from "./horizon.ts";
export { type Interval, type Night, nightDate, nightOf } from "./night.ts";
export { parseDeclination, parseRightAscension } from "./parse.ts";
export {
  type GalacticPosition,
  moveStar,
  type ProperMotion,
  positionAngle,
  type SkyPosition,
  separation,
  toGalactic,
} from "./position.ts";
export { SITES, type Site } from "./sites.ts";
export {
  type BodyPosition,
  type MoonState,
  moonAltitude,
  moonDistance,
  moonIllumination,
  moonPosition,
  moonState,
  sunAltitude,
  sunPosition,
} from "./sun-moon.ts";
export {
  greenwichSiderealTime,
  jdFromMjd,
  julianYear,
  localSiderealTime,
  mjdFromJd,
  mjdFromUnix,
  ttFromUtc,
  ttMinusUtc,
  unixFromMjd,
  utcFromTt,
} from "./time.ts";
export {
  airmassTable,
  darkTime,
  hoursThroughYear,
  type NightHours,
  observableIntervals,
  type RiseAndSet,
  riseAndSet,
  type Track,
  timesOf,
  type VisibilityCurve,
  visibilityCurve,
} from "./visibility.ts";
