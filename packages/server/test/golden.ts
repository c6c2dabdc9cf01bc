import { readFileSync } from "node:fs";
import { join } from "node:path";
import bunzip from "seek-bzip";
import { SHARED } from "./feature-app.ts";

/** The raw bias frames of the GMOS-N imaging set, which DRAGONS reduced to `N20150405S0796_bias.fits`. */
export const GOLDEN_BIASES = ["N20150405S0796.fits", "N20150405S0797.fits", "N20150405S0798.fits"] as const;

const unpacked = new Map<string, Uint8Array>();

/** A raw frame of the golden set, unpacked. */
export function goldenFrame(name: string): Uint8Array {
  const known = unpacked.get(name);
  if (known !== undefined) return known;
  const bytes = bunzip.decode(readFileSync(join(SHARED, "data/golden/gmos-image/raw", `${name}.bz2`)));
  unpacked.set(name, bytes);
  return bytes;
}

/** A small frame of a real observation; its pixels were averaged, so it cannot be reduced. */
export function geminiFile(name: string): Buffer {
  return readFileSync(join(SHARED, "data/gemini", name));
}
