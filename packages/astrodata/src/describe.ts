import { AstroDataError } from "./errors.ts";
import {
  type DescriptorOptions,
  type DescriptorValue,
  Metadata,
  type MetadataSource,
  type Setting,
} from "./metadata.ts";
import { instrumentRules } from "./registry.ts";

/** Everything that the headers of a file say, as JSON. */
export interface Description {
  /** The instrument as its keyword names it (`GMOS-N`); null for a file that is not from Gemini. */
  readonly instrument: string | null;
  /** The instrument without distinguishing twins (`GMOS`). */
  readonly genericInstrument: string | null;
  /** DRAGONS' name of the kind of data (`AstroDataGmos`); null for a file that is not from Gemini. */
  readonly className: string | null;
  /** Sorted. */
  readonly tags: readonly string[];
  /** The descriptors that DRAGONS lists for this kind of data; null where there is none or it cannot be worked out. */
  readonly descriptors: Readonly<Record<string, DescriptorValue>>;
  /** Descriptors that exist but that DRAGONS leaves out of its list (gain, read noise...). */
  readonly unlisted: Readonly<Record<string, DescriptorValue>>;
  /** Names and sections in the form for people, where that differs in kind. */
  readonly pretty: Readonly<Record<string, DescriptorValue>>;
  /** Why a descriptor could not be worked out, by its name. */
  readonly errors: Readonly<Record<string, string>>;
  /** What frames must share to be reduced together. */
  readonly settings: readonly Setting[];
}

/** Descriptors that have a form for people. */
const PRETTY = [
  "array_section",
  "camera",
  "central_wavelength",
  "data_section",
  "decker",
  "detector_name",
  "detector_section",
  "disperser",
  "filter_name",
  "focal_plane_mask",
  "lyot_stop",
  "overscan_section",
  "pupil_mask",
];

const NOTHING: Description = {
  instrument: null,
  genericInstrument: null,
  className: null,
  tags: [],
  descriptors: {},
  unlisted: {},
  pretty: {},
  errors: {},
  settings: [],
};

/**
 * Describes a file by its headers alone. Never throws for what a header holds: a descriptor that cannot be worked out
 * is null and its reason stands in `errors`. A file that does not come from Gemini has no instrument, tags and
 * descriptors. The answer is remembered as long as the headers do not change.
 */
export function describe(source: MetadataSource): Description {
  const metadata = metadataOf(source);
  if (metadata === undefined) return NOTHING;
  let description = descriptions.get(metadata);
  if (description === undefined) {
    description = describeAll(metadata);
    descriptions.set(metadata, description);
  }
  return description;
}

const descriptions = new WeakMap<Metadata, Description>();
const known = new WeakMap<MetadataSource, Metadata>();

/**
 * Tags and descriptors of a file one by one, worked out when they are asked for; undefined for a file that does not come
 * from Gemini. What was worked out is remembered until a header of the file changes.
 */
export function metadataOf(source: MetadataSource): Metadata | undefined {
  const before = known.get(source);
  if (before?.holdsFor(source)) return before;
  const rules = instrumentRules(source);
  if (rules === undefined) return undefined;
  const metadata = new Metadata(source, rules);
  known.set(source, metadata);
  return metadata;
}

function describeAll(metadata: Metadata): Description {
  const { rules, phu } = metadata;
  const errors: Record<string, string> = {};
  const valuesOf = (names: readonly string[], options: DescriptorOptions = {}) => {
    const values: Record<string, DescriptorValue> = {};
    for (const name of names) values[name] = attempt(metadata, name, options, errors);
    return values;
  };
  const names = Object.keys(rules.descriptors).toSorted();
  return {
    instrument: phu.getString("INSTRUME") ?? null,
    genericInstrument: rules.genericName(phu) ?? null,
    className: rules.className,
    tags: [...metadata.tags].toSorted(),
    descriptors: valuesOf(names.filter((name) => !rules.unlisted.includes(name))),
    unlisted: valuesOf(rules.unlisted),
    pretty: valuesOf(PRETTY, { pretty: true }),
    errors,
    settings: rules.settings(metadata),
  };
}

function attempt(
  metadata: Metadata,
  name: string,
  options: DescriptorOptions,
  errors: Record<string, string>,
): DescriptorValue {
  try {
    return requireFinite(metadata.value(name, options));
  } catch (error) {
    if (!(error instanceof AstroDataError)) throw error;
    errors[name] = error.message;
    return null;
  }
}

/** JSON has no such numbers; they come of keywords that are wild or zero. */
function requireFinite(value: DescriptorValue): DescriptorValue {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new AstroDataError("descriptor_failed", `The keywords give ${value}.`);
  }
  if (typeof value === "object" && value !== null) Object.values(value).forEach(requireFinite);
  return value;
}
