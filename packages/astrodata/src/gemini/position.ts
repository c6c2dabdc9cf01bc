import type { Header } from "@goats/fits";
import { AstroDataError } from "../errors.ts";
import { numberOf } from "../keywords.ts";
import type { Metadata } from "../metadata.ts";
import { type SkyPlace, toIcrs } from "./astronomy/icrs.ts";
import { decimalYear, utDateTime } from "./time.ts";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Right ascension of the primary header in degrees. Text is a number of degrees, or else sexagesimal hours (degrees
 * when it ends in `degrees`); text that is neither is null.
 */
export function headerRa(phu: Header, keyword = "RA"): number | null {
  const text = phu.getString(keyword)?.trim();
  if (text === undefined) return numberOf(phu, keyword);
  if (DECIMAL.test(text)) return Number(text);
  const value = withoutUnit(text);
  return value === null || text.endsWith("degrees") ? value : value * 15;
}

/** Declination of the primary header in degrees; text may be sexagesimal. */
export function headerDec(phu: Header, keyword = "DEC"): number | null {
  const text = phu.getString(keyword)?.trim();
  return text === undefined ? numberOf(phu, keyword) : withoutUnit(text);
}

/** Right ascension of the target at the time of the observation, degrees: RA and its proper motion. */
export function targetRa(metadata: Metadata): number | null {
  // PMRA is in seconds of time a year along the circle of declination, so there is no cos(dec).
  return withProperMotion(metadata, headerRa(metadata.phu), "PMRA", 15);
}

/** Declination of the target at the time of the observation, degrees: DEC and its proper motion. */
export function targetDec(metadata: Metadata): number | null {
  return withProperMotion(metadata, headerDec(metadata.phu), "PMDEC", 1);
}

/**
 * Where the telescope pointed by its target and offsets, degrees ICRS: RA and DEC with the offsets to the target and
 * proper motion, converted from the frame that the header names. Null when the header has no target.
 */
export function pointing(metadata: Metadata): SkyPlace | null {
  const { phu } = metadata;
  const [ra, dec] = [targetRa(metadata), targetDec(metadata)];
  if (ra === null || dec === null) return null;
  const arcsec = (keyword: string): number => numberOf(phu, keyword) ?? 0;
  const north = dec + (arcsec("DECOFFSE") + arcsec("DECTRGOF")) / 3600;
  const east = (arcsec("RAOFFSET") + arcsec("RATRGOFF")) / 3600;
  const place = { ra: ra + east / Math.cos((north * Math.PI) / 180), dec: north };
  return icrsPlace(metadata, phu.getString("FRAME") ?? "FK5", place);
}

/** A place in a frame at the time of the observation as ICRS. @throws {AstroDataError} when the time is not known */
export function icrsPlace(metadata: Metadata, frame: string, place: SkyPlace): SkyPlace {
  const icrs = toIcrs(frame, place, utDateTime(metadata));
  if (icrs === null) {
    throw new AstroDataError(
      "descriptor_failed",
      "An apparent place needs a date of observation; there is none.",
    );
  }
  return icrs;
}

function withProperMotion(
  metadata: Metadata,
  start: number | null,
  keyword: string,
  arcsecPerUnit: number,
): number | null {
  const motion = numberOf(metadata.phu, keyword) ?? 0;
  if (start === null || motion === 0) return start;
  const moment = utDateTime(metadata);
  if (moment === null) {
    throw new AstroDataError(
      "descriptor_failed",
      "The proper motion needs a date of observation; there is none.",
    );
  }
  const epoch = metadata.phu.has("EPOCH") ? metadata.phu.getNumber("EPOCH") : 2000;
  if (epoch === undefined) {
    throw new AstroDataError(
      "descriptor_failed",
      "The proper motion needs the keyword EPOCH to be a number.",
    );
  }
  const years = decimalYear(moment) - epoch;
  return start + (motion * years * arcsecPerUnit) / 3600;
}

/** A decimal number, or up to three parts with colons or blanks; a unit behind it is not looked at. */
function withoutUnit(text: string): number | null {
  const body = text.replace(/(hours|degrees)$/, "").trim();
  if (DECIMAL.test(body)) return Number(body);
  const match = /^([+-]?)(\d+)[: ](\d+(?:\.\d*)?)(?:[: ](\d+(?:\.\d*)?))?$/.exec(body);
  if (!match) return null;
  const size = Number(match[2]) + Number(match[3]) / 60 + Number(match[4] ?? 0) / 3600;
  return match[1] === "-" ? -size : size;
}
