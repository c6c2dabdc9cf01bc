import { BODY_FIELDS, labelOf, REDSHIFT_FIELDS, SCHEME_FIELDS, SIDEREAL_FIELDS } from "./form/fields.ts";

/** Fields that follow from others: nobody decides by them. */
const DERIVED: ReadonlySet<string> = new Set(["ra", "dec", "galactic", "constellation", "folder"]);

const LABELS: Readonly<Record<string, string>> = {
  name: "Name",
  type: "Type",
  raText: "Right ascension (h)",
  decText: "Declination (deg)",
  scheme: "Scheme of the elements",
  aliases: "Aliases",
  tags: "Tags",
  classification: "Classification",
  status: "Status",
  priority: "Priority",
  lastDetection: "Last detection",
  permissions: "Who sees it",
  groups: "Groups",
  notes: "Notes",
  owner: "Owner",
  ...Object.fromEntries(
    [
      ...SIDEREAL_FIELDS,
      ...SCHEME_FIELDS.JPL_MAJOR_PLANET,
      ...SCHEME_FIELDS.MPC_COMET,
      ...BODY_FIELDS,
      ...REDSHIFT_FIELDS,
    ].map((spec) => [spec.key, labelOf(spec)]),
  ),
};

interface MergedField {
  readonly name: string;
  readonly primary?: unknown;
  readonly secondary?: unknown;
  readonly result?: unknown;
}

/** A row of the comparison as it is shown. */
export interface MergeRow {
  readonly name: string;
  readonly label: string;
  readonly primary: string;
  readonly secondary: string;
  readonly result: string;
}

/** The fields that at least one of the two targets has, as text. */
export function mergeRows(fields: readonly MergedField[]): MergeRow[] {
  return fields
    .filter(({ name }) => !DERIVED.has(name))
    .map((field) => ({
      name: field.name,
      label: LABELS[field.name] ?? field.name,
      primary: written(field.primary),
      secondary: written(field.secondary),
      result: written(field.result),
    }))
    .filter(({ primary, secondary }) => primary !== NOTHING || secondary !== NOTHING);
}

const NOTHING = "–";

/** A value of a field, whatever its kind. */
function written(value: unknown): string {
  if (value === null || value === undefined || value === "") return NOTHING;
  if (Array.isArray(value)) return value.length === 0 ? NOTHING : value.map(written).join(", ");
  if (typeof value !== "object") return String(value);
  const parts = value as Record<string, unknown>;
  if (typeof parts["key"] === "string") return `${parts["key"]}: ${String(parts["value"])}`;
  for (const key of ["class", "username", "name"]) {
    if (typeof parts[key] === "string") return parts[key];
  }
  return Object.entries(parts)
    .filter(([, part]) => part !== null)
    .map(([key, part]) => `${key} ${String(part)}`)
    .join(", ");
}
