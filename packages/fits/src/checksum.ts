/** DATASUM and CHECKSUM (FITS Standard 4.0, section 4.4.2.7 and appendix J). */

/** The 32-bit ones' complement sum of big-endian words, fed piece by piece. */
export class Checksum {
  /** Exact while fewer than 2^21 words are added between folds. */
  #sum = 0;
  /** Bytes of the current word that have been added. */
  #phase = 0;

  add(bytes: Uint8Array): this {
    let at = 0;
    while (at < bytes.length && this.#phase !== 0) this.#addByte(bytes[at++] ?? 0);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (at + 4 <= bytes.length) {
      const stop = Math.min(bytes.length - 3, at + 4 * FOLD_WORDS);
      let sum = 0;
      for (; at < stop; at += 4) sum += view.getUint32(at);
      this.#sum = fold(this.#sum + sum);
    }
    while (at < bytes.length) this.#addByte(bytes[at++] ?? 0);
    return this;
  }

  /** The sum as an unsigned 32-bit number. */
  get value(): number {
    return this.#sum;
  }

  #addByte(byte: number): void {
    this.#sum = fold(this.#sum + byte * 2 ** (24 - 8 * this.#phase));
    this.#phase = (this.#phase + 1) % 4;
  }
}

const FOLD_WORDS = 2 ** 20;

/** Adds the carries beyond 32 bits to the low end, as ones' complement arithmetic wants. */
function fold(sum: number): number {
  let folded = sum;
  while (folded >= 2 ** 32) folded = (folded % 2 ** 32) + Math.floor(folded / 2 ** 32);
  return folded;
}

/** Characters between 9 and A, and between Z and a, which the encoding avoids. */
const PUNCTUATION = new Set([0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x60]);

/**
 * The 16 letters and digits that make an HDU sum to all ones when they stand in its CHECKSUM card, whose
 * value starts in column 12 of the card.
 *
 * @param sum the checksum of the HDU with sixteen zeros in that place.
 */
export function encodeChecksum(sum: number): string {
  const complement = ~sum >>> 0;
  const codes = new Array<number>(16).fill(0);
  for (let byte = 0; byte < 4; byte++) {
    const value = (complement >>> (24 - 8 * byte)) & 0xff;
    const quarter = Math.floor(value / 4) + 0x30;
    const four = [quarter + (value % 4), quarter, quarter, quarter];
    while (four.some((code) => PUNCTUATION.has(code))) spread(four);
    for (let i = 0; i < 4; i++) codes[4 * i + byte] = four[i] ?? 0;
  }
  // The value starts one byte behind a word boundary.
  const last = codes.pop() ?? 0;
  return String.fromCharCode(last, ...codes);
}

/** Keeps the sum of each pair while it moves a pair with punctuation apart. */
function spread(four: number[]): void {
  for (let i = 0; i < 4; i += 2) {
    const [a = 0, b = 0] = [four[i], four[i + 1]];
    if (PUNCTUATION.has(a) || PUNCTUATION.has(b)) {
      four[i] = a + 1;
      four[i + 1] = b - 1;
    }
  }
}
