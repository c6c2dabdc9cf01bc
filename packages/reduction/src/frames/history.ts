import type { AstroData } from "@goats/astrodata";

/** Writes the time stamp of a primitive under its keyword, and that of the last change. */
export function markHistory(ad: AstroData, keyword: string, primitive: string, now: string): void {
  ad.phu.set("GEM-TLM", now, "UT of the last change to this file");
  ad.phu.set(keyword, now, `UT of ${primitive}`);
}
