/** The byte orders of GZIP_2: first the highest byte of every number, then the second one of each, and so on. */

/** From the shuffled order to numbers one after the other, `size` bytes each. */
export function unshuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size;
  const out = new Uint8Array(bytes.length);
  for (let b = 0, from = 0; b < size; b++) {
    for (let i = 0, to = b; i < count; i++, to += size) out[to] = bytes[from++] as number;
  }
  return out;
}

/** From numbers one after the other, `size` bytes each, to the shuffled order. */
export function shuffle(bytes: Uint8Array, size: number): Uint8Array {
  const count = bytes.length / size;
  const out = new Uint8Array(bytes.length);
  for (let b = 0, to = 0; b < size; b++) {
    for (let i = 0, from = b; i < count; i++, from += size) out[to++] = bytes[from] as number;
  }
  return out;
}
