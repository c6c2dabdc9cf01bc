/** Makes and moves masks. */
import { DQ, type PixelData } from "@goats/astrodata";

/** Levels from which on pixels are flagged; null when unknown. */
export interface Levels {
  readonly saturation: number | null;
  readonly nonLinear: number | null;
}

/** Islands of apparently good pixels up to this size inside saturated areas are flagged too. */
const LARGEST_HOLE = 10_000;

/**
 * Flags saturated and non-linear pixels in a mask (`addDQ` of DRAGONS). Where the two levels differ the detector is an
 * infrared one, whose readout can give saturated pixels any value: small areas below the non-linear level that are
 * enclosed by brighter ones count as saturated.
 */
export function flagLevels(mask: Uint16Array, pixels: PixelData, width: number, levels: Levels): void {
  const { saturation, nonLinear } = levels;
  if (saturation !== null) flagFrom(mask, pixels, saturation, Number.POSITIVE_INFINITY, DQ.saturated);
  if (nonLinear === null || (saturation !== null && saturation <= nonLinear)) return;
  flagFrom(mask, pixels, nonLinear, saturation ?? Number.POSITIVE_INFINITY, DQ.nonLinear);
  if (saturation !== null) flagHoles(mask, pixels, width, nonLinear);
}

function flagFrom(mask: Uint16Array, pixels: PixelData, from: number, below: number, bit: number): void {
  for (let i = 0; i < mask.length; i++) {
    const value = pixels[i] as number;
    if (value >= from && (value < below || below === Number.POSITIVE_INFINITY))
      mask[i] = (mask[i] as number) | bit;
  }
}

/** Flags the 4-connected areas below a level that are small. */
function flagHoles(mask: Uint16Array, pixels: PixelData, width: number, level: number): void {
  const seen = new Uint8Array(mask.length);
  const area: number[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (seen[start] !== 0 || !((pixels[start] as number) < level)) continue;
    area.length = 0;
    area.push(start);
    seen[start] = 1;
    for (let next = 0; next < area.length; next++) {
      const at = area[next] as number;
      const x = at % width;
      for (const neighbour of [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width]) {
        if (neighbour < 0 || neighbour >= mask.length || seen[neighbour] !== 0) continue;
        if (!((pixels[neighbour] as number) < level)) continue;
        seen[neighbour] = 1;
        area.push(neighbour);
      }
    }
    if (area.length > LARGEST_HOLE) continue;
    for (const at of area) mask[at] = (mask[at] as number) | DQ.saturated;
  }
}

/** A mask with fewer, larger pixels: each has the flags of all pixels that fall into it. */
export function binMask(
  mask: Uint16Array,
  width: number,
  xbin: number,
  ybin: number,
): { mask: Uint16Array; width: number } {
  const height = Math.floor(mask.length / width / ybin);
  const columns = Math.floor(width / xbin);
  const binned = new Uint16Array(columns * height);
  for (let y = 0; y < height * ybin; y++) {
    const row = Math.floor(y / ybin) * columns;
    for (let x = 0; x < columns * xbin; x++) {
      const to = row + Math.floor(x / xbin);
      binned[to] = (binned[to] as number) | (mask[y * width + x] as number);
    }
  }
  return { mask: binned, width: columns };
}
