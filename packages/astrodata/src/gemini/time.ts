import type { Header } from "@goats/fits";
import { AstroDataError } from "../errors.ts";
import type { Metadata } from "../metadata.ts";

/** A UT date and time as ISO text; microseconds are written only when they are not zero. */
export interface DateTime {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** `hh:mm:ss` or `hh:mm:ss.ffffff` */
  readonly time: string;
}

const DATE_KEYWORDS = ["DATE-OBS", "DATE", "UTDATE"];
const TIME_KEYWORDS = ["UT", "TIME-OBS", "STARTUT", "UTSTART"];
const ISO = /^(\d{4}-[01]\d-[0-3]\d)T([012]\d:[0-5]\d:\d\d(?:\.\d*)?)/;
const DATE = /^(\d{4}-[01]\d-[0-3]\d)/;
/** Day/month/year of the 1900s, as early NIRI frames have it. */
const OLD_DATE = /^([0-3]\d)\/([01]\d)\/(\d\d+)/;
const TIME = /^([012]?\d):([0-5]?\d):(\d\d?(?:\.\d*)?)$/;

/** What the headers say about the moment of the observation. */
interface Moment {
  /** Set when one keyword holds both. */
  readonly both: DateTime | undefined;
  readonly date: string | undefined;
  readonly time: string | undefined;
  /** From the Modified Julian Date or the start of the observation; asked when the others are not enough. */
  readonly late: DateTime | undefined;
}

/** UT date of the observation, from the headers only. */
export function utDate({ phu }: Metadata): string | null {
  const { both, date, late } = momentOf(phu);
  return both?.date ?? date ?? late?.date ?? null;
}

/** UT time of the observation, from the headers only. */
export function utTime({ phu }: Metadata): string | null {
  const { both, time, late } = momentOf(phu);
  return both?.time ?? time ?? late?.time ?? null;
}

/**
 * UT date and time of the observation. When the headers have no date at all, the digits of a Gemini file name
 * (`N20150417S0223`) give it; a missing time is then midnight.
 */
export function utDateTime(metadata: Metadata): DateTime | null {
  const { both, date, time, late } = momentOf(metadata.phu);
  if (both) return both;
  if (date !== undefined && time !== undefined) return { date, time };
  if (late) return late;
  const day = date ?? dateFromNames(metadata);
  return day === undefined ? null : { date: day, time: time ?? "00:00:00" };
}

/** Local time (`LT`), or null when there is none that can be read. */
export function localTime({ phu }: Metadata): string | null {
  const match = TIME.exec((phu.getString("LT") ?? "").trim());
  return match ? isoTime(match) : null;
}

/** Microseconds since 1970 of a UT date and time (leap seconds not counted). */
export function microseconds({ date, time }: DateTime): number {
  const fraction = (time.split(".")[1] ?? "").padEnd(6, "0");
  return Date.parse(`${date}T${time.slice(0, 8)}Z`) * 1000 + Number(fraction);
}

/** The moment as a year with decimals, each year counted with its own number of days. */
export function decimalYear(moment: DateTime): number {
  const year = Number(moment.date.slice(0, 4));
  const start = Date.UTC(year, 0, 1) * 1000;
  const end = Date.UTC(year + 1, 0, 1) * 1000;
  return year + (microseconds(moment) - start) / (end - start);
}

function momentOf(phu: Header): Moment {
  let date: string | undefined;
  let both: DateTime | undefined;
  for (const keyword of DATE_KEYWORDS) {
    const text = (phu.getString(keyword) ?? "").trim();
    const iso = ISO.exec(text);
    if (iso) {
      const time = TIME.exec(iso[2] ?? "");
      if (!time) throw new AstroDataError("descriptor_failed", `${keyword} is no date and time: "${text}".`);
      both = { date: checkedDate(iso[1] ?? "", keyword), time: isoTime(time) };
      break;
    }
    date = dateIn(text, keyword);
    if (date !== undefined) break;
  }

  let time: string | undefined;
  for (const keyword of TIME_KEYWORDS) {
    const match = TIME.exec((phu.getString(keyword) ?? "").trim());
    if (match) {
      time = isoTime(match);
      break;
    }
  }
  return { both, date, time, late: fromMjd(phu) ?? fromStart(phu) };
}

function dateIn(text: string, keyword: string): string | undefined {
  const plain = DATE.exec(text)?.[1];
  if (plain !== undefined) return checkedDate(plain, keyword);
  const old = OLD_DATE.exec(text);
  return old ? checkedDate(`${1900 + Number(old[3])}-${old[2]}-${old[1]}`, keyword) : undefined;
}

function fromMjd(phu: Header): DateTime | undefined {
  const mjd = phu.getNumber("MJD-OBS") ?? 0;
  if (mjd <= 1 || mjd > 1e6) return undefined;
  // MJD 40587 is 1970-01-01. Day and fraction apart: together they would lose the last microsecond.
  const day = Math.floor(mjd);
  const micros = Math.round((mjd - day) * 86_400e6);
  const seconds = Math.floor(micros / 1e6);
  const iso = new Date(((day - 40587) * 86_400 + seconds) * 1000).toISOString();
  return { date: iso.slice(0, 10), time: isoFraction(iso.slice(11, 19), micros - seconds * 1e6) };
}

function fromStart(phu: Header): DateTime | undefined {
  const iso = ISO.exec((phu.getString("OBSSTART") ?? "").trim().replace(" ", "T"));
  const time = TIME.exec(iso?.[2] ?? "");
  return iso?.[1] !== undefined && time
    ? { date: checkedDate(iso[1], "OBSSTART"), time: isoTime(time) }
    : undefined;
}

/** The last of the frame names and the file name that has a date in its place counts. */
function dateFromNames({ extensions, filename }: Metadata): string | undefined {
  const names = [...extensions.map(({ header }) => header.getString("FRMNAME")), filename];
  let found: string | undefined;
  for (const name of names) {
    const match = /^.(\d{4})(\d\d)(\d\d)/.exec(name ?? "");
    if (match && Number(match[1]) > 1999 && Number(match[2]) < 13 && Number(match[3]) < 32) {
      found = `${match[1]}-${match[2]}-${match[3]}`;
    }
  }
  return found;
}

function checkedDate(date: string, keyword: string): string {
  const parsed = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(parsed.getTime()) || !parsed.toISOString().startsWith(date)) {
    throw new AstroDataError("descriptor_failed", `The keyword ${keyword} holds no date: "${date}".`);
  }
  return date;
}

function isoTime(match: RegExpExecArray): string {
  const [whole = "", fraction = ""] = (match[3] ?? "").split(".");
  const micros = Number(fraction.slice(0, 6).padEnd(6, "0"));
  const [hours = "", minutes = ""] = [match[1], match[2]];
  return isoFraction(
    `${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}:${whole.padStart(2, "0")}`,
    micros,
  );
}

function isoFraction(time: string, micros: number): string {
  return micros === 0 ? time : `${time}.${String(micros).padStart(6, "0")}`;
}
