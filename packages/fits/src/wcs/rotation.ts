/** The rotation between native and celestial coordinates: paper II, section 2.4. */
import { anglesOf, cosDegrees, DEGREE, type Direction, sinDegrees } from "./angles.ts";

/** What fixes a native coordinate system on the sky; all in degrees. */
export interface NativeSystem {
  /** Celestial coordinates of the reference point: CRVAL. */
  readonly alpha0: number;
  readonly delta0: number;
  /** Its native coordinates. */
  readonly phi0: number;
  readonly theta0: number;
  /** Native longitude of the celestial pole; undefined is the default. */
  readonly lonpole: number | undefined;
  readonly latpole: number | undefined;
}

/** Between directions of the native sphere and places on the sky, in degrees. */
export interface Rotation {
  toSky(native: Direction): readonly [longitude: number, latitude: number];
  toNative(longitude: number, latitude: number): Direction;
}

/** The rotation of a native system; undefined when no pole can be where it would have to be. */
export function rotationOf(system: NativeSystem): Rotation | undefined {
  const { delta0, phi0, theta0 } = system;
  const phiP = system.lonpole ?? phi0 + (delta0 >= theta0 ? 0 : 180);
  const pole = poleOf(system, phiP);
  if (pole === undefined) return undefined;
  const [alphaP, deltaP] = pole;
  const [sinD, cosD] = [sinDegrees(deltaP), cosDegrees(deltaP)];
  const [sinP, cosP] = [sinDegrees(phiP), cosDegrees(phiP)];
  return {
    toSky([x, y, z]) {
      const along = x * cosP + y * sinP;
      const across = y * cosP - x * sinP;
      const [longitude, latitude] = anglesOf([z * cosD - along * sinD, -across, z * sinD + along * cosD]);
      return [alphaP + longitude, latitude];
    },
    toNative(longitude, latitude) {
      const cos = cosDegrees(latitude);
      const x = cos * cosDegrees(longitude - alphaP);
      const across = -cos * sinDegrees(longitude - alphaP);
      const z = sinDegrees(latitude);
      const along = z * cosD - x * sinD;
      return [along * cosP - across * sinP, along * sinP + across * cosP, x * cosD + z * sinD];
    },
  };
}

/** Celestial coordinates of the native pole: equations 8 to 10. */
function poleOf(system: NativeSystem, phiP: number): readonly [alpha: number, delta: number] | undefined {
  const { alpha0, delta0, phi0, theta0 } = system;
  if (theta0 === 90) return [alpha0, delta0];
  const [sinT, cosT] = [sinDegrees(theta0), cosDegrees(theta0)];
  const [sinF, cosF] = [sinDegrees(phiP - phi0), cosDegrees(phiP - phi0)];
  const [sin0, cos0] = [sinDegrees(delta0), cosDegrees(delta0)];
  const deltaP = poleLatitude(system.latpole ?? 90, { sinT, cosT, sinF, cosF, sin0, cos0 });
  if (deltaP === undefined) return undefined;
  if (Math.abs(cos0) < TINY) return [alpha0, deltaP];
  if (Math.abs(cosDegrees(deltaP)) < TINY) {
    return [deltaP > 0 ? alpha0 + phiP - phi0 - 180 : alpha0 - phiP + phi0, deltaP];
  }
  const sine = (sinF * cosT) / cos0;
  const cosine = (sinT - sinDegrees(deltaP) * sin0) / (cosDegrees(deltaP) * cos0);
  return [alpha0 - Math.atan2(sine, cosine) / DEGREE, deltaP];
}

const TINY = 1e-10;

/** Of the two latitudes that are possible, the one closer to LATPOLE. */
function poleLatitude(
  latpole: number,
  of: { sinT: number; cosT: number; sinF: number; cosF: number; sin0: number; cos0: number },
): number | undefined {
  const { sinT, cosT, sinF, cosF, sin0, cos0 } = of;
  const length = Math.hypot(sinT, cosT * cosF);
  // Reference point on the equator, a quarter turn from the pole: any latitude is possible.
  if (length < TINY) return Math.abs(sin0) < TINY && Math.abs(latpole) <= 90 ? latpole : undefined;
  // length^2 - sin0^2, without the cancellation near the poles.
  const rest = cos0 * cos0 - cosT * cosT * sinF * sinF;
  if (rest < -TINY) return undefined;
  const middle = Math.atan2(sinT, cosT * cosF);
  const half = Math.atan2(Math.sqrt(Math.max(0, rest)), sin0);
  const candidates = [middle + half, middle - half]
    .map((angle) => Math.atan2(Math.sin(angle), Math.cos(angle)) / DEGREE)
    .filter((angle) => Math.abs(angle) <= 90 + TINY)
    .map((angle) => Math.max(-90, Math.min(90, angle)));
  const distance = (angle: number) => Math.abs(angle - latpole);
  return candidates.sort((a, b) => distance(a) - distance(b))[0];
}
