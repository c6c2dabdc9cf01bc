import { AstroDataError } from "../errors.ts";
import type { Metadata } from "../metadata.ts";
import { targetDec, targetRa } from "./position.ts";
import { microseconds, utDateTime } from "./time.ts";

type StandardRow = readonly [name: string, ra: string, dec: string, pmRa: number, pmDec: number];

/**
 * Spectrophotometric standards that the GMOS recipes have fluxes of: name in lower case without blanks, ICRS position
 * at J2000.0, proper motion in milliarcsec a year (that in right ascension with cos dec).
 */
const STANDARDS: readonly StandardRow[] = [
  ["bd+284211", "21 51 11.0220905905", "+28 51 50.366090892", -34.728, -56.851],
  ["cd-329927", "14 11 46.3240134300", "-33 03 14.379335532", -4.136, 7.124],
  ["cd-34241", "00 41 46.9205477795", "-33 39 08.431504848", -17.266, -18.719],
  ["cygob2no9", "20 33 10.7366753544", "+41 15 08.222187463", -3.041, -4.659],
  ["eg21", "03 10 31.0201840720", "-68 36 03.381441176", 39.451, -103.194],
  ["eg81", "11 37 26.3700093153", "+14 10 14.103354248", -79.927, -44.696],
  ["eg131", "19 20 34.9229875534", "-07 40 00.066805378", -61.279, -161.774],
  ["eg274", "16 23 33.8384178546", "-39 13 46.160032569", 77.135, 0.334],
  ["feige34", "10 39 36.7377085527", "+43 06 09.209752646", 12.542, -25.408],
  ["feige56", "12 06 47.2351675221", "+11 40 12.658737086", -7.427, -6.526],
  ["feige66", "12 37 23.5157891619", "+25 03 59.871049394", 1.833, -27.425],
  ["feige67", "12 41 51.7901702595", "+17 31 19.750592670", -7.327, -37.281],
  ["feige110", "23 19 58.3995050606", "-05 09 56.170282845", -10.68, 0.31],
  ["g191b2b", "05 05 30.6182785658", "+52 49 51.920797126", 12.592, -93.525],
  ["gd108", "10 00 47.2462037648", "-07 33 30.777365253", -42.368, -1.876],
  ["gd140", "11 37 05.1038329295", "+29 47 58.292363897", -147.459, -12.782],
  ["hd192281", "20 12 33.1205906584", "+40 16 05.442931142", -7.517, -2.162],
  ["hd217086", "22 56 47.1887219290", "+62 43 37.654789076", -0.318, -2.077],
  ["hilt600", "06 45 13.3726265810", "+02 08 14.688016523", -1.169, -0.534],
  ["hz14", "04 41 01.7398593372", "+10 59 39.999082566", 91.354, -10.643],
  ["hz44", "13 23 35.2632775627", "+36 07 59.545982652", -66.269, -4.516],
  ["ltt377", "00 41 30.4742099792", "-33 37 32.032402561", -347.517, -251.053],
  ["ltt1020", "01 54 50.2704861570", "-27 28 35.740415025", 310.816, -231.981],
  ["ltt1788", "03 48 22.6125635562", "-39 08 37.013516494", 214.128, -189.449],
  ["ltt2415", "05 56 24.7419816722", "-27 51 32.362978169", 236.465, -157.218],
  ["ltt2915", "07 40 20.7887176053", "-17 24 49.155097204", 1138.64, -542.673],
  ["ltt3218", "08 41 32.4293043356", "-32 56 32.916852010", -1061.335, 1345.946],
  ["ltt3864", "10 32 13.6185042385", "-35 37 41.710291605", -260.74, -4.588],
  ["ltt4364", "11 45 42.9170659451", "-64 50 29.464090822", 2661.594, -344.847],
  ["ltt4816", "12 38 49.7813250074", "-49 48 00.218655097", -557.233, -74.089],
  ["ltt6248", "15 38 59.6477173130", "-28 35 36.970418054", -233.378, -177.347],
  ["ltt7379", "18 36 25.9487430436", "-44 18 36.919462094", -168.738, -159.044],
  ["ltt7987", "20 10 56.8485174654", "-30 13 06.629141494", -340.722, -249.278],
  ["ltt9239", "22 52 41.0353308036", "-20 35 32.995847106", 78.87, -314.21],
  ["ltt9491", "23 19 35.3881040214", "-17 05 28.468265988", 242.143, 10.403],
  ["pg0205134", "02 08 03.497520", "+13 36 24.91632", 42.8, -1.6],
  ["pg0216032", "02 19 18.9089371671", "+03 26 51.366664476", -3.527, -31.225],
  ["pg0310149", "03 13 37.1752356567", "+15 06 21.260839282", 2.735, 1.513],
  ["pg0823546", "08 26 49.6109695820", "+54 28 00.332275894", 32.059, -25.138],
  ["pg0846249", "08 49 05.8759372076", "+24 45 07.928538213", -2.099, -7.195],
  ["pg0934554", "09 38 20.3523773178", "+55 05 50.091654658", -0.167, -67.714],
  ["pg0939262", "09 42 50.6348760810", "+26 00 59.845267830", -20.465, -19.262],
  ["pg1121145", "11 24 15.1708225746", "+14 13 46.246328238", 2.87, -3.645],
  ["pg1545035", "15 48 24.2469238601", "+03 22 50.906671685", -5.293, -2.113],
  ["pg1708602", "17 09 15.8898636361", "+60 10 11.009026085", -4.579, 9.591],
  ["wolf1346", "20 34 21.8849808924", "+25 03 49.749569866", -403.633, -563.327],
];

