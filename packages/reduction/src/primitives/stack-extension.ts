/** Stacks one extension of many frames in bands of rows, so that memory stays bounded. */
import type { Extension } from "@goats/astrodata";
import { Header } from "@goats/fits";
import type { Frame } from "../frames/frame.ts";
import { StackBand, type StackResult } from "../kernels/stack/band.ts";
import type { StackOptions } from "../kernels/stack/options.ts";
import type { PrimitiveContext } from "./definition.ts";
import type { Scaling } from "./stack-scaling.ts";

export interface ExtensionStack {
  readonly options: StackOptions;
  /** Factors and offsets of the frames. */
  readonly scaling: Scaling;
  readonly useMasks: boolean;
  /** GB of memory for the inputs of a band; null for no bound. */
  readonly memory: number | null;
  /** Count the rejected inputs of each pixel in REJMAP? */
  readonly rejectionMap: boolean;
  readonly progress: (done: number) => void;
}

/** Bytes that a pixel of an input takes in a band: data, variance, mask. */
const BYTES_PER_PIXEL = 4 + 4 + 2;
/** Bands larger than this are no faster, and between bands progress and aborts get through. */
const LARGEST_BAND = 40_000_000;

/** The stack of extension `index` of all frames. */
export async function stackExtension(
  context: PrimitiveContext,
  frames: readonly Frame[],
  index: number,
  { options, scaling, useMasks, memory, rejectionMap, progress }: ExtensionStack,
): Promise<Extension> {
  const extensions = frames.flatMap((frame) => frame.extensions[index] ?? []);
  const [first] = extensions;
  if (!first) throw new RangeError(`there is no extension ${index}`);
  const { width, height } = first;
  const total = width * height;
  const withVariance = extensions.every(({ planes }) => planes.variance !== undefined);
  const withMask = useMasks && extensions.every(({ planes }) => planes.mask !== undefined);
  const out: StackResult = {
    data: new Float32Array(total),
    variance: new Float32Array(total),
    mask: withMask ? new Uint16Array(total) : null,
    rejected: rejectionMap ? new Int16Array(total) : null,
  };
  const budget = Math.min((memory ?? Number.POSITIVE_INFINITY) * 1e9, LARGEST_BAND);
  const rows = Math.max(
    1,
    Math.min(height, Math.floor(budget / (extensions.length * width * BYTES_PER_PIXEL))),
  );
  const band = new StackBand(extensions.length, rows * width, { variance: withVariance, mask: withMask });
  for (let row = 0; row < height; row += rows) {
    const from = row * width;
    const pixels = Math.min(rows, height - row) * width;
    extensions.forEach(({ planes }, n) => {
      const at = n * band.stride;
      planes.data.copyRange(from, pixels, band.data, at);
      if (band.variance) planes.variance?.copyRange(from, pixels, band.variance, at);
      if (band.mask) planes.mask?.copyRange(from, pixels, band.mask, at);
      applyScaling(band, at, pixels, scaling, n);
    });
    band.combine(pixels, options, {
      data: out.data.subarray(from, from + pixels),
      variance: out.variance.subarray(from, from + pixels),
      mask: out.mask?.subarray(from, from + pixels) ?? null,
      rejected: out.rejected?.subarray(from, from + pixels) ?? null,
    });
    progress((from + pixels) / total);
    await context.breathe();
  }
  const tables: Extension["tables"] = new Map();
  if (out.rejected) {
    tables.set("REJMAP", { kind: "image", header: Header.from(), axes: [width, height], data: out.rejected });
  }
  return {
    id: first.id,
    header: first.header.clone(),
    axes: [width, height],
    data: out.data,
    variance: out.variance,
    ...(out.mask ? { mask: out.mask } : {}),
    tables,
  };
}

function applyScaling(
  { data, variance }: StackBand,
  at: number,
  pixels: number,
  scaling: Scaling,
  n: number,
): void {
  const factor = scaling.factors[n] ?? 1;
  const offset = scaling.offsets[n] ?? 0;
  if (factor === 1 && offset === 0) return;
  for (let i = at; i < at + pixels; i++) {
    data[i] = (data[i] as number) * factor + offset;
    if (variance) variance[i] = (variance[i] as number) * factor * factor;
  }
}
