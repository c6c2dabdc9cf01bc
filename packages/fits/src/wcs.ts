/**
 * World coordinates: the gnomonic (TAN) projection of images, and linear axes of spectra.
 * Greisen & Calabretta 2002 (A&A 395, 1061, "paper I"), Calabretta & Greisen 2002 (A&A 395, 1077, "paper
 * II").
 */
import type { Header } from "./header.ts";

/** A place on the sky in degrees, in the frame that the header names. */
export interface SkyPosition {
  /** 0 <= ra < 360. */
  readonly ra: number;
  readonly dec: number;
}

/** Pixel coordinates; (0, 0) is the centre of the first pixel, x runs along NAXIS1. */
export interface PixelPosition {
  readonly x: number;
  readonly y: number;
}

/** The way from pixels to the sky and back. */
export interface CelestialWcs {
  /** RADESYS (such as `ICRS`, `FK5`); what the standard takes when the header does not say. */
  readonly frame: string;
  /** EQUINOX in years, where the header has one. */
  readonly equinox: number | undefined;
  /** Size of a pixel in degrees along x and y at the reference point. */
  readonly pixelScale: readonly [number, number];
  pixelToWorld(x: number, y: number): SkyPosition;
  /** Undefined for a place on the other half of the sky, which has no image in this projection. */
  worldToPixel(ra: number, dec: number): PixelPosition | undefined;
}

/** An axis on which the coordinate grows by the same step from pixel to pixel. */
export interface LinearAxis {
  /** CTYPE, such as `WAVE`, `AWAV` or `LINEAR`; empty when there is none. */
  readonly ctype: string;
  /** CUNIT as it stands; empty when there is none. */
  readonly unit: string;
  /** Step from one pixel to the next. */
  readonly step: number;
  /** The coordinate at a pixel, counted from 0. */
  at(pixel: number): number;
}

const DEGREE = Math.PI / 180;

/** Degrees in one of the unit; a header without CUNIT means degrees. */
const DEGREES_PER: Readonly<Record<string, number>> = {
  "": 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  rad: 1 / DEGREE,
};

/**
 * The celestial coordinates of an image (axes 1 and 2) in the TAN projection, by CDi_j, PCi_j with CDELTi, or
 * CDELTi with CROTAi. Undefined when the header has none of this, another projection, or a distortion
 * (`TAN-SIP`), or when both pixel axes do not span the sky, as in a spectrum.
 */
export function celestialWcs(header: Header): CelestialWcs | undefined {
  const axes = celestialAxes(header);
  if (axes === undefined) return undefined;
  const [lon, lat] = axes;
  const matrix = pixelMatrix(header, lon, lat);
  const inverse = matrix && invert(matrix);
  const reference = [number(header, "CRPIX1", 0), number(header, "CRPIX2", 0)] as const;
  const ra0 = number(header, `CRVAL${lon}`, 0) * unitOf(header, lon);
  const dec0 = number(header, `CRVAL${lat}`, 0) * unitOf(header, lat);
  if (matrix === undefined || inverse === undefined || !(Math.abs(dec0) <= 90) || !Number.isFinite(ra0)) {
    return undefined;
  }
  // For a zenithal projection the reference point is the native pole: LATPOLE has no effect (paper II, 2.4).
  const rotation = number(header, "LONPOLE", dec0 >= 90 ? 0 : 180) * DEGREE;
  const sky = gnomonic(ra0 * DEGREE, dec0 * DEGREE, rotation);
  const [a, b, c, d] = matrix;
  return {
    ...frameOf(header),
    pixelScale: [Math.hypot(a, c), Math.hypot(b, d)],
    pixelToWorld(x, y) {
      const u = x + 1 - reference[0];
      const v = y + 1 - reference[1];
      return sky.toSky((a * u + b * v) * DEGREE, (c * u + d * v) * DEGREE);
    },
    worldToPixel(ra, dec) {
      const plane = sky.toPlane(ra * DEGREE, dec * DEGREE);
      if (plane === undefined) return undefined;
      const [px, py] = plane;
      const [e, f, g, h] = inverse;
      return {
        x: (e * px + f * py) / DEGREE + reference[0] - 1,
        y: (g * px + h * py) / DEGREE + reference[1] - 1,
      };
    },
  };
}

/**
 * The linear coordinate of one axis of a spectrum, by CDi_i, or CDELTi (with PCi_i). The unit is not
 * converted. Undefined when there is none, when the step is zero, or when the axis is not linear (`WAVE-LOG`,
 * IRAF's DC-FLAG = 1) or celestial.
 *
 * @param axis counted from 1.
 */
export function linear1d(header: Header, axis = 1): LinearAxis | undefined {
  const ctype = header.getString(`CTYPE${axis}`)?.trim() ?? "";
  if (/^.{4}-./.test(ctype) || header.getNumber("DC-FLAG") === 1) return undefined;
  const step = linearStep(header, axis);
  if (step === undefined || step === 0 || !header.has(`CRVAL${axis}`)) return undefined;
  const reference = number(header, `CRPIX${axis}`, 0);
  const value = number(header, `CRVAL${axis}`, 0);
  return {
    ctype,
    unit: header.getString(`CUNIT${axis}`)?.trim() ?? "",
    step,
    at: (pixel) => value + step * (pixel + 1 - reference),
  };
}