type Vector = readonly [number, number, number];

const ARCSEC = Math.PI / 180 / 3600;
const J2000 = Date.UTC(2000, 0, 1, 12) * 1000;
const YEAR = 365.25 * 86_400e6;
/** A target this near to a standard is that standard, whatever it is called. Arcsec. */
const NEAR = 2;
/** A target of the same name may be this far off: proper motions in headers are sometimes wrong. Arcsec. */
const NEAR_WITH_NAME = 300;

/**
 * The name of the spectrophotometric standard that a frame was taken of, or null. Only the nearest standard is
 * considered; its proper motion is applied up to the date of the frame (2010 when the frame has none).
 */
export function spectrophotometricStandard(metadata: Metadata): string | null {
  if (metadata.phu.get("OBSTYPE") !== "OBJECT") return null;
  const target = targetDirection(metadata);
  if (target === undefined) return null;
  const moment = utDateTime(metadata);
  const years = moment === null ? 10 : (microseconds(moment) - J2000) / YEAR;

  let nearest: string | undefined;
  let distance = Number.POSITIVE_INFINITY;
  for (const standard of STANDARDS) {
    const separation = angleBetween(target, standardDirection(standard, years)) / ARCSEC;
    if (separation < distance) [nearest, distance] = [standard[0], separation];
  }
  if (nearest === undefined || distance >= NEAR_WITH_NAME) return null;
  const name = (metadata.phu.getString("OBJECT") ?? "").toLowerCase().replaceAll(" ", "");
  return distance < NEAR || name === nearest ? nearest : null;
}

function targetDirection(metadata: Metadata): Vector | undefined {
  try {
    const [ra, dec] = [targetRa(metadata), targetDec(metadata)];
    if (ra === null || dec === null || Math.abs(dec) > 90) return undefined;
    return direction(ra * 3600 * ARCSEC, dec * 3600 * ARCSEC);
  } catch (error) {
    if (error instanceof AstroDataError) return undefined;
    throw error;
  }
}

/** Direction of a standard some years after J2000.0: motion along a straight line in space, seen from the Sun. */
function standardDirection([, raText, decText, pmRa, pmDec]: StandardRow, years: number): Vector {
  const ra = sexagesimal(raText) * 15 * 3600 * ARCSEC;
  const dec = sexagesimal(decText) * 3600 * ARCSEC;
  const east = (pmRa * years * ARCSEC) / 1000;
  const north = (pmDec * years * ARCSEC) / 1000;
  const [x, y, z] = direction(ra, dec);
  return [
    x - east * Math.sin(ra) - north * Math.sin(dec) * Math.cos(ra),
    y + east * Math.cos(ra) - north * Math.sin(dec) * Math.sin(ra),
    z + north * Math.cos(dec),
  ];
}

function direction(lon: number, lat: number): Vector {
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

function angleBetween(a: Vector, b: Vector): number {
  const cross = Math.hypot(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);
  return Math.atan2(cross, a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
}

function sexagesimal(text: string): number {
  const [first = "0", minutes = "0", seconds = "0"] = text.split(" ");
  const size = Math.abs(Number(first)) + Number(minutes) / 60 + Number(seconds) / 3600;
  return first.startsWith("-") ? -size : size;
}
