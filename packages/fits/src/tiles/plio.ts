/** PLIO_1 (FITS Standard 4.0, section 10.4.3): the line lists of IRAF, made for masks. */
import { damaged } from "./damaged.ts";

/** The upper four bits of an instruction; the lower twelve are its number. */
const OP = {
  zeros: 0,
  setHigh: 1,
  add: 2,
  subtract: 3,
  fill: 4,
  zerosThenOne: 5,
  addAndPut: 6,
  subtractAndPut: 7,
} as const;

/**
 * Decodes a line list of 16-bit words, big-endian, to `count` integers at the beginning of `out`. What the list does
 * not reach is 0.
 *
 * @throws FitsError `bad_compression`
 */
export function plioDecode(bytes: Uint8Array, out: Int32Array, count: number): void {
  const words = bytes.length >> 1;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (i: number) => (i < words ? view.getInt16(2 * i) : 0);
  // The third word is the length of the list in the old form; in the new one it is negative, the second is the length
  // of the head, and the length of the list stands in two words.
  const isOld = word(2) > 0;
  const start = isOld ? 3 : word(1);
  const end = isOld ? word(2) : word(4) * 2 ** 15 + word(3);
  if (start < 3 || end > words) throw damaged("its PLIO_1 data end too early");
  out.fill(0, 0, count);
  let value = 1;
  let at = 0;
  for (let i = start; i < end && at < count; i++) {
    const instruction = word(i) & 0xffff;
    const number = instruction & 0xfff;
    switch (instruction >>> 12) {
      case OP.zeros:
        at += number;
        break;
      case OP.fill:
        out.fill(value, at, Math.min(at + number, count));
        at += number;
        break;
      case OP.zerosThenOne:
        at += number;
        if (number > 0 && at <= count) out[at - 1] = value;
        break;
      case OP.setHigh:
        i++;
        value = (word(i) << 12) + number;
        break;
      case OP.add:
        value += number;
        break;
      case OP.subtract:
        value -= number;
        break;
      case OP.addAndPut:
        value += number;
        out[at++] = value;
        break;
      case OP.subtractAndPut:
        value -= number;
        out[at++] = value;
        break;
      default:
        throw damaged("its PLIO_1 data have an instruction that is not defined");
    }
  }
}
