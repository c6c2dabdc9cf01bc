import type { Header } from "@goats/fits";
import { geminiDescriptors } from "../gemini/descriptors.ts";
import { geminiTagRules } from "../gemini/tags.ts";
import type { Descriptor, InstrumentRules, MetadataSource, TagRule } from "../metadata.ts";
import { filterWavelengths } from "../rules.ts";
import type { TagSet } from "../tags.ts";
import { genericSettings } from "./generic.ts";

/** What an instrument adds to, or changes of, the rules common to Gemini. */
interface InstrumentDefinition {
  readonly className: string;
  /** The value of INSTRUME in capitals, or how else files are recognised. */
  readonly instrument: string | ((source: MetadataSource) => boolean);
  readonly genericName?: InstrumentRules["genericName"];
  readonly tagRules: Readonly<Record<string, TagRule>>;
  readonly descriptors?: Readonly<Record<string, Descriptor>>;
  readonly unlisted?: readonly string[];
  readonly phuOfSlice?: NonNullable<InstrumentRules["phuOfSlice"]>;
  /** Effective wavelengths of its own filters in micrometres. */
  readonly filters?: Readonly<Record<string, number>>;
}

/** The rules of an instrument. */
export function defineInstrument(definition: InstrumentDefinition): InstrumentRules {
  const { instrument } = definition;
  return {
    className: definition.className,
    matches:
      typeof instrument === "string"
        ? ({ phu }) => textOf(phu, "INSTRUME").toUpperCase() === instrument
        : instrument,
    genericName: definition.genericName ?? ((phu) => phu.getString("INSTRUME")),
    tagRules: { ...geminiTagRules, ...definition.tagRules },
    descriptors: { ...geminiDescriptors, ...definition.descriptors },
    unlisted: definition.unlisted ?? [],
    filterWavelength: filterWavelengths(definition.filters ?? {}),
    settings: genericSettings,
    ...(definition.phuOfSlice && { phuOfSlice: definition.phuOfSlice }),
  };
}

/** The text under a keyword; empty when it is missing or no text. */
export function textOf(header: Header | undefined, keyword: string): string {
  return header?.getString(keyword) ?? "";
}

/** Files whose INSTRUME is this very text. */
export function namedExactly(name: string): (source: MetadataSource) => boolean {
  return ({ phu }) => phu.get("INSTRUME") === name;
}

/** A rule that holds always. */
export function always(...add: string[]): TagRule {
  return () => ({ add });
}

/** A rule that holds when a keyword has a value. */
export function when(keyword: string, value: string, tags: TagSet): TagRule {
  return ({ phu }) => (phu.get(keyword) === value ? tags : undefined);
}

/** A rule that holds when the text of a keyword contains a word in any case. */
export function whenContains(keyword: string, word: string, tags: TagSet): TagRule {
  return ({ phu }) => (textOf(phu, keyword).toLowerCase().includes(word) ? tags : undefined);
}
