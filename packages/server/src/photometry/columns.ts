import type { TimeFormat, TimeScale } from "./times.ts";
import { isMagnitude, photometryUnit } from "./units.ts";

/** What a column of a photometry table can hold. */
export const MEANINGS = [
  "time",
  "magnitude",
  "magnitudeError",
  "magnitudeLimit",
  "flux",
  "fluxError",
  "fluxLimit",
  "limitFlag",
  "band",
  "unit",
  "system",
  "telescope",
  "instrument",
  "source",
] as const;

export type Meaning = (typeof MEANINGS)[number];

/** One column of a table as its head describes it. */
export interface ColumnHead {
  readonly name: string;
  /** The unit that an ECSV header states. */
  readonly unit?: string | undefined;
}

/** What the columns of a table mean. */
export interface Mapping {
  /** Index of the column of each meaning. */
  readonly columns: Readonly<Partial<Record<Meaning, number>>>;
  readonly timeFormat: TimeFormat;
  readonly timeScale: TimeScale;
  /** Unit of magnitudes where no column says it; plain `mag` when nothing does. */
  readonly magnitudeUnit: string;
  /** Unit of fluxes where no column says it; undefined when nothing does. */
  readonly fluxUnit: string | undefined;
  readonly atlas: boolean;
}

/**
 * Names in the order in which they are preferred, as patterns of the name in lower case with everything but letters
 * and digits as one underscore. TOM Toolkit's own names come first; the others are those of ZTF, ATLAS, ANTARES,
 * ASAS-SN, AAVSO, Gaia and SkyPortal tables.
 */
const NAMES: Readonly<Record<Meaning, readonly RegExp[]>> = {
  time: [
    /^time$/,
    /^(?:ant_|obs_?)?mjd(?:_utc|_tdb|_tt|_tai|obs|_obs|_mid|mid)?$/,
    /^(?:jd|bjd|hjd)(?:_utc|_tdb|_tt|_tai|_obs)?$/,
    /^(?:date_?obs|obs_?date|obs_?time|date_?time|isot?|isotime|utc|ut|date|timestamp|observed_at|obstime)$/,
  ],
  magnitude: [
    /^magnitude$/,
    /^(?:ant_|psf_?|ap_?|cal_?|obs_?)?mag(?:_?psf|_?ab|_?vega|_?ap|_auto|_cal)?$/,
    /^brightness$/,
    /^averagemag$/,
  ],
  magnitudeError: [
    /^(?:magnitude_?(?:err(?:or)?|uncertainty)|mag_?err(?:or)?|e_?mag(?:nitude)?|err_?mag|ant_magerr|sigma_?(?:psf|mag)|mag_?unc(?:ertainty)?|dmag|mag_?sigma|brightness_?err(?:or)?)$/,
  ],
  magnitudeLimit: [
    /^limit$/,
    /^(?:limiting_?(?:mag|magnitude)|lim_?mag|mag_?lim(?:it)?|diff_?mag_?lim|ant_maglim|limmag|maglimit|upper_?limit(?:_mag)?|ul|magul)$/,
  ],
  flux: [/^(?:flux|forced?_?flux|psf_?flux|f_?nu|fnu|ujy|flux_?(?:ujy|njy|mjy|jy))$/],
  fluxError: [
    /^(?:flux_?err(?:or)?|e_?flux|err_?flux|dflux|dujy|flux_?unc(?:ertainty)?|psf_?flux_?err|flux_?(?:ujy|njy|mjy|jy)_?err|flux_?err(?:or)?_?(?:ujy|njy|mjy|jy))$/,
  ],
  fluxLimit: [/^(?:lim(?:iting)?_?flux|flux_?lim(?:it)?)$/],
  limitFlag: [/^(?:is_?(?:upper_?)?limit|upper_?limit_?flag|non_?detection|ul_?flag|is_?ul)$/],
  band: [/^filter$/, /^(?:band|bandpass|passband|ant_passband|flt|filters?|filt|fid|filter_?name)$/],
  unit: [/^(?:unit|units|mag_?unit|flux_?unit)$/],
  system: [/^(?:mag_?sys(?:tem)?|system|zp_?sys|phot_?system)$/],
  telescope: [/^(?:telescope|tel|observatory|facility|telescop|scope)$/],
  instrument: [/^(?:instrument|inst|camera|detector|instrume)$/],
  source: [/^(?:source|origin|reference|ref|survey|bibcode|source_?name)$/],
};

/** Error columns whose name does not say of what: of the magnitude, or of the flux when there is no magnitude. */
const ERROR = /^(?:error|err|sigma|unc|uncertainty|e|std|stddev|yerr)$/;

const ATLAS_COLUMNS = ["mjd", "m", "dm", "ujy", "dujy", "f"];

/** The name of a column without its unit, folded for comparison. */
export function foldColumn(name: string): string {
  return stripUnit(name)
    .name.toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "");
}

