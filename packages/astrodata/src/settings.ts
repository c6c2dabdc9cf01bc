import { AstroDataError } from "./errors.ts";
import type { DescriptorOptions, Metadata, Setting } from "./metadata.ts";

/** Collects settings of a file; what the headers do not tell is left out. */
interface SettingList {
  readonly settings: Setting[];
  /** Adds the value of a descriptor. */
  add(label: string, descriptor: string, options?: DescriptorOptions & { unit?: string }): void;
  /** Adds a value that is not simply a descriptor; null adds nothing. */
  put(label: string, value: string | null): void;
}

/** Starts the list of a file with its state, if it is no raw frame: processed frames never go together with raw ones. */
export function settingList(metadata: Metadata): SettingList {
  const settings: Setting[] = [];
  const list: SettingList = {
    settings,
    put(label, value) {
      if (value !== null && value !== "") settings.push({ label, value });
    },
    add(label, descriptor, { unit, ...options } = {}) {
      const value = valueOrNull(metadata, descriptor, options);
      if (value !== null) list.put(label, unit === undefined ? value : `${value} ${unit}`);
    },
  };
  if (metadata.has("PROCESSED")) list.put("State", "processed");
  else if (metadata.has("PREPARED")) list.put("State", "prepared");
  return list;
}

function valueOrNull(metadata: Metadata, descriptor: string, options: DescriptorOptions): string | null {
  try {
    const value = metadata.get(descriptor, options);
    return value === null ? null : typeof value === "object" ? JSON.stringify(value) : String(value);
  } catch (error) {
    if (error instanceof AstroDataError) return null;
    throw error;
  }
}
