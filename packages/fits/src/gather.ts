/**
 * The bytes of one column from `count` rows, one after the other. The result is scratch memory or a view of
 * `bytes`: it is valid until the next call.
 *
 * @param start byte offset of the column in a row; `width` its bytes there.
 */
export function gather(
  bytes: Uint8Array,
  rowBytes: number,
  start: number,
  width: number,
  count: number,
): Uint8Array {
  if (width === rowBytes) return bytes.subarray(0, count * width);
  const into = scratchOf(count * width);
  if (width <= 32) {
    for (let i = 0, at = start, to = 0; i < count; i++, at += rowBytes) {
      for (let b = 0; b < width; b++) into[to++] = bytes[at + b] as number;
    }
  } else {
    for (let i = 0, at = start; i < count; i++, at += rowBytes) {
      into.set(bytes.subarray(at, at + width), i * width);
    }
  }
  return into;
}

let scratch = new ArrayBuffer(0);

function scratchOf(size: number): Uint8Array {
  if (scratch.byteLength < size) scratch = new ArrayBuffer(size);
  return new Uint8Array(scratch, 0, size);
}
