/**
 * Bytes and text: header bytes are taken as Latin-1, so that every byte has one character and comes back the
 * same.
 */

/** FITS files are made of blocks of this many bytes. */
export const BLOCK_SIZE = 2880;

/** The next multiple of the block size. */
export function padToBlock(size: number): number {
  return Math.ceil(size / BLOCK_SIZE) * BLOCK_SIZE;
}

/**
 * Decodes bytes one to one. (`TextDecoder("latin1")` means Windows-1252, which agrees for ASCII: there it is twenty
 * times faster.)
 */
export function decodeLatin1(bytes: Uint8Array): string {
  if (isAscii(bytes)) return ASCII.decode(bytes);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return text;
}

const ASCII = new TextDecoder("latin1");

function isAscii(bytes: Uint8Array): boolean {
  let all = 0;
  // Four at a time where the memory allows it.
  const words = bytes.byteOffset % 4 === 0 ? bytes.length >> 2 : 0;
  const quads = words === 0 ? new Int32Array() : new Int32Array(bytes.buffer, bytes.byteOffset, words);
  for (let i = 0; i < quads.length; i++) all |= quads[i] as number;
  for (let i = 4 * words; i < bytes.length; i++) all |= bytes[i] as number;
  return (all & 0x80808080) === 0;
}

/** Writes the characters (below 256) of `text` to `into`, from `offset`. */
export function encodeLatin1(text: string, into: Uint8Array, offset = 0): void {
  for (let i = 0; i < text.length; i++) into[offset + i] = text.charCodeAt(i);
}

/** Whether bytes begin with an ASCII text. */
export function startsWith(bytes: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[i] !== text.charCodeAt(i)) return false;
  }
  return true;
}

/** The pieces one after the other, `length` bytes in all. */
export function concatenate(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
