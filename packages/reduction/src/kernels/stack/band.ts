/** Combines a band of rows of a stack: the loop over pixels, with a short way for the pixels where nothing is odd. */
import { Column } from "./column.ts";
import { CLIPPING, type KernelResults, type MeanKernel, meanKernel } from "./mean-kernel.ts";
import type { StackOptions } from "./options.ts";

/** Where the result goes; all arrays hold at least as many values as the band has pixels. */
export interface StackResult {
  readonly data: Float32Array;
  readonly variance: Float32Array;
  readonly mask: Uint16Array | null;
  /** Number of inputs that were rejected at each pixel, if somebody wants to know. */
  readonly rejected: Int16Array | null;
}

/** Pixels that the short way does at a time; its results stay in the processor's cache. */
const CHUNK_PIXELS = 2048;
const PAGE = 65_536;
/** Vector loads may reach this many pixels beyond the end. */
const GROUP = 4;

/**
 * Room for the same pixels of all inputs: value i of input n is at `n * stride + i` of its plane. The arrays lie in
 * the memory of the vector kernel. Fill them, then call {@link StackBand.combine}; a band can be used again and again.
 */
export class StackBand {
  readonly inputs: number;
  /** Pixels that there is room for. */
  readonly capacity: number;
  /** Distance from one input to the next in a plane, in pixels. */
  readonly stride: number;
  readonly data: Float32Array;
  /** Null when an input has no variance plane. */
  readonly variance: Float32Array | null;
  /** Null when masks are absent or not to be used. */
  readonly mask: Uint16Array | null;

  private readonly kernel: MeanKernel;
  private readonly results: KernelResults;
  private readonly chunk: {
    readonly data: Float32Array;
    readonly variance: Float32Array;
    readonly mask: Int32Array;
    readonly settled: Int32Array;
  };

  constructor(
    inputs: number,
    capacity: number,
    planes: { readonly variance: boolean; readonly mask: boolean },
  ) {
    this.inputs = inputs;
    this.capacity = capacity;
    this.stride = strideFor(capacity);
    const count = inputs * this.stride;
    const chunkBytes = 4 * CHUNK_PIXELS;
    const memory = new WebAssembly.Memory({ initial: Math.ceil((10 * count + 4 * chunkBytes) / PAGE) + 1 });
    let end = 0;
    const take = (bytes: number): number => {
      const start = end;
      end += Math.ceil(bytes / 16) * 16;
      return start;
    };
    const at = { data: take(4 * count), variance: take(4 * count), mask: take(2 * count) };
    this.results = {
      data: take(chunkBytes),
      variance: take(chunkBytes),
      mask: take(chunkBytes),
      settled: take(chunkBytes),
    };
    this.data = new Float32Array(memory.buffer, at.data, count);
    this.variance = planes.variance ? new Float32Array(memory.buffer, at.variance, count) : null;
    this.mask = planes.mask ? new Uint16Array(memory.buffer, at.mask, count) : null;
    this.chunk = {
      data: new Float32Array(memory.buffer, this.results.data, CHUNK_PIXELS),
      variance: new Float32Array(memory.buffer, this.results.variance, CHUNK_PIXELS),
      mask: new Int32Array(memory.buffer, this.results.mask, CHUNK_PIXELS),
      settled: new Int32Array(memory.buffer, this.results.settled, CHUNK_PIXELS),
    };
    this.kernel = meanKernel(memory);
  }

  /**
   * Combines the first `pixels` pixels.
   *
   * Pixels whose inputs are all in the best mask tier and of which the clipping rejects none are averaged four at a
   * time; everything else goes through {@link Column}.
   */
  combine(pixels: number, options: StackOptions, out: StackResult): void {
    const column = new Column(this.inputs, options, {
      variance: this.variance !== null,
      mask: this.mask !== null,
    });
    const clipping = this.clippingOf(options);
    for (let start = 0; start < pixels; start += CHUNK_PIXELS) {
      const count = Math.min(CHUNK_PIXELS, pixels - start);
      if (clipping === undefined) this.chunk.settled.fill(0);
      else this.shortWay(start, count, clipping, options, out);
      const { settled } = this.chunk;
      for (let j = 0; j < count; j++) if (settled[j] === 0) this.longWay(start + j, column, out);
    }
  }

  /** The short way exists for means with variances. */
  private clippingOf({ operation, reject, compat }: StackOptions): number | undefined {
    if (operation !== "mean" || !this.variance || reject === "minmax") return undefined;
    if (reject === "sigclip") return compat === "dragons" ? CLIPPING.sigclipDragons : CLIPPING.sigclipExact;
    return CLIPPING[reject];
  }

  private shortWay(
    start: number,
    count: number,
    clipping: number,
    options: StackOptions,
    out: StackResult,
  ): void {
    const planes = {
      data: this.data.byteOffset + 4 * start,
      variance: (this.variance?.byteOffset ?? 0) + 4 * start,
      // Without masks the kernel reads the empty room that is kept for them.
      mask: this.data.byteOffset + 8 * this.inputs * this.stride + 2 * start,
      stride: 4 * this.stride,
    };
    const limits = { low: options.lsigma, high: options.hsigma };
    this.kernel(planes, this.results, Math.ceil(count / GROUP), this.inputs, clipping, limits);
    out.data.set(this.chunk.data.subarray(0, count), start);
    out.variance.set(this.chunk.variance.subarray(0, count), start);
    out.mask?.set(this.chunk.mask.subarray(0, count), start);
    out.rejected?.fill(0, start, start + count);
  }

  private longWay(i: number, column: Column, out: StackResult): void {
    const { inputs, stride, data, variance, mask } = this;
    for (let n = 0, at = i; n < inputs; n++, at += stride) {
      column.data[n] = data[at] as number;
      if (variance) column.variance[n] = variance[at] as number;
      if (mask) column.mask[n] = mask[at] as number;
    }
    column.combine();
    out.data[i] = column.outData;
    out.variance[i] = column.outVariance;
    if (out.mask) out.mask[i] = column.outMask;
    if (out.rejected) out.rejected[i] = column.outRejected;
  }
}

/**
 * Whole groups of eight pixels, so that every plane of every input begins at a multiple of 16 bytes; and never a large
 * power of two apart, or all inputs would compete for the same lines of the processor's cache.
 */
function strideFor(pixels: number): number {
  const whole = Math.ceil((pixels + GROUP) / 8) * 8;
  return whole % 1024 < 64 || whole % 1024 > 960 ? whole + 136 : whole;
}
