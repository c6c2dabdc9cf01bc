import { AngleError, parseDeclination, parseRightAscension } from "@goats/sky";
import { AppError } from "../core/errors.ts";
import type { TargetNumbers } from "../database/tables.ts";
import type { Permissions } from "../policy/policy.ts";
import { parseAngle } from "./angle.ts";
import { declinationZone } from "./cone.ts";
import {
  LARGEST_BOUND_ECCENTRICITY,
  NUMBER_FIELDS,
  type NumberField,
  REQUIRED_ELEMENTS,
  type Scheme,
  type TargetType,
} from "./fields.ts";
import { checkName, foldName } from "./names.ts";
import type { Problem } from "./problems.ts";
import type { TargetInput } from "./schemas.ts";
import { readTags, type Tag } from "./tags.ts";

/** A name with the folded form that decides on duplicates. */
export interface NameEntry {
  readonly name: string;
  readonly key: string;
}

/** The columns that people set. */
export interface TargetColumns extends TargetNumbers {
  type: TargetType;
  ra_deg: number | null;
  dec_deg: number | null;
  zone: number | null;
  scheme: Scheme | null;
  class: string | null;
  class_origin: string | null;
  status: string;
  priority: number | null;
  permissions: Permissions;
  notes: string;
}

/** What somebody said about a target, read and checked value by value; what was not said is missing. */
export interface Draft {
  readonly columns: Partial<TargetColumns>;
  readonly name?: NameEntry;
  readonly aliases?: readonly NameEntry[];
  readonly tags?: readonly Tag[];
}

/** A target of which nothing is known. */
export const EMPTY_COLUMNS: TargetColumns = {
  type: "SIDEREAL",
  ra_deg: null,
  dec_deg: null,
  zone: null,
  scheme: null,
  class: null,
  class_origin: null,
  class_probability: null,
  status: "active",
  priority: null,
  permissions: "PRIVATE",
  notes: "",
  ...(Object.fromEntries(NUMBER_FIELDS.map(({ column }) => [column, null])) as Omit<
    TargetNumbers,
    "class_probability"
  >),
};

/** What may be said, none of it needed. */
type PartialInput = { readonly [K in keyof TargetInput]?: TargetInput[K] | undefined };

