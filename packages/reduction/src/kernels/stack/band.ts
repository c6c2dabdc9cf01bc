/** Combines a band of rows of a stack: the loop over pixels, with a short way for the pixels where nothing is odd. */
import { Column } from "./column.ts";
import type { StackOptions } from "./options.ts";
import { CHUNK_PIXELS, QuickMean } from "./quick-mean.ts";

/** The same pixels of all inputs, one input after the other: value n of pixel i is at `n * pixels + i`. */
export interface StackBand {
  readonly inputs: number;
  readonly pixels: number;
  readonly data: Float32Array;
  /** Null when an input has no variance plane. */
  readonly variance: Float32Array | null;
  /** Null when masks are absent or not to be used. */
  readonly mask: Uint16Array | null;
}

/** Where the result goes; all arrays hold at least `pixels` values. */
export interface StackResult {
  readonly data: Float32Array;
  readonly variance: Float32Array;
  readonly mask: Uint16Array | null;
  /** Number of inputs that were rejected at each pixel, if somebody wants to know. */
  readonly rejected: Int16Array | null;
}

/**
 * Combines all pixels of a band.
 *
 * Pixels whose inputs are all in the best mask tier and of which the clipping rejects none are averaged directly;
 * whether any is rejected can nearly always be told without sorting. Everything else goes through {@link Column}.
 */
export function stackBand(band: StackBand, options: StackOptions, out: StackResult): void {
  const column = new Column(band.inputs, options, {
    variance: band.variance !== null,
    mask: band.mask !== null,
  });
  const quick = QuickMean.for(band, options);
  for (let start = 0; start < band.pixels; start += CHUNK_PIXELS) {
    const end = Math.min(start + CHUNK_PIXELS, band.pixels);
    const settled = quick?.run(start, end, out) ?? null;
    for (let i = start; i < end; i++) {
      if (settled && settled[i - start] !== 0) continue;
      load(band, i, column);
      column.combine();
      out.data[i] = column.outData;
      out.variance[i] = column.outVariance;
      if (out.mask) out.mask[i] = column.outMask;
      if (out.rejected) out.rejected[i] = column.outRejected;
    }
  }
}

function load(band: StackBand, i: number, column: Column): void {
  const { inputs, pixels, data, variance, mask } = band;
  for (let n = 0, at = i; n < inputs; n++, at += pixels) {
    column.data[n] = data[at] as number;
    if (variance) column.variance[n] = variance[at] as number;
    if (mask) column.mask[n] = mask[at] as number;
  }
}
