/** The celestial pair of axes of a description: projection, distortion of the plane, rotation. */
import { normaliseDegrees, sinDegrees } from "./angles.ts";
import { type Distortion, tpvOf } from "./distortion.ts";
import { degreesPer, type WcsKeywords } from "./keywords.ts";
import { type Projection, projectionOf } from "./projections.ts";
import { rotationOf } from "./rotation.ts";

/** Two axes that are places on the sky. */
export interface SkyAxes {
  /** Axis of the longitude, counted from 1. */
  readonly longitude: number;
  readonly latitude: number;
  /** `RA`, `GLON`, ... */
  readonly system: string;
  /** Code of the projection, such as `TAN`. */
  readonly projection: string;
}

/** The way between intermediate world coordinates and the sky, all in degrees. */
export interface SkyTransform {
  toSky(x: number, y: number): readonly [longitude: number, latitude: number] | undefined;
  toPlane(longitude: number, latitude: number): readonly [x: number, y: number] | undefined;
}

/** Parts of a celestial CTYPE such as `RA---TAN-SIP`. */
function partsOf(ctype: string): { name: string; code: string } | undefined {
  const match = /^([A-Z]{2}--|[A-Z]{3}-|[A-Z]{4})-([A-Z]{3})(-SIP)?$/.exec(ctype.toUpperCase());
  if (match === null) return undefined;
  return { name: (match[1] ?? "").replace(/-+$/, ""), code: match[2] ?? "" };
}

/** The latitude that goes with a longitude: paper II, section 2. */
function latitudeOf(longitude: string): string | undefined {
  if (longitude === "RA") return "DEC";
  if (/^[A-Z]LON$/.test(longitude)) return `${longitude.slice(0, 1)}LAT`;
  return /^[A-Z]{2}LN$/.test(longitude) ? `${longitude.slice(0, 2)}LT` : undefined;
}

/** The axes of a longitude and its latitude in the same projection, if the description has them. */
export function skyAxesOf(keywords: WcsKeywords): SkyAxes | undefined {
  const all = Array.from({ length: keywords.axes }, (_, i) => ({
    axis: i + 1,
    parts: partsOf(keywords.text(`CTYPE${i + 1}`)),
  }));
  for (const { axis, parts } of all) {
    const partner = parts && latitudeOf(parts.name);
    const other = all.find((entry) => entry.parts?.name === partner && entry.parts?.code === parts?.code);
    if (parts === undefined || partner === undefined || other === undefined) continue;
    return { longitude: axis, latitude: other.axis, system: parts.name, projection: parts.code };
  }
  return undefined;
}

/** The transformation of these axes; undefined when it is not one of ours, or its numbers make no sense. */
export function skyTransformOf(keywords: WcsKeywords, axes: SkyAxes): SkyTransform | undefined {
  const { longitude, latitude } = axes;
  const polynomial = isPolynomial(keywords, axes);
  const pv = (axis: number, m: number) => (polynomial ? undefined : keywords.number(`PV${axis}_${m}`));
  const projection = projectionOf(axes.projection, (m) => pv(latitude, m) ?? 0);
  if (projection === undefined) return undefined;
  const phi0 = pv(longitude, 1) ?? 0;
  const theta0 = pv(longitude, 2) ?? projection.theta0;
  const alpha0 = (keywords.number(`CRVAL${longitude}`) ?? 0) * degreesPer(keywords, longitude);
  const delta0 = (keywords.number(`CRVAL${latitude}`) ?? 0) * degreesPer(keywords, latitude);
  if (!(Math.abs(delta0) <= 90) || !Number.isFinite(alpha0)) return undefined;
  const lonpole = pv(longitude, 3) ?? keywords.number("LONPOLE");
  const latpole = pv(longitude, 4) ?? keywords.number("LATPOLE");
  const rotation = rotationOf({ alpha0, delta0, phi0, theta0, lonpole, latpole });
  const offset = (pv(longitude, 0) ?? 0) !== 0 ? planeOf(projection, phi0, theta0) : ([0, 0] as const);
  if (rotation === undefined || offset === undefined) return undefined;
  const distortion: Distortion | undefined = polynomial ? tpvOf(keywords, longitude, latitude) : undefined;
  return {
    toSky(x, y) {
      const [u, v] = distortion === undefined ? [x, y] : distortion.forward(x, y);
      const native = projection.toSphere(u + offset[0], v + offset[1]);
      if (native === undefined) return undefined;
      const [lon, lat] = rotation.toSky(native);
      return [normaliseDegrees(lon), lat];
    },
    toPlane(lon, lat) {
      const plane = projection.toPlane(rotation.toNative(lon, lat));
      if (plane === undefined) return undefined;
      const [u, v] = [plane[0] - offset[0], plane[1] - offset[1]];
      return distortion === undefined ? [u, v] : distortion.inverse(u, v);
    },
  };
}

/**
 * TPV by name, or by the terms that only it has: so SCAMP wrote it as TAN before the name was agreed on. Where SIP
 * says the same besides, SIP it is.
 */
function isPolynomial(keywords: WcsKeywords, { longitude, latitude, projection }: SkyAxes): boolean {
  if (projection !== "TAN") return projection === "TPV";
  if (keywords.has("A_ORDER")) return false;
  return [longitude, latitude].some((axis) =>
    Array.from({ length: 35 }, (_, i) => `PV${axis}_${i + 5}`).some((keyword) => keywords.has(keyword)),
  );
}

/** Where a projection has a place of its own sphere. */
function planeOf(projection: Projection, phi: number, theta: number) {
  const cos = sinDegrees(90 - theta);
  return projection.toPlane([cos * sinDegrees(90 - phi), cos * sinDegrees(phi), sinDegrees(theta)]);
}
