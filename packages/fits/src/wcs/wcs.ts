/** World coordinates of any number of axes, pixel to world and back. */
import type { Header } from "../header.ts";
import { type Distortion, sipOf } from "./distortion.ts";
import { degreesPer, WcsKeywords } from "./keywords.ts";
import { fittingInverse, invert, type Matrix, multiply } from "./matrix.ts";
import { type SkyAxes, skyAxesOf, skyTransformOf } from "./sky.ts";

/** One axis of the world. */
export interface WcsAxis {
  /** CTYPE as it stands; empty for a plain number. */
  readonly ctype: string;
  /**
   * `spectral`: wavelengths, frequencies, velocities; `linear`: anything else that grows evenly from pixel to
   * pixel.
   */
  readonly kind: "longitude" | "latitude" | "spectral" | "linear";
  /** Unit of the values: `deg` for places on the sky, otherwise CUNIT as it stands. */
  readonly unit: string;
}

/** A description of world coordinates. Pixels count from 0 at the centre of the first one. */
export interface Wcs {
  /**
   * `gwcs`: DRAGONS keeps the exact description in a table extension `WCS` (see `findGwcs`); what the header
   * says, and what is read here, comes close to it.
   */
  readonly kind: "fits" | "gwcs";
  readonly axes: readonly WcsAxis[];
  /** Axes of places on the sky, as indices of `axes`. */
  readonly celestial: { readonly longitude: number; readonly latitude: number } | undefined;
  /**
   * World coordinates of a pixel. Coordinates left out are those of the first pixel of their axis. Undefined
   * outside the picture of the sky.
   */
  pixelToWorld(pixel: readonly number[]): number[] | undefined;
  /**
   * The pixel of world coordinates; undefined when there is none. Where the world has more axes than the pixels
   * (a slit on the sky), the pixel that comes closest.
   */
  worldToPixel(world: readonly number[]): number[] | undefined;
}

/** Which of the descriptions of a header to read. */
export interface WcsOptions {
  /** Letter of an alternate description, A to Z. Default: the primary one. */
  readonly alternate?: string;
}

/**
 * The world coordinates that a header describes: CD, PC with CDELT, or CDELT with CROTA; the projections TAN, SIN
 * (with slant), STG, ARC, ZEA, CAR and AIT; SIP and TPV distortions; linear and logarithmic (`-LOG`, IRAF's DC-FLAG)
 * axes. Undefined when the header describes none, or uses something else.
 */
export function readWcs(header: Header, options: WcsOptions = {}): Wcs | undefined {
  const keywords = new WcsKeywords(header, options.alternate?.trim().toUpperCase() ?? "");
  const sky = skyAxesOf(keywords);
  if (!isDescribed(keywords)) return undefined;
  const axes = numbered(keywords.axes).map((axis) => worldAxis(keywords, axis, sky));
  const matrix = keywords.matrix(sky?.longitude ?? 0, sky?.latitude ?? 0).map((row, i) => {
    const isSky = sky !== undefined && (i + 1 === sky.longitude || i + 1 === sky.latitude);
    return isSky ? row.map((value) => value * degreesPer(keywords, i + 1)) : row;
  });
  const transform = sky && skyTransformOf(keywords, sky);
  const scales = numbered(keywords.axes).map((axis) => scaleOf(keywords, axis, sky));
  if (!matrix.flat().every(Number.isFinite) || (sky !== undefined && transform === undefined)) {
    return undefined;
  }
  const plain: (Scale | undefined)[] = [];
  for (const scale of scales) {
    if (scale === "unknown") return undefined;
    plain.push(scale === "sky" ? undefined : scale);
  }
  const inverse = inverseOf(matrix, keywords.dataAxes);
  const reference = numbered(keywords.axes).map((axis) => keywords.number(`CRPIX${axis}`) ?? 0);
  const sip = usesSip(keywords) ? sipOf(keywords) : undefined;
  const [lon, lat] = sky === undefined ? [-1, -1] : [sky.longitude - 1, sky.latitude - 1];
  return {
    kind: /^APPROXIMATE/i.test(header.getString("FITS-WCS") ?? "") ? "gwcs" : "fits",
    axes,
    celestial: sky && { longitude: lon, latitude: lat },
    pixelToWorld(pixel) {
      const offsets = distort(
        reference.map((value, i) => (pixel[i] ?? 0) + 1 - value),
        sip,
      );
      const plane = multiply(matrix, offsets);
      const world = plane.map((value, i) => plain[i]?.toWorld(value) ?? Number.NaN);
      if (transform === undefined) return world;
      const place = transform.toSky(plane[lon] ?? 0, plane[lat] ?? 0);
      if (place === undefined) return undefined;
      [world[lon], world[lat]] = place;
      return world;
    },
    worldToPixel(world) {
      if (inverse === undefined) return undefined;
      const plane = plain.map((scale, i) => scale?.toPlane(world[i] ?? 0) ?? Number.NaN);
      if (transform !== undefined) {
        const place = transform.toPlane(world[lon] ?? 0, world[lat] ?? 0);
        if (place === undefined) return undefined;
        [plane[lon], plane[lat]] = place;
      }
      const offsets = multiply(inverse, plane);
      if (sip !== undefined) {
        const pair = sip.inverse(offsets[0] ?? 0, offsets[1] ?? 0);
        if (pair === undefined) return undefined;
        [offsets[0], offsets[1]] = pair;
      }
      const pixel = offsets.map((value, i) => value + (reference[i] ?? 0) - 1);
      return pixel.every(Number.isFinite) ? pixel : undefined;
    },
  };
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}

