import type { Header } from "@goats/fits";
import {
  type Descriptor,
  type DescriptorOptions,
  type DescriptorValue,
  type DescriptorValues,
  type ExtensionHeader,
  isList,
  type Metadata,
  type MetadataSource,
} from "../../metadata.ts";

/**
 * A bundle of GHOST holds all exposures of an observation: for each exposure of the blue or red arm an extension without
 * pixels, whose header is that exposure's primary header, and its amplifiers behind it; the frames of the slit viewer
 * are extensions by themselves. NAMPS of the first extension of an exposure says how many amplifiers it has.
 */
interface Exposure {
  readonly arm: string;
  readonly metadata: Metadata;
}

/** A descriptor that has one value for each arm of a bundle: null where its exposures differ. */
export function forEachArm(compute: Descriptor): Descriptor {
  return (metadata, options) => {
    if (!metadata.has("BUNDLE") || metadata.isSingle) return compute(metadata, options);
    const values: Record<string, DescriptorValue> = {};
    for (const { arm, metadata: part } of exposures(metadata)) {
      const value = ofPart(compute, part, options);
      if (!(arm in values)) values[arm] = value;
      else if (JSON.stringify(values[arm]) !== JSON.stringify(value)) values[arm] = null;
    }
    return values;
  };
}

/** The number of exposures of each arm. */
export function countExposures(metadata: Metadata): DescriptorValues {
  const counts: Record<string, number> = { blue: 0, red: 0, slitv: 0 };
  for (const { header } of metadata.extensions) {
    const arm = armOf(header);
    if (arm !== undefined && header.getNumber("NAMPS") !== undefined) counts[arm] = (counts[arm] ?? 0) + 1;
  }
  return counts;
}

/** The file with the primary header of its first blue or red exposure; undefined when there is none. */
export function firstSpectrum(metadata: Metadata): Metadata | undefined {
  const found = metadata.extensions.find(({ header }) => ["blue", "red"].includes(armOf(header) ?? ""));
  return found && metadata.derive({ phu: found.header, extensions: [found], isSingle: true });
}

/** The primary header of the exposure that an extension of a bundle belongs to; in other files that of the file. */
export function exposureHeader({ phu, extensions }: MetadataSource, place: number): Header {
  if (phu.has("CAMERA")) return phu;
  const own = extensions[place]?.header;
  if (own !== undefined && armOf(own)?.startsWith("s")) return combined(phu, own);
  const head = extensions.slice(0, place + 1).findLast(({ axes }) => axes.length === 0);
  return head?.header ?? own ?? phu;
}

function exposures(metadata: Metadata): Exposure[] {
  const { extensions } = metadata;
  const found: Exposure[] = [];
  for (let i = 0; i < extensions.length; ) {
    const head = extensions[i];
    const arm = head && armOf(head.header);
    const amplifiers = head?.header.getNumber("NAMPS") ?? 0;
    if (head === undefined || arm === undefined || amplifiers < 1) {
      i++;
      continue;
    }
    const parts: readonly ExtensionHeader[] =
      amplifiers > 1 ? extensions.slice(i + 1, i + 1 + amplifiers) : [head];
    const phu = arm === "slitv" ? combined(metadata.phu, head.header) : head.header;
    found.push({ arm, metadata: metadata.derive({ phu, extensions: parts, isSingle: amplifiers === 1 }) });
    i += 1 + (amplifiers > 1 ? amplifiers : 0);
  }
  return found;
}

function armOf(header: Header): string | undefined {
  return header.getString("CAMERA")?.toLowerCase();
}

/** The primary header of a bundle with what the header of a slit viewer frame says in addition, and its own EXPTIME. */
function combined(phu: Header, own: Header): Header {
  const header = phu.clone();
  for (const { kind, keyword, value } of own.cards()) {
    if (kind === "value" && (keyword === "EXPTIME" || !header.has(keyword))) header.set(keyword, value);
  }
  return header;
}

function ofPart(compute: Descriptor, part: Metadata, options: DescriptorOptions): DescriptorValue {
  const value = compute(part, options);
  return part.isSingle && isList(value) ? (value[0] ?? null) : value;
}
