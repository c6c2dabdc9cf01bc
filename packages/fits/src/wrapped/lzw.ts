/** Decompresses what Unix `compress` writes (.Z): LZW with codes of 9 to 16 bits. */
import { damaged } from "../tiles/damaged.ts";

const MIN_BITS = 9;
const CLEAR = 256;
const PIECE_BYTES = 2 ** 18;
/** The byte behind the magic number: the largest number of bits, and whether there is a code to clear the table. */
const BITS_MASK = 0x1f;
const BLOCK_MODE = 0x80;
const HEAD_BYTES = 3;

/**
 * Decompresses a whole file, in pieces.
 *
 * @throws FitsError `bad_compression`
 */
export function* decompressLzw(input: Uint8Array): Generator<Uint8Array> {
  const head = input[2] ?? 0;
  const maxBits = head & BITS_MASK;
  const canClear = (head & BLOCK_MODE) !== 0;
  if (maxBits < MIN_BITS || maxBits > 16) throw damaged("the .Z data have codes of an impossible size");
  const prefix = new Uint16Array(1 << maxBits);
  const suffix = new Uint8Array(1 << maxBits);
  const first = canClear ? CLEAR + 1 : CLEAR;
  const stack = new Uint8Array(1 << maxBits);
  for (let byte = 0; byte < 256; byte++) suffix[byte] = byte;

  let out = new Uint8Array(PIECE_BYTES);
  let written = 0;
  let bits = MIN_BITS;
  let next = first;
  let previous = -1;
  let lastByte = 0;
  // Codes come in groups of eight; a change of their size skips the rest of a group.
  let groupStart = 8 * HEAD_BYTES;
  let position = groupStart;
  const newGroup = () => {
    const group = 8 * bits;
    position = groupStart + Math.ceil((position - groupStart) / group) * group;
    groupStart = position;
  };
  const end = 8 * input.length;
  while (position + bits <= end) {
    const at = Math.floor(position / 8);
    const word = (input[at] as number) | ((input[at + 1] ?? 0) << 8) | ((input[at + 2] ?? 0) << 16);
    const code = (word >> (position % 8)) & ((1 << bits) - 1);
    position += bits;
    if (canClear && code === CLEAR) {
      newGroup();
      bits = MIN_BITS;
      next = first;
      previous = -1;
      continue;
    }
    if (code > next || (code === next && previous < 0) || (previous < 0 && code > 255)) {
      throw damaged("the .Z data have a code that is not defined");
    }
    // A code that is only being defined is the text before it and its first byte.
    let depth = 0;
    let link = code;
    if (code === next) {
      stack[depth++] = lastByte;
      link = previous;
    }
    while (link > 255) {
      stack[depth++] = suffix[link] as number;
      link = prefix[link] as number;
    }
    lastByte = link;
    stack[depth++] = link;
    if (written + depth > out.length) {
      yield out.subarray(0, written);
      out = new Uint8Array(Math.max(PIECE_BYTES, depth));
      written = 0;
    }
    while (depth > 0) out[written++] = stack[--depth] as number;
    if (previous >= 0 && next < 1 << maxBits) {
      prefix[next] = previous;
      suffix[next] = lastByte;
      next++;
      if (next === 1 << bits && bits < maxBits) {
        newGroup();
        bits++;
      }
    }
    previous = code;
  }
  yield out.subarray(0, written);
}
