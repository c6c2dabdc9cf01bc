/** Random groups (FITS Standard 4.0, section 6): arrays that each have a few numbers of their own, as of interferometers. */
import { readChunks } from "./chunks.ts";
import { decoderFor } from "./decode.ts";
import { FitsError } from "./errors.ts";
import { type Hdu, requireData } from "./hdu.ts";
import { imageScaling, naturalType } from "./image-scaling.ts";
import { createPixels, type PixelArray } from "./pixels.ts";
import type { ByteSource } from "./source.ts";

/** A parameter of all groups. */
export interface GroupParameter {
  /** PTYPEn; empty when the header has none. Several of one name are to be added: see {@link parameterSum}. */
  readonly name: string;
  /** PSCALn and PZEROn, by which the values are stored. */
  readonly scale: number;
  readonly zero: number;
  /** The physical value in each group. */
  readonly values: Float64Array;
}

/** Random groups, read or to be written. */
export interface RandomGroups {
  readonly parameters: readonly GroupParameter[];
  /** The axes of the array of one group: NAXIS2 first. */
  readonly axes: readonly number[];
  /** The arrays of all groups one after the other, of the type that an image would have. */
  readonly data: PixelArray;
}

/** How to read random groups. */
export interface GroupOptions {
  /** Only these groups, from inclusive to exclusive. */
  readonly groups?: readonly [from: number, to: number];
}

/**
 * Reads random groups.
 *
 * @throws FitsError `wrong_kind`, `truncated`, `out_of_range`, `too_large`, `bad_header` (scales)
 */
export async function readGroups(
  source: ByteSource,
  hdu: Hdu,
  options: GroupOptions = {},
): Promise<RandomGroups> {
  if (hdu.kind !== "groups") {
    throw new FitsError("wrong_kind", `HDU ${hdu.index} has no random groups`, {
      offset: hdu.headerOffset,
      hdu: hdu.index,
    });
  }
  requireData(hdu);
  const count = hdu.header.getNumber("GCOUNT") ?? 1;
  const [from, to] = options.groups ?? [0, count];
  if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > count) {
    const message = `HDU ${hdu.index} has no groups ${from} to ${to}: there are ${count}`;
    throw new FitsError("out_of_range", message, { offset: hdu.dataOffset, hdu: hdu.index });
  }
  const axes = hdu.axes.slice(1);
  const elements = axes.reduce((all, length) => all * length, 1);
  const groups = to - from;
  const parameters = parametersOf(hdu, groups);
  const scaling = imageScaling(hdu);
  const type = naturalType(hdu.bitpix, scaling);
  const data = createPixels(type, groups * elements);
  const decode = decoderFor(hdu.bitpix, type, scaling, data.length);
  const decoders = parameters.map(({ scale, zero }) =>
    decoderFor(hdu.bitpix, "float64", { scale, zero, blank: undefined }, 1),
  );
  const size = Math.abs(hdu.bitpix) / 8;
  const groupBytes = (parameters.length + elements) * size;
  // Groups of nothing have no bytes to go through.
  if (groupBytes === 0) return { parameters, axes, data };
  let done = 0;
  const start = hdu.dataOffset + from * groupBytes;
  await readChunks(source, start, groups * groupBytes, groupBytes, (bytes) => {
    for (let at = 0; at < bytes.length; at += groupBytes, done++) {
      for (const [n, parameter] of parameters.entries()) {
        decoders[n]?.(bytes.subarray(at + n * size, at + (n + 1) * size), parameter.values, done, 1);
      }
      const array = bytes.subarray(at + parameters.length * size, at + groupBytes);
      decode(array, data, done * elements, elements);
    }
  });
  return { parameters, axes, data };
}

/** A value that is spread over several parameters of one name, for the sake of precision; undefined without any. */
export function parameterSum(groups: RandomGroups, name: string): Float64Array | undefined {
  const wanted = name.trim().toUpperCase();
  const found = groups.parameters.filter((parameter) => parameter.name.toUpperCase() === wanted);
  const [first] = found;
  if (first === undefined) return undefined;
  return first.values.map((_, group) => found.reduce((sum, { values }) => sum + (values[group] ?? 0), 0));
}

function parametersOf(hdu: Hdu, groups: number): GroupParameter[] {
  const { header } = hdu;
  const finite = (keyword: string, fallback: number) => {
    if (!header.has(keyword)) return fallback;
    const value = header.getNumber(keyword);
    if (value !== undefined && Number.isFinite(value)) return value;
    throw new FitsError("bad_header", `HDU ${hdu.index}: ${keyword} is no finite number`, {
      offset: hdu.headerOffset,
      hdu: hdu.index,
    });
  };
  const count = header.getNumber("PCOUNT") ?? 0;
  if (count > MAX_PARAMETERS) {
    throw new FitsError(
      "too_large",
      `HDU ${hdu.index}: PCOUNT is ${count}; up to ${MAX_PARAMETERS} are read`,
      {
        offset: hdu.headerOffset,
        hdu: hdu.index,
      },
    );
  }
  return Array.from({ length: count }, (_, i) => ({
    name: header.getString(`PTYPE${i + 1}`)?.trim() ?? "",
    scale: finite(`PSCAL${i + 1}`, 1),
    zero: finite(`PZERO${i + 1}`, 0),
    values: createPixels("float64", groups) as Float64Array,
  }));
}

/** PTYPEn has room for three digits. */
const MAX_PARAMETERS = 999;