function stripUnit(name: string): { name: string; unit: string | undefined } {
  const match = /^(.*?)[ _]*[([{]([^)\]}]*)[)\]}]\s*$/.exec(name.trim());
  if (match === null || (match[1] ?? "").trim() === "") return { name: name.trim(), unit: undefined };
  return { name: (match[1] ?? "").trim(), unit: match[2] };
}

/** What the columns mean by their names and units; a chosen mapping (meaning to column name) comes first. */
export function mapColumns(
  heads: readonly ColumnHead[],
  chosen: Readonly<Partial<Record<Meaning, string>>> = {},
): Mapping {
  const folded = heads.map((head) => foldColumn(head.name));
  const columns: Partial<Record<Meaning, number>> = {};
  for (const meaning of MEANINGS) {
    const name = chosen[meaning];
    if (name === undefined) continue;
    const index = heads.findIndex((head) => head.name === name);
    if (index >= 0) columns[meaning] = index;
  }
  const atlas = ATLAS_COLUMNS.every((name) => folded.includes(name));
  if (atlas) {
    const at = (name: string) => folded.indexOf(name);
    Object.assign(columns, {
      time: at("mjd"),
      magnitude: at("m"),
      magnitudeError: at("dm"),
      flux: at("ujy"),
      fluxError: at("dujy"),
      band: at("f"),
    });
  } else {
    for (const meaning of MEANINGS) {
      if (columns[meaning] !== undefined) continue;
      const taken = new Set(Object.values(columns));
      for (const pattern of NAMES[meaning]) {
        const index = folded.findIndex((name, i) => pattern.test(name) && !taken.has(i));
        if (index < 0) continue;
        columns[meaning] = index;
        break;
      }
    }
    assignError(folded, columns);
  }
  moveByUnit(heads, columns);
  const magnitudeUnit = unitOf(heads, columns.magnitude ?? columns.magnitudeLimit);
  const unit = magnitudeUnit !== undefined && isMagnitude(magnitudeUnit) ? magnitudeUnit : "mag";
  return {
    columns,
    ...timeOf(folded[columns.time ?? -1] ?? "", heads[columns.time ?? -1]?.unit),
    magnitudeUnit: atlas ? "mag(AB)" : unit,
    fluxUnit: atlas ? "uJy" : unitOf(heads, columns.flux),
    atlas,
  };
}

function assignError(folded: readonly string[], columns: Partial<Record<Meaning, number>>): void {
  const meaning = columns.magnitude === undefined ? "fluxError" : "magnitudeError";
  if (columns[meaning] !== undefined) return;
  const index = folded.findIndex((name) => ERROR.test(name));
  if (index >= 0) columns[meaning] = index;
}

/** A column called "magnitude" or "brightness" in uJy holds fluxes, and its error and limit with it. */
function moveByUnit(heads: readonly ColumnHead[], columns: Partial<Record<Meaning, number>>): void {
  const unit = unitOf(heads, columns.magnitude);
  if (unit === undefined || isMagnitude(unit) || columns.flux !== undefined) return;
  for (const [from, to] of [
    ["magnitude", "flux"],
    ["magnitudeError", "fluxError"],
    ["magnitudeLimit", "fluxLimit"],
  ] as const) {
    const index = columns[from];
    if (index === undefined) continue;
    columns[to] = index;
    delete columns[from];
  }
}

function unitOf(heads: readonly ColumnHead[], index: number | undefined): string | undefined {
  const head = index === undefined ? undefined : heads[index];
  if (head === undefined) return undefined;
  const stated = head.unit ?? stripUnit(head.name).unit;
  if (stated !== undefined) {
    const known = photometryUnit(stated);
    if (known !== undefined) return known;
  }
  const suffix = /(ujy|njy|mjy|jy|ab|vega)$/.exec(foldColumn(head.name))?.[1];
  return suffix === undefined ? undefined : photometryUnit(suffix);
}

function timeOf(name: string, unit: string | undefined): { timeFormat: TimeFormat; timeScale: TimeScale } {
  const named = /_?(tdb|tt|tai|utc)$/.exec(name)?.[1]?.toUpperCase() as TimeScale | undefined;
  if (name.startsWith("bjd")) return { timeFormat: "jd", timeScale: "BJD" };
  if (name.startsWith("hjd")) return { timeFormat: "jd", timeScale: "HJD" };
  const timeScale = named ?? "UTC";
  if (/mjd/.test(name) || unit?.toLowerCase() === "mjd") return { timeFormat: "mjd", timeScale };
  if (/^jd/.test(name)) return { timeFormat: "jd", timeScale };
  if (/date|iso|utc$|^ut$|stamp|observed/.test(name)) return { timeFormat: "iso", timeScale };
  return { timeFormat: "auto", timeScale };
}
