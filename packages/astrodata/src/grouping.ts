import type { Description } from "./describe.ts";
import type { Setting } from "./metadata.ts";

/** What a frame is sorted by before it is reduced. */
export interface Grouping {
  /** `BIAS`, `FLAT`, `OBJECT`...; `PINHOLE` and `RONCHI` for the flats that carry these tags. */
  readonly observationType: string | null;
  /** `science`, `partnerCal`, `dayCal`... */
  readonly observationClass: string | null;
  readonly object: string | null;
  /** What frames must share to be reduced together: detector set-up, and for spectra and images the light path. */
  readonly settings: readonly Setting[];
}

/**
 * The group that a file belongs to: type, class and object as GOATS has always grouped, and within these the settings
 * that its instrument's recipes need to be equal.
 */
export function groupingOf({ tags, descriptors, settings }: Description): Grouping {
  const special = ["PINHOLE", "RONCHI"].find((tag) => tags.includes(tag));
  const text = (name: string) => {
    const value = descriptors[name];
    return typeof value === "string" && value.trim() !== "" ? value : null;
  };
  return {
    observationType: special ?? text("observation_type"),
    observationClass: text("observation_class"),
    object: text("object"),
    settings,
  };
}

/** A text that is equal for two files exactly when they belong to the same group. */
export function groupKey({ observationType, observationClass, object, settings }: Grouping): string {
  const parts = settings.map(({ label, value }) => [label, value]);
  return JSON.stringify([observationType, observationClass, object, ...parts]);
}
