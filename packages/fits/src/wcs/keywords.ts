/** The keywords of world coordinates: Greisen & Calabretta 2002 (A&A 395, 1061, "paper I"). */
import type { Header } from "../header.ts";
import { cosDegrees, sinDegrees } from "./angles.ts";
import type { Matrix } from "./matrix.ts";

/** Coordinates of more axes than the standard's keywords have digits for are not looked at. */
const MAX_AXES = 9;

/** Reads the keywords of one description; axes are counted from 1, as in the header. */
export class WcsKeywords {
  readonly header: Header;
  /** The letter of an alternate description; empty for the primary one. */
  readonly letter: string;
  /** Number of world axes. */
  readonly axes: number;
  /** Number of axes that the data have. */
  readonly dataAxes: number;

  constructor(header: Header, letter = "") {
    this.header = header;
    this.letter = letter;
    const described = Array.from({ length: MAX_AXES }, (_, i) => i + 1).findLast((axis) =>
      ["CTYPE", "CRVAL", "CRPIX", "CDELT"].some((keyword) => header.has(`${keyword}${axis}${letter}`)),
    );
    const naxis = header.getNumber("NAXIS") ?? 0;
    const count = this.number("WCSAXES") ?? Math.max(naxis, described ?? 0);
    this.axes = Number.isInteger(count) ? Math.max(0, Math.min(count, MAX_AXES)) : 0;
    this.dataAxes = naxis > 0 ? naxis : this.axes;
  }

  /** A number of this description. */
  number(keyword: string): number | undefined {
    return this.header.getNumber(keyword + this.letter);
  }

  /** A text of this description without spaces around it; empty when there is none. */
  text(keyword: string): string {
    return this.header.getString(keyword + this.letter)?.trim() ?? "";
  }

  has(keyword: string): boolean {
    return this.header.has(keyword + this.letter);
  }

  /**
   * Pixel offsets to intermediate world coordinates, in the units of the header: CDi_j if there is any, otherwise
   * CDELTi times PCi_j, otherwise CDELTi turned by CROTA (paper II, 6.1), which stands with the latitude axis and
   * concerns the two celestial axes only.
   */
  matrix(longitude: number, latitude: number): Matrix {
    const all = Array.from({ length: this.axes }, (_, i) => i + 1);
    const hasAny = (name: string) => all.some((i) => all.some((j) => this.has(`${name}${i}_${j}`)));
    const cdelt = (axis: number) => this.number(`CDELT${axis}`) ?? 1;
    if (hasAny("CD")) return all.map((i) => all.map((j) => this.number(`CD${i}_${j}`) ?? 0));
    const crota = hasAny("PC") ? undefined : this.number(`CROTA${latitude}`);
    return all.map((i) =>
      all.map((j) => {
        const isSky = (axis: number) => axis === longitude || axis === latitude;
        if (crota === undefined || !isSky(i) || !isSky(j)) {
          return cdelt(i) * (this.number(`PC${i}_${j}`) ?? (i === j ? 1 : 0));
        }
        if (i === j) return cdelt(i) * cosDegrees(crota);
        return (i === longitude ? -1 : 1) * cdelt(j) * sinDegrees(crota);
      }),
    );
  }
}

/** Degrees in one of the unit; a header without CUNIT means degrees. */
const DEGREES_PER: Readonly<Record<string, number>> = {
  "": 1,
  deg: 1,
  degree: 1,
  degrees: 1,
  arcmin: 1 / 60,
  arcsec: 1 / 3600,
  mas: 1 / 3_600_000,
  rad: 180 / Math.PI,
};

/** Degrees in the unit of an axis; NaN for a unit that is no angle. */
export function degreesPer(keywords: WcsKeywords, axis: number): number {
  return DEGREES_PER[keywords.text(`CUNIT${axis}`).toLowerCase()] ?? Number.NaN;
}