/** Reads what was said; whatever is wrong with single values is added to `problems`. */
export function readDraft(input: PartialInput, problems: Problem[]): Draft {
  const columns: Partial<TargetColumns> = {};
  readPlace(input, columns, problems);
  for (const field of NUMBER_FIELDS) {
    const value = input[field.name];
    if (value !== undefined) columns[field.column] = readNumber(field, value, problems);
  }
  if (input.type !== undefined) columns.type = input.type;
  if (input.scheme !== undefined) columns.scheme = input.scheme;
  if (input.status !== undefined) columns.status = input.status;
  if (input.priority !== undefined) columns.priority = input.priority;
  if (input.permissions !== undefined) columns.permissions = input.permissions;
  if (input.notes !== undefined) columns.notes = input.notes;
  if (input.classification !== undefined) {
    columns.class = input.classification?.class ?? null;
    columns.class_probability = input.classification?.probability ?? null;
    columns.class_origin = input.classification?.origin ?? null;
  }
  const name = input.name === undefined ? undefined : readName(input.name, "name", problems);
  const aliases = input.aliases === undefined ? undefined : readAliases(input.aliases, name, problems);
  return {
    columns,
    ...(name === undefined ? {} : { name }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(input.tags === undefined ? {} : { tags: readTags(input.tags, problems) }),
  };
}

/** Adds what the type and the scheme of a complete target demand. */
export function checkRules(columns: TargetColumns, problems: Problem[]): void {
  const known = new Set(problems.map((problem) => problem.field));
  const missing = (field: string, message: string, fix: string) => {
    if (!known.has(field)) problems.push({ code: "target_field_missing", field, message, fix });
  };
  if (columns.type === "SIDEREAL") {
    if (columns.ra_deg === null)
      missing("ra", "The right ascension is missing.", "Give it in degrees or as 12:34:56.7.");
    if (columns.dec_deg === null)
      missing("dec", "The declination is missing.", "Give it in degrees or as -01:02:03.1.");
    return;
  }
  if (columns.ra_deg !== null || columns.dec_deg !== null) {
    problems.push({
      code: "target_field_invalid",
      field: columns.ra_deg === null ? "dec" : "ra",
      message: "A target that moves has no fixed position.",
      fix: "Leave right ascension and declination empty, or choose the type SIDEREAL.",
    });
  }
  const { scheme } = columns;
  if (scheme === null) {
    missing(
      "scheme",
      "The scheme of the orbital elements is missing.",
      "Choose MPC_MINOR_PLANET, MPC_COMET or JPL_MAJOR_PLANET.",
    );
    return;
  }
  const needed = NUMBER_FIELDS.filter(({ name }) => REQUIRED_ELEMENTS[scheme].includes(name));
  const all = needed.map(({ label }) => label).join(", ");
  // Only null is missing: 0 is a value like any other.
  for (const field of needed.filter(({ column }) => columns[column] === null)) {
    missing(field.name, `${field.label} is missing.`, `The scheme ${scheme} needs: ${all}.`);
  }
  const { eccentricity } = columns;
  if (scheme !== "MPC_COMET" && eccentricity !== null && eccentricity > LARGEST_BOUND_ECCENTRICITY) {
    problems.push({
      code: "target_field_invalid",
      field: "eccentricity",
      message: `An eccentricity of ${eccentricity} is more than ${LARGEST_BOUND_ECCENTRICITY}, the most that ${scheme} takes.`,
      fix: "Use the scheme MPC_COMET for such an orbit.",
    });
  }
}

function readPlace(input: PartialInput, columns: Partial<TargetColumns>, problems: Problem[]) {
  for (const [field, column, parse] of [
    ["ra", "ra_deg", parseRightAscension],
    ["dec", "dec_deg", parseDeclination],
  ] as const) {
    const value = input[field];
    if (value === undefined) continue;
    if (value === null || value === "") {
      columns[column] = null;
      continue;
    }
    try {
      columns[column] = parse(value);
    } catch (error) {
      if (!(error instanceof AngleError)) throw error;
      problems.push({ code: "target_coordinate_invalid", field, message: error.message, fix: error.fix });
    }
  }
  if (columns.dec_deg !== undefined)
    columns.zone = columns.dec_deg === null ? null : declinationZone(columns.dec_deg);
}

function readNumber(field: NumberField, value: string | number | null, problems: Problem[]): number | null {
  if (value === null || value === "") return null;
  const number = field.angle ? parseAngle(value) : plainNumber(value);
  const range = `${field.above ? "more than" : "from"} ${field.min} ${field.above ? "and at most" : "to"} ${field.max}`;
  const refuse = (message: string) => {
    problems.push({
      code: "target_field_invalid",
      field: field.name,
      message,
      fix: `Give a number ${range}${field.unit === "" ? "" : ` (${field.unit})`}.`,
    });
    return null;
  };
  if (number === undefined) return refuse(`${field.label} "${shorten(value)}" is not a number.`);
  if (number > field.max || number < field.min || (field.above && number === field.min)) {
    return refuse(`${field.label} ${number} is outside its range, ${range}.`);
  }
  return number;
}

/** Longest number that is looked at. */
const LONGEST_NUMBER = 60;

/** A number as people write it; undefined when it is none. Infinity and NaN are none. */
export function plainNumber(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  const text = value.trim().replace(/^\u2212/, "-");
  if (text.length > LONGEST_NUMBER || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

/** A value as a message shows it. */
export function shorten(value: unknown): string {
  const text = String(value);
  return text.length > LONGEST_NUMBER ? `${text.slice(0, LONGEST_NUMBER)}...` : text;
}

function readName(text: string, field: string, problems: Problem[]): NameEntry | undefined {
  try {
    const name = checkName(text);
    return { name, key: foldName(name) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    problems.push({
      code: "target_name_invalid",
      field,
      message: field === "name" ? error.message : error.message.replace(/^The name/, "The alias"),
      fix: error.fix ?? "",
    });
    return undefined;
  }
}

function readAliases(
  texts: readonly string[],
  name: NameEntry | undefined,
  problems: Problem[],
): NameEntry[] {
  const entries: NameEntry[] = [];
  for (const [index, text] of texts.entries()) {
    const field = `aliases.${index}`;
    const entry = readName(text, field, problems);
    if (entry === undefined) continue;
    const twin = [...(name ? [name] : []), ...entries].find((other) => other.key === entry.key);
    if (twin !== undefined) {
      problems.push({
        code: "target_name_invalid",
        field,
        message: `The alias "${shorten(entry.name)}" is the same as "${shorten(twin.name)}": case, spaces and punctuation do not count.`,
        fix: "Leave it out.",
      });
      continue;
    }
    entries.push(entry);
  }
  return entries;
}
