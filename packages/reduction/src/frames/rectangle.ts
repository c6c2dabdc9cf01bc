import type { PixelData } from "@goats/astrodata";

/** A rectangle of pixels, 0-based, half-open. */
export interface Rectangle {
  readonly x1: number;
  readonly x2: number;
  readonly y1: number;
  readonly y2: number;
}

/** The pixels of a rectangle as an array of their own, of the same type. */
export function cut<Data extends PixelData>(
  pixels: Data,
  width: number,
  { x1, x2, y1, y2 }: Rectangle,
): Data {
  const columns = x2 - x1;
  const result = pixels.slice(0, columns * (y2 - y1));
  for (let y = y1; y < y2; y++) {
    result.set(pixels.subarray(y * width + x1, y * width + x2), (y - y1) * columns);
  }
  return result as Data;
}
