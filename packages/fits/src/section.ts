import { chunkBytesOf } from "./chunks.ts";
import type { Decoder } from "./decode.ts";
import { FitsError } from "./errors.ts";
import type { Hdu } from "./hdu.ts";
import { type FitsImage, imageReader, type ReadOptions } from "./image.ts";
import type { PixelArray } from "./pixels.ts";
import { type ByteSource, REQUEST_COST } from "./source.ts";

/** A part of one axis, counted from 0, from inclusive to exclusive; undefined is all of the axis. */
export type AxisRange = readonly [from: number, to: number] | undefined;

/**
 * Reads a section of an image, and of the file no more than it lies in: rows that are close together come
 * with one read, those far apart with one each.
 *
 * @param ranges one for each axis, NAXIS1 first; axes behind the last range are taken whole.
 * @throws FitsError as `readImage`; `out_of_range` for ranges that the image does not have. Of a file that is
 * cut, sections before the cut can be read.
 */
export async function readSection(
  source: ByteSource,
  hdu: Hdu,
  ranges: readonly AxisRange[],
  options: ReadOptions = {},
): Promise<FitsImage> {
  const section = selectSection(hdu, ranges);
  const isEmpty = section.run * section.runs === 0;
  // Before memory is taken: the header may promise anything.
  const end = isEmpty ? 0 : section.start(section.runs - 1) + section.run;
  requireBytes(source, hdu, (end * Math.abs(hdu.bitpix)) / 8);
  const { image, decode, size } = imageReader(hdu, section.axes, options);
  if (!isEmpty) await readRuns(source, hdu, section, size, image.data, decode);
  return image;
}

/** A section as runs of pixels that follow each other in the file. */
interface Section {
  readonly axes: readonly number[];
  /** Pixels of one run. */
  readonly run: number;
  readonly runs: number;
  /** Index in the image of the first pixel of a run. */
  start(run: number): number;
}

/** Checks the ranges against the axes of an image. @throws FitsError `out_of_range` */
export function checkRanges(hdu: Hdu, ranges: readonly AxisRange[]): (readonly [number, number])[] {
  const { axes } = hdu;
  const fail = (message: string) =>
    new FitsError("out_of_range", `HDU ${hdu.index} ${message}`, { offset: hdu.dataOffset, hdu: hdu.index });
  if (ranges.length > axes.length) throw fail(`has ${axes.length} axes, not ${ranges.length}`);
  return axes.map((length, i) => {
    const [from, to] = ranges[i] ?? [0, length];
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && to >= from && to <= length) {
      return [from, to] as const;
    }
    throw fail(`has no pixels ${from} to ${to} on axis ${i + 1}: there are ${length}`);
  });
}

/** The ranges that a slab is: all of every axis but the last one. */
export function slabRanges(hdu: Hdu, slab: readonly [number, number] | undefined): AxisRange[] {
  const { length } = hdu.axes;
  return Array.from({ length }, (_, i) => (i === length - 1 ? slab : undefined));
}

function selectSection(hdu: Hdu, ranges: readonly AxisRange[]): Section {
  const { axes } = hdu;
  const bounds = checkRanges(hdu, ranges);
  const lengths = bounds.map(([from, to]) => to - from);
  const strides = axes.map((_, i) => axes.slice(0, i).reduce((all, length) => all * length, 1));
  const origin = bounds.reduce((sum, [from], i) => sum + from * (strides[i] ?? 0), 0);
  // Axes taken whole, and the first one that is not, make one run.
  let inner = 0;
  while (inner < axes.length - 1 && lengths[inner] === axes[inner]) inner++;
  const product = (values: readonly number[]) => values.reduce((all, value) => all * value, 1);
  return {
    axes: lengths,
    run: axes.length === 0 ? 0 : product(lengths.slice(0, inner + 1)),
    runs: product(lengths.slice(inner + 1)),
    start(run) {
      let index = origin;
      let rest = run;
      for (let axis = inner + 1; axis < axes.length; axis++) {
        const length = lengths[axis] ?? 1;
        index += (rest % length) * (strides[axis] ?? 0);
        rest = Math.floor(rest / length);
      }
      return index;
    },
  };
}

/** Reads runs with as few reads as pay, each of at most one chunk unless one run is longer. */
async function readRuns(
  source: ByteSource,
  hdu: Hdu,
  { run, runs, start }: Section,
  size: number,
  out: PixelArray,
  decode: Decoder,
): Promise<void> {
  const chunk = chunkBytesOf(source);
  const gap = source.requestCost ?? REQUEST_COST;
  let buffer = new Uint8Array(0);
  for (let first = 0; first < runs; ) {
    const from = start(first) * size;
    let last = first;
    let to = from + run * size;
    for (; last + 1 < runs; last++) {
      const next = start(last + 1) * size;
      if (next - to > gap || next + run * size - from > chunk) break;
      to = next + run * size;
    }
    for (let at = from; at < to; ) {
      // Only a single run is longer than a chunk; it comes in pieces of whole pixels.
      const length = Math.min(to - at, last === first ? chunk - (chunk % size) : to - at);
      if (buffer.length < length) buffer = new Uint8Array(length);
      const bytes = await source.read(hdu.dataOffset + at, length, buffer);
      if (last === first) decode(bytes, out, first * run + (at - from) / size, length / size);
      else {
        for (let i = first; i <= last; i++) {
          decode(bytes.subarray(start(i) * size - from), out, i * run, run);
        }
      }
      at += length;
    }
    first = last + 1;
  }
}

/** Of a file that is cut, what lies before the cut can be had. */
function requireBytes(source: ByteSource, hdu: Hdu, end: number): void {
  if (hdu.dataOffset + end <= source.size) return;
  throw new FitsError("truncated", `HDU ${hdu.index} ends before the pixels asked for`, {
    offset: source.size,
    hdu: hdu.index,
  });
}
