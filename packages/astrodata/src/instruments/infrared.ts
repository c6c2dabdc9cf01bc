import { type DescriptorValue, isList, type Metadata } from "../metadata.ts";
import { type PrintedValue, pythonText } from "../python-text.ts";

/** What the infrared instruments work out alike. */

const PRETTY_IN_GROUP_ID = ["filter_name", "disperser", "focal_plane_mask"];

/**
 * The identifier of frames that can be stacked: the texts of some descriptors joined by `_`, names and sections in the
 * form for people, and an addition at the end.
 */
export function composedGroupId(
  metadata: Metadata,
  descriptors: readonly string[],
  addition?: string,
): string {
  const parts = descriptors.map((name) => {
    const pretty = PRETTY_IN_GROUP_ID.includes(name) || name.includes("section");
    return pythonText(printed(metadata, name, metadata.value(name, { pretty })));
  });
  return [...parts, ...(addition === undefined ? [] : [addition])].join("_");
}

/** Zero points of the extensions in the units of the data, from the one in electrons. */
export function zeroPoints(metadata: Metadata, electrons: number | undefined): (number | null)[] {
  const inAdu = metadata.get("is_in_adu") === true;
  return metadata.numbers("gain").map((gain) => {
    if (electrons === undefined || !gain) return null;
    return electrons - (inAdu ? 2.5 * Math.log10(gain) : 0);
  });
}

function printed(metadata: Metadata, name: string, value: DescriptorValue): PrintedValue {
  if (typeof value === "number") {
    return name === "exposure_time" && metadata.phu.card("EXPTIME")?.isFloat ? { float: value } : value;
  }
  if (typeof value === "boolean") return value ? "True" : "False";
  if (value === null || typeof value === "string") return value;
  if (isList(value)) return value.map((item) => printed(metadata, name, item));
  return { dict: Object.entries(value).map(([arm, item]) => [arm, printed(metadata, name, item)] as const) };
}
