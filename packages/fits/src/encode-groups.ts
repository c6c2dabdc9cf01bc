/** Random groups for writing. */
import { padToBlock } from "./bytes.ts";
import { encoderFor, storageOf } from "./encode.ts";
import { FitsError } from "./errors.ts";
import type { RandomGroups } from "./groups.ts";
import { pixelTypeOf } from "./pixels.ts";

/** Groups with their number and how they are stored. */
export interface GroupsPlan extends RandomGroups {
  readonly count: number;
  /** Elements of the array of one group. */
  readonly elements: number;
  readonly bits: number;
  /** BZERO. */
  readonly zero: number;
}

const PIECE_BYTES = 2 ** 20;

/** Checks that arrays and parameters go together. @throws FitsError `bad_data` */
export function planGroups(groups: RandomGroups): GroupsPlan {
  const { parameters, axes, data } = groups;
  const bad = (message: string) =>
    new FitsError("bad_data", message, { fix: "Give every parameter a value for each group." });
  const elements = axes.reduce((all, length) => all * length, 1);
  if (axes.length === 0 || elements === 0) throw bad("random groups need arrays that are not empty");
  const count = data.length / elements;
  if (!Number.isInteger(count) || count === 0) {
    throw bad(`${data.length} numbers are no groups of ${axes.join(" x ")}`);
  }
  for (const { name, values, scale } of parameters) {
    if (values.length !== count) {
      throw bad(`the parameter ${name} has ${values.length} values for ${count} groups`);
    }
    if (scale === 0) throw bad(`the parameter ${name} has the scale 0`);
  }
  return { ...groups, count, elements, ...storageOf(pixelTypeOf(data)) };
}

/** The data unit of random groups, padded with zeros to whole blocks. */
export function* encodeGroups(plan: GroupsPlan): Generator<Uint8Array> {
  const { parameters, data, count, elements, bits } = plan;
  const size = Math.abs(bits) / 8;
  const groupBytes = (parameters.length + elements) * size;
  const put = encoderFor(data);
  const step = Math.max(1, Math.floor(PIECE_BYTES / groupBytes));
  for (let first = 0; first < count; first += step) {
    const part = Math.min(step, count - first);
    const view = new DataView(new ArrayBuffer(part * groupBytes));
    for (let g = 0; g < part; g++) {
      const at = g * groupBytes;
      for (const [n, { name, values, scale, zero }] of parameters.entries()) {
        putParameter(view, at + n * size, bits, ((values[first + g] ?? 0) - zero) / scale, name);
      }
      put(view, at + parameters.length * size, (first + g) * elements, elements);
    }
    yield new Uint8Array(view.buffer);
  }
  const total = count * groupBytes;
  yield new Uint8Array(padToBlock(total) - total);
}

function putParameter(view: DataView, at: number, bits: number, stored: number, name: string): void {
  if (bits < 0) {
    if (bits === -32) view.setFloat32(at, stored);
    else view.setFloat64(at, stored);
    return;
  }
  const whole = Math.round(stored);
  const lower = bits === 8 ? 0 : -(2 ** (bits - 1));
  const upper = bits === 8 ? 255 : 2 ** (bits - 1) - 1;
  if (!(whole >= lower && whole <= upper)) {
    throw new FitsError("bad_data", `the parameter ${name} has a value that ${bits} bits cannot hold`, {
      fix: "Choose another scale and zero point for it, or write the arrays in floating point.",
    });
  }
  if (bits === 8) view.setUint8(at, whole);
  else if (bits === 16) view.setInt16(at, whole);
  else if (bits === 32) view.setInt32(at, whole);
  else view.setBigInt64(at, BigInt(whole));
}
