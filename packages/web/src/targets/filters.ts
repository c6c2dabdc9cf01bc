import { FILTER_KEYS, type FilterKey, type TargetFilters } from "../api/target-filters.ts";
import { only } from "../search-params.ts";

/** Takes the state of the list page from the address. */
export const targetListSearch = only(...FILTER_KEYS, "sort");

/** The filters alone, without what is empty. */
export function filtersOf(search: Readonly<Record<string, string | undefined>>): TargetFilters {
  const filters: { [Key in FilterKey]?: string } = {};
  for (const key of FILTER_KEYS) {
    const value = search[key];
    if (value !== undefined && value !== "") filters[key] = value;
  }
  return filters;
}

/** A range of numbers or times as the server reads it: `16,19`, `16,`, `,19`. */
export function rangeText(from: string, to: string): string | undefined {
  return from.trim() === "" && to.trim() === "" ? undefined : `${from.trim()},${to.trim()}`;
}

/** The two ends of a range; an open end is an empty text. */
export function rangeOf(text: string | undefined): { from: string; to: string } {
  const [from = "", to = ""] = (text ?? "").split(",");
  return { from, to };
}

export type ConeUnit = "s" | "m" | "d";

/** A circle on the sky as one fills it in. */
export interface Cone {
  /** A position (`210.8 +54.3`, sexagesimal too) or the name of a target. */
  readonly centre: string;
  readonly radius: string;
  readonly unit: ConeUnit;
}

/** The circle that the filters hold; an empty one when they hold none. */
export function coneOf(filters: TargetFilters): Cone {
  const text = filters.cone ?? filters.coneTarget;
  if (text === undefined) return { centre: "", radius: "10", unit: "m" };
  const cut = text.lastIndexOf(",");
  const centre = text.slice(0, cut);
  const size = /^([\d.]*)([dms]?)$/.exec(text.slice(cut + 1).trim());
  const unit = size?.[2];
  return {
    centre: filters.cone === undefined ? centre : centre.replace(",", " "),
    radius: size?.[1] ?? "",
    unit: unit === "s" || unit === "m" ? unit : "d",
  };
}

const UNIT_WORDS: Readonly<Record<ConeUnit, string>> = { s: "arcsec", m: "arcmin", d: "°" };

/** What a filter says, for its chip. */
export function describeFilter(key: FilterKey, value: string, groupName?: string): string {
  switch (key) {
    case "search":
      return `name: ${value}`;
    case "type":
      return value === "SIDEREAL" ? "sidereal" : "non-sidereal";
    case "group":
      return `group: ${groupName ?? value}`;
    case "tag":
      return `tag: ${value}`;
    case "cone":
    case "coneTarget": {
      const cone = coneOf({ [key]: value });
      return `within ${cone.radius} ${UNIT_WORDS[cone.unit]} of ${cone.centre}`;
    }
    case "class":
      return `class: ${value}`;
    case "status":
      return `status: ${value}`;
    case "priority":
      return `priority: ${value}`;
    case "magnitude":
      return describeRange("magnitude", value);
    case "lastDetection":
      return describeRange("last detected", value);
    case "owner":
      return `owner: ${value}`;
  }
}

function describeRange(what: string, value: string): string {
  const { from, to } = rangeOf(value);
  if (from === "") return `${what} up to ${to}`;
  return to === "" ? `${what} from ${from}` : `${what} ${from} to ${to}`;
}
