import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type CelestialWcs, celestialWcs, Header, type HeaderValue } from "../src/index.ts";
import { openFitsFile } from "../src/node.ts";
import { haveAstropy, type SkyAnswer, skyOf } from "./astropy.ts";

const shared = process.env["GOATS_SHARED"] ?? fileURLToPath(new URL("../../../../shared", import.meta.url));
const gemini = join(shared, "data", "gemini");

type Entries = Record<string, HeaderValue>;
const TAN = { NAXIS: 2, CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRPIX1: 512.5, CRPIX2: 1000.25 };
const CD = { CD1_1: -2e-5, CD1_2: 3e-6, CD2_1: 3.1e-6, CD2_2: 2.05e-5 };

/** One header a way of writing the same kind of thing. */
const CASES: Record<string, Entries> = {
  "CD matrix": { ...TAN, ...CD, CRVAL1: 214.8, CRVAL2: 0.06 },
  "CD with a missing element": { ...TAN, CD1_1: -2e-5, CD2_2: 2e-5, CRVAL1: 10, CRVAL2: -30 },
  "across right ascension 0": { ...TAN, ...CD, CRVAL1: 0.001, CRVAL2: 20 },
  "negative right ascension": { ...TAN, ...CD, CRVAL1: -0.01, CRVAL2: 20 },
  "near the north pole": { ...TAN, ...CD, CRVAL1: 80, CRVAL2: 89.99 },
  "at the north pole": { ...TAN, ...CD, CRVAL1: 80, CRVAL2: 90 },
  "at the south pole": { ...TAN, ...CD, CRVAL1: 80, CRVAL2: -90 },
  "PC and CDELT": {
    ...TAN,
    ...{ CDELT1: -1e-4, CDELT2: 1e-4, PC1_1: 0.8, PC1_2: -0.6, PC2_1: 0.6, PC2_2: 0.8 },
    ...{ CRVAL1: 123, CRVAL2: 45 },
  },
  "CDELT alone": { ...TAN, CDELT1: -1e-4, CDELT2: 2e-4, CRVAL1: 123, CRVAL2: -45 },
  "CDELT and CROTA2": { ...TAN, CDELT1: -1e-4, CDELT2: 2e-4, CROTA2: 33, CRVAL1: 123, CRVAL2: -45 },
  "declination first": {
    ...{ ...TAN, CTYPE1: "DEC--TAN", CTYPE2: "RA---TAN" },
    ...{ CDELT1: 1e-4, CDELT2: -2e-4, CRVAL1: -45, CRVAL2: 123 },
  },
  "declination first, CROTA": {
    ...{ ...TAN, CTYPE1: "DEC--TAN", CTYPE2: "RA---TAN" },
    ...{ CDELT1: 1e-4, CDELT2: -2e-4, CROTA1: 25, CRVAL1: -45, CRVAL2: 123 },
  },
  "declination first, CD": {
    ...TAN,
    ...CD,
    CTYPE1: "DEC--TAN",
    CTYPE2: "RA---TAN",
    CRVAL1: -45,
    CRVAL2: 123,
  },
  "units of arcsec": {
    ...TAN,
    CUNIT1: "arcsec",
    CUNIT2: "arcsec",
    CDELT1: -0.2,
    CDELT2: 0.2,
    CRVAL1: 3600,
    CRVAL2: 7200,
  },
  LONPOLE: { ...TAN, ...CD, CRVAL1: 200, CRVAL2: 35, LONPOLE: 150 },
  "wide field": { ...TAN, CDELT1: -0.05, CDELT2: 0.05, CRVAL1: 200, CRVAL2: 35 },
  "a third axis": {
    ...{ ...TAN, ...CD, NAXIS: 3, WCSAXES: 3, CTYPE3: "LINEAR", CRPIX3: 1, CRVAL3: 0, CD3_3: 1 },
    ...{ CRVAL1: 150, CRVAL2: 5 },
  },
};

const PIXELS: (readonly [number, number])[] = [
  [0, 0],
  [511.5, 999.25],
  [1023, 0],
  [-200.5, 4000],
  [2047, 2047],
];

const NEEDED =
  /^(NAXIS$|WCSAXES|CTYPE|CRPIX|CRVAL|CUNIT|CDELT|CROTA|CD\d_\d|PC\d_\d|LONPOLE|LATPOLE|RADE|EQUINOX)/;

/** Headers of images on the sky, as Gemini writes them. */
async function geminiHeaders(): Promise<Header[]> {
  const headers: Header[] = [];
  for (const name of readdirSync(gemini).filter((file) => file.endsWith(".fits"))) {
    const file = await openFitsFile(join(gemini, name));
    headers.push(
      ...file.hdus.map((hdu) => hdu.header).filter((header) => celestialWcs(header) !== undefined),
    );
    await file.close();
  }
  return headers;
}

function wcsOf(header: Header): CelestialWcs {
  const wcs = celestialWcs(header);
  if (wcs === undefined) throw new Error("no celestial coordinates");
  return wcs;
}

/** Distance in arcsec of two places in degrees; small ones keep their digits. */
function separation(a: { ra: number; dec: number }, [ra, dec]: readonly [number, number]): number {
  const rad = Math.PI / 180;
  const dDec = Math.sin(((a.dec - dec) * rad) / 2);
  const dRa = Math.sin(((a.ra - ra) * rad) / 2);
  const h = dDec ** 2 + Math.cos(a.dec * rad) * Math.cos(dec * rad) * dRa ** 2;
  return ((2 * Math.asin(Math.sqrt(h))) / rad) * 3600;
}

function expectSameSky(header: Header, theirs: SkyAnswer | undefined, label: string): void {
  const wcs = wcsOf(header);
  for (const [i, [x, y]] of PIXELS.entries()) {
    const sky = wcs.pixelToWorld(x, y);
    expect(separation(sky, theirs?.world[i] ?? [Number.NaN, 0]), `${label}: pixel ${x}, ${y}`).toBeLessThan(
      1e-6,
    );
    const back = wcs.worldToPixel(sky.ra, sky.dec);
    expect(back?.x, `${label}: ${x}`).toBeCloseTo(x, 6);
    expect(back?.y, `${label}: ${y}`).toBeCloseTo(y, 6);
  }
}

describe.skipIf(!haveAstropy())("sky positions are those of astropy within a microarcsecond", () => {
  test("every way of writing a TAN projection, and Gemini's headers", async () => {
    const made = Object.entries(CASES).map(([label, entries]) => ({
      label,
      header: Header.from(Object.entries(entries)),
    }));
    const real = (await geminiHeaders()).map((header, i) => ({ label: `Gemini header ${i}`, header }));
    expect(real.length).toBeGreaterThan(20);
    const all = [...made, ...real];
    const cards = all.map(({ header }) => header.toText().filter((card) => NEEDED.test(card)));
    const answers = skyOf(cards.map((texts) => ({ cards: texts, pixels: PIXELS })));
    for (const [i, { label, header }] of all.entries()) expectSameSky(header, answers[i], label);
  }, 60_000);
});