function isDescribed(keywords: WcsKeywords): boolean {
  return numbered(keywords.axes).some((axis) =>
    ["CTYPE", "CRVAL", "CDELT", `CD${axis}_`].some((keyword) => keywords.has(`${keyword}${axis}`)),
  );
}

/** Astropy, too, applies the polynomials to every primary description, whether its CTYPE says `-SIP` or not. */
function usesSip(keywords: WcsKeywords): boolean {
  return keywords.letter === "" || /-SIP$/i.test(keywords.text("CTYPE1"));
}

function distort(offsets: number[], sip: Distortion | undefined): number[] {
  if (sip === undefined) return offsets;
  const [u = 0, v = 0, ...rest] = offsets;
  return [...sip.forward(u, v), ...rest];
}

/** Square when it can be; otherwise only pixel axes that the data have are looked for. */
function inverseOf(matrix: Matrix, dataAxes: number): Matrix | undefined {
  const square = invert(matrix);
  if (square !== undefined || dataAxes >= matrix.length) return square;
  return fittingInverse(matrix.map((row) => row.slice(0, dataAxes)));
}

/** Spectral coordinates: Greisen et al. 2006 (A&A 446, 747, "paper III"), table 1. */
const SPECTRAL = /^(FREQ|ENER|WAVN|VRAD|WAVE|VOPT|ZOPT|AWAV|VELO|BETA)(-|$)/;

function worldAxis(keywords: WcsKeywords, axis: number, sky: SkyAxes | undefined): WcsAxis {
  const ctype = keywords.text(`CTYPE${axis}`);
  if (axis === sky?.longitude) return { ctype, kind: "longitude", unit: "deg" };
  if (axis === sky?.latitude) return { ctype, kind: "latitude", unit: "deg" };
  const kind = SPECTRAL.test(ctype.toUpperCase()) ? "spectral" : "linear";
  return { ctype, kind, unit: keywords.text(`CUNIT${axis}`) };
}

/** One axis between its intermediate and its world coordinate. */
interface Scale {
  toWorld(value: number): number;
  toPlane(world: number): number;
}

/** Frames that AIPS put where the standard has the code of an algorithm: such an axis is linear. */
const AIPS_FRAMES = new Set(["LSR", "LSD", "HEL", "OBS", "BAR", "GEO"]);

function scaleOf(keywords: WcsKeywords, axis: number, sky: SkyAxes | undefined): Scale | "sky" | "unknown" {
  if (axis === sky?.longitude || axis === sky?.latitude) return "sky";
  const value = keywords.number(`CRVAL${axis}`) ?? 0;
  if (!Number.isFinite(value)) return "unknown";
  const code = /^.{4}-(.{3})$/.exec(keywords.text(`CTYPE${axis}`))?.[1]?.toUpperCase();
  // Paper III, equation 5.
  if (code === "LOG") {
    if (value === 0) return "unknown";
    return {
      toWorld: (plane) => value * Math.exp(plane / value),
      toPlane: (world) => value * Math.log(world / value),
    };
  }
  if (code !== undefined && !AIPS_FRAMES.has(code)) return "unknown";
  // IRAF's spectra: the keywords describe the decimal logarithm of the wavelength.
  if (axis === 1 && keywords.letter === "" && keywords.number("DC-FLAG") === 1) {
    return { toWorld: (plane) => 10 ** (value + plane), toPlane: (world) => Math.log10(world) - value };
  }
  return { toWorld: (plane) => value + plane, toPlane: (world) => world - value };
}