function linearStep(header: Header, axis: number): number | undefined {
  const cd = header.getNumber(`CD${axis}_${axis}`);
  if (cd !== undefined) return cd;
  const cdelt = header.getNumber(`CDELT${axis}`);
  return cdelt === undefined ? undefined : cdelt * number(header, `PC${axis}_${axis}`, 1);
}

/** The axes of right ascension and declination, if the header has both, in the plain TAN projection. */
function celestialAxes(header: Header): readonly [lon: number, lat: number] | undefined {
  const count = Math.min(header.getNumber("WCSAXES") ?? header.getNumber("NAXIS") ?? 2, 9);
  let lon = 0;
  let lat = 0;
  for (let axis = 1; axis <= Math.max(2, count); axis++) {
    const ctype = header.getString(`CTYPE${axis}`)?.trim();
    if (ctype === "RA---TAN") lon = axis;
    if (ctype === "DEC--TAN") lat = axis;
  }
  return lon > 0 && lat > 0 ? [lon, lat] : undefined;
}

type Matrix = readonly [a: number, b: number, c: number, d: number];

/** Rows: longitude, latitude; columns: pixel axes 1 and 2; degrees. */
function pixelMatrix(header: Header, lon: number, lat: number): Matrix | undefined {
  const unit = [unitOf(header, lon), unitOf(header, lat)] as const;
  const row = (axis: number, scale: number): readonly [number, number] => {
    const entry = (column: number) => matrixElement(header, axis, column, [lon, lat]) * scale;
    return [entry(1), entry(2)];
  };
  const matrix: Matrix = [...row(lon, unit[0]), ...row(lat, unit[1])];
  return matrix.every(Number.isFinite) ? matrix : undefined;
}

/**
 * CDi_j if the header has any CD, otherwise CDELTi times PCi_j, otherwise CDELTi turned by CROTA (paper II,
 * 6.1).
 */
function matrixElement(header: Header, i: number, j: number, [lon, lat]: readonly [number, number]): number {
  if (hasMatrix(header, "CD")) return number(header, `CD${i}_${j}`, 0);
  const cdelt = number(header, `CDELT${i}`, 1);
  // The old rotation stands with the latitude axis and concerns the two celestial axes only.
  const rotation = hasMatrix(header, "PC") ? undefined : header.getNumber(`CROTA${lat}`);
  if (rotation === undefined || (j !== lon && j !== lat)) {
    return cdelt * number(header, `PC${i}_${j}`, i === j ? 1 : 0);
  }
  const angle = rotation * DEGREE;
  if (i === j) return cdelt * Math.cos(angle);
  return (i === lon ? -1 : 1) * number(header, `CDELT${j}`, 1) * Math.sin(angle);
}

function hasMatrix(header: Header, name: "CD" | "PC"): boolean {
  return [1, 2, 3].some((i) => [1, 2, 3].some((j) => header.has(`${name}${i}_${j}`)));
}

function invert([a, b, c, d]: Matrix): Matrix | undefined {
  const determinant = a * d - b * c;
  if (!Number.isFinite(1 / determinant)) return undefined;
  return [d / determinant, -b / determinant, -c / determinant, a / determinant];
}

/** The projection on the plane that touches the sky at the reference point; all in radians. */
function gnomonic(ra0: number, dec0: number, lonpole: number) {
  const [sin0, cos0] = [Math.sin(dec0), Math.cos(dec0)];
  // Native longitude is turned by LONPOLE against the direction of the celestial pole; 180 degrees is no turn.
  const turn = lonpole - Math.PI;
  const [sinT, cosT] = [Math.sin(turn), Math.cos(turn)];
  return {
    toSky(px: number, py: number): SkyPosition {
      const x = px * cosT + py * sinT;
      const y = py * cosT - px * sinT;
      const ra = ra0 + Math.atan2(x, cos0 - y * sin0);
      const dec = Math.atan2(sin0 + y * cos0, Math.hypot(x, cos0 - y * sin0));
      return { ra: normaliseDegrees(ra / DEGREE), dec: dec / DEGREE };
    },
    toPlane(ra: number, dec: number): readonly [number, number] | undefined {
      const [sinD, cosD] = [Math.sin(dec), Math.cos(dec)];
      const [sinA, cosA] = [Math.sin(ra - ra0), Math.cos(ra - ra0)];
      const depth = sin0 * sinD + cos0 * cosD * cosA;
      if (!(depth > 0)) return undefined;
      const x = (cosD * sinA) / depth;
      const y = (cos0 * sinD - sin0 * cosD * cosA) / depth;
      return [x * cosT - y * sinT, y * cosT + x * sinT];
    },
  };
}

/** RADESYS and EQUINOX with the defaults of paper II, 3.1. */
function frameOf(header: Header): { frame: string; equinox: number | undefined } {
  const equinox = header.getNumber("EQUINOX") ?? header.getNumber("EPOCH");
  const stated = (header.getString("RADESYS") ?? header.getString("RADECSYS"))?.trim().toUpperCase();
  const frame = stated || (equinox === undefined ? "ICRS" : equinox < 1984 ? "FK4" : "FK5");
  return { frame, equinox };
}

function unitOf(header: Header, axis: number): number {
  return DEGREES_PER[header.getString(`CUNIT${axis}`)?.trim().toLowerCase() ?? ""] ?? Number.NaN;
}

function number(header: Header, keyword: string, fallback: number): number {
  return header.getNumber(keyword) ?? fallback;
}

function normaliseDegrees(angle: number): number {
  const turned = angle % 360;
  return turned < 0 ? turned + 360 : turned;
}
