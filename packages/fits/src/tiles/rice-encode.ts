import { RICE_CODES, type RiceParameters } from "./rice.ts";

/**
 * Codes integers with RICE_1, see {@link riceDecode}.
 *
 * @param values integers that fit in `parameters.bytePix` bytes; only their lowest bits count.
 */
export function riceEncode(values: Int32Array, parameters: RiceParameters): Uint8Array {
  const { bytePix, blockSize } = parameters;
  const codes = RICE_CODES[bytePix];
  if (codes === undefined) throw new RangeError(`RICE_1 has no integers of ${bytePix} bytes`);
  const bits = 8 * bytePix;
  const shift = 32 - bits;
  const writer = new BitWriter(values.length * bytePix + 64);
  const folded = new Float64Array(blockSize);
  let last = ((values[0] ?? 0) << shift) >> shift;
  writer.put(last, bits);
  for (let start = 0; start < values.length; start += blockSize) {
    const count = Math.min(blockSize, values.length - start);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const value = ((values[start + i] as number) << shift) >> shift;
      const difference = ((value - last) << shift) >> shift;
      // 0, -1, 1, -2, ... become 0, 1, 2, 3, ...
      const code = (difference >= 0 ? difference << 1 : ~(difference << 1)) >>> 0;
      folded[i] = bits === 32 ? code : code & (2 ** bits - 1);
      sum += folded[i] as number;
      last = value;
    }
    writeBlock(writer, folded, count, sum, bits, codes);
  }
  return writer.finish();
}

function writeBlock(
  writer: BitWriter,
  folded: Float64Array,
  count: number,
  sum: number,
  bits: number,
  codes: { readonly bits: number; readonly raw: number },
): void {
  if (sum === 0) {
    writer.put(0, codes.bits);
    return;
  }
  const split = splitFor(sum, count);
  if (split >= codes.raw) {
    writer.put(codes.raw + 1, codes.bits);
    for (let i = 0; i < count; i++) writer.put(folded[i] as number, bits);
    return;
  }
  writer.put(split + 1, codes.bits);
  for (let i = 0; i < count; i++) {
    const value = folded[i] as number;
    writer.zeros(Math.floor(value / 2 ** split));
    writer.put(1, 1);
    if (split > 0) writer.put(value % 2 ** split, split);
  }
}

/** How many of the lowest bits to write as they are: about as many as half of the mean value has. */
function splitFor(sum: number, count: number): number {
  const mean = Math.max(0, (sum - (count >> 1) - 1) / count);
  let split = 0;
  for (let rest = Math.floor(mean) >>> 1; rest > 0; rest >>>= 1) split++;
  return split;
}

/** Bits from the highest of each byte. */
class BitWriter {
  #bytes: Uint8Array;
  #at = 0;
  #buffer = 0;
  #used = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** The lowest `count` (up to 32) bits of a number. */
  put(value: number, count: number): void {
    let left = count;
    while (left > 0) {
      const part = Math.min(8 - this.#used, left);
      left -= part;
      this.#buffer = (this.#buffer << part) | ((value >>> left) & ((1 << part) - 1));
      this.#used += part;
      if (this.#used === 8) this.#flush();
    }
  }

  zeros(count: number): void {
    for (let left = count; left > 0; left -= 24) this.put(0, Math.min(24, left));
  }

  finish(): Uint8Array {
    if (this.#used > 0) this.put(0, 8 - this.#used);
    return this.#bytes.slice(0, this.#at);
  }

  #flush(): void {
    if (this.#at === this.#bytes.length) {
      const larger = new Uint8Array(2 * this.#at + 64);
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[this.#at++] = this.#buffer;
    this.#buffer = 0;
    this.#used = 0;
  }
}
