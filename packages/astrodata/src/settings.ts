import { AstroDataError } from "./errors.ts";
import {
  type DescriptorOptions,
  type DescriptorValue,
  isList,
  type Metadata,
  type Setting,
} from "./metadata.ts";

/** Collects settings of a file. What the headers do not tell is left out; nothing here throws for it. */
interface SettingList {
  readonly settings: Setting[];
  /** Adds the value of a descriptor. */
  add(label: string, descriptor: string, options?: DescriptorOptions & { unit?: string }): void;
  /** Adds a value that is not simply a descriptor; null adds nothing. */
  put(label: string, compute: () => string | null): void;
}

/** Starts the list of a file with its state, if it is no raw frame: processed frames never go together with raw ones. */
export function settingList(metadata: Metadata): SettingList {
  const settings: Setting[] = [];
  const list: SettingList = {
    settings,
    put(label, compute) {
      const value = orNull(compute);
      if (value !== null && value !== "") settings.push({ label, value });
    },
    add(label, descriptor, { unit, ...options } = {}) {
      list.put(label, () => {
        const value = metadata.get(descriptor, options);
        if (value === null) return null;
        const text = textOf(value);
        return unit === undefined ? text : `${text} ${unit}`;
      });
    },
  };
  if (metadata.has("PROCESSED")) list.put("State", () => "processed");
  else if (metadata.has("PREPARED")) list.put("State", () => "prepared");
  return list;
}

/** Lists and the values of arms in one line: `blue 1x1 red 2x2`. */
function textOf(value: DescriptorValue): string {
  if (typeof value !== "object" || value === null) return String(value);
  if (isList(value)) return value.map(textOf).join(" ");
  return Object.entries(value)
    .map(([arm, item]) => `${arm} ${textOf(item)}`)
    .join(" ");
}

function orNull<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof AstroDataError) return null;
    throw error;
  }
}
