import type { Header } from "@goats/fits";
import type { Metadata } from "../metadata.ts";

/** Indices (1-based) of the world axes that hold right ascension and declination. */
interface CelestialAxes {
  readonly lon: number;
  readonly lat: number;
}

/** The header that holds the world coordinates of the first extension: its own, or else the primary one. */
export function celestialHeader(metadata: Metadata): { header: Header; axes: CelestialAxes } | undefined {
  for (const header of [metadata.extensions[0]?.header, metadata.phu]) {
    const axes = header && celestialAxes(header);
    if (header && axes) return { header, axes };
  }
  return undefined;
}

/** The pair of axes with types such as `RA---TAN` and `DEC--TAN`, or undefined. */
function celestialAxes(header: Header): CelestialAxes | undefined {
  let lon: number | undefined;
  let lat: number | undefined;
  const count = Math.max(header.getNumber("WCSAXES") ?? 0, header.getNumber("NAXIS") ?? 0, 2);
  for (let axis = 1; axis <= Math.min(count, 9); axis++) {
    const type = header.getString(`CTYPE${axis}`) ?? "";
    if (type.startsWith("RA--")) lon = axis;
    if (type.startsWith("DEC-")) lat = axis;
  }
  return lon !== undefined && lat !== undefined ? { lon, lat } : undefined;
}

/**
 * Area of a pixel on the sky as the side of a square, in arcsec: the square root of the determinant of the linear
 * part (FITS Paper I: CD matrix, or PC matrix and CDELT). Undefined without celestial axes or linear part.
 */
export function pixelScale(header: Header): number | undefined {
  const axes = celestialAxes(header);
  if (axes === undefined) return undefined;
  const { lon, lat } = axes;
  // The two pixel axes that move the celestial ones stand at the same places in all Gemini files.
  const cell = (world: number, pixel: number) => linearCell(header, world, pixel);
  const determinant = cell(lon, lon) * cell(lat, lat) - cell(lon, lat) * cell(lat, lon);
  const scale = 3600 * Math.sqrt(Math.abs(determinant));
  return scale > 0 ? scale : undefined;
}

function linearCell(header: Header, world: number, pixel: number): number {
  const cd = header.getNumber(`CD${world}_${pixel}`);
  if (cd !== undefined) return cd;
  const step = header.getNumber(`CDELT${world}`);
  if (step === undefined || hasCdMatrix(header)) return 0;
  return step * (header.getNumber(`PC${world}_${pixel}`) ?? (world === pixel ? 1 : 0));
}

/** With a CD matrix, cells that are left out are zero and CDELT does not count. */
function hasCdMatrix(header: Header): boolean {
  return header.cards().some(({ keyword }) => /^CD\d_\d$/.test(keyword));
}
