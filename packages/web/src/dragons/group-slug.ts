import type { Group } from "../api/types.ts";

/** A short name of a group for the address: `bias-1q3x9zk`. The same files group the same way get the same one. */
export function groupSlug({ observationType, key }: Pick<Group, "observationType" | "key">): string {
  const word = observationType.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
  return `${word || "group"}-${hash(key).toString(36)}`;
}

/** FNV-1a, 32 bits: tells a few dozen keys apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value ^= text.charCodeAt(i);
    value = Math.imul(value, 0x01000193);
  }
  return value >>> 0;
}

/** The files that are left out, as they stand in the address: `3,17`. */
export function parseIds(text: string | undefined): Set<number> {
  return new Set((text ?? "").split(",").filter(Boolean).map(Number).filter(Number.isSafeInteger));
}
