/** The two questions asked most: where on the sky is a pixel of an image, and which wavelength has one of a spectrum. */
import type { Header } from "../header.ts";
import { sipOf } from "./distortion.ts";
import { degreesPer, WcsKeywords } from "./keywords.ts";
import { invert } from "./matrix.ts";
import { skyAxesOf, skyTransformOf } from "./sky.ts";

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
  /** Not a number outside the picture of the sky. */
  pixelToWorld(x: number, y: number): SkyPosition;
  /** Undefined for a place that has no image in this projection. */
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

/**
 * The right ascensions and declinations of an image (axes 1 and 2), in any projection and with any distortion
 * that `readWcs` reads. Undefined when the header has none of this, or when both pixel axes do not span the sky,
 * as in a spectrum.
 */
export function celestialWcs(header: Header): CelestialWcs | undefined {
  const keywords = new WcsKeywords(header);
  const axes = skyAxesOf(keywords);
  if (axes === undefined || axes.system !== "RA") return undefined;
  const sky = skyTransformOf(keywords, axes);
  const full = keywords.matrix(axes.longitude, axes.latitude);
  const row = (axis: number): [number, number] => {
    const scale = degreesPer(keywords, axis);
    return [(full[axis - 1]?.[0] ?? 0) * scale, (full[axis - 1]?.[1] ?? 0) * scale];
  };
  const [[a, b], [c, d]] = [row(axes.longitude), row(axes.latitude)];
  const inverse = invert([
    [a, b],
    [c, d],
  ])?.flat();
  if (sky === undefined || inverse === undefined) return undefined;
  const [e = 0, f = 0, g = 0, h = 0] = inverse;
  const [x0, y0] = [(keywords.number("CRPIX1") ?? 0) - 1, (keywords.number("CRPIX2") ?? 0) - 1];
  const sip = sipOf(keywords);
  return {
    ...frameOf(header),
    pixelScale: [Math.hypot(a, c), Math.hypot(b, d)],
    pixelToWorld(x, y) {
      const [u, v] = sip === undefined ? [x - x0, y - y0] : sip.forward(x - x0, y - y0);
      const place = sky.toSky(a * u + b * v, c * u + d * v);
      return place === undefined ? NOWHERE : { ra: place[0], dec: place[1] };
    },
    worldToPixel(ra, dec) {
      const plane = sky.toPlane(ra, dec);
      if (plane === undefined) return undefined;
      const [u, v] = [e * plane[0] + f * plane[1], g * plane[0] + h * plane[1]];
      const offset = sip === undefined ? ([u, v] as const) : sip.inverse(u, v);
      return offset && { x: offset[0] + x0, y: offset[1] + y0 };
    },
  };
}

const NOWHERE: SkyPosition = { ra: Number.NaN, dec: Number.NaN };

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

/** RADESYS and EQUINOX with the defaults of paper II, 3.1. */
function frameOf(header: Header): { frame: string; equinox: number | undefined } {
  const equinox = header.getNumber("EQUINOX") ?? header.getNumber("EPOCH");
  const stated = (header.getString("RADESYS") ?? header.getString("RADECSYS"))?.trim().toUpperCase();
  const frame = stated || (equinox === undefined ? "ICRS" : equinox < 1984 ? "FK4" : "FK5");
  return { frame, equinox };
}

function number(header: Header, keyword: string, fallback: number): number {
  return header.getNumber(keyword) ?? fallback;
}
