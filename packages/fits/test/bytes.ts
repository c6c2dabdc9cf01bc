/** Small files in memory for the tests. */
import { concatenate } from "../src/bytes.ts";
import { encodeFits, type HduData } from "../src/index.ts";

/** A whole file as one array. */
export function encode(hdus: readonly HduData[]): Uint8Array {
  const pieces = [...encodeFits(hdus)];
  return concatenate(
    pieces,
    pieces.reduce((all, piece) => all + piece.length, 0),
  );
}

/** A header of literal cards, as a file would have it: padded, with END. */
export function headerBytes(...cards: string[]): Uint8Array {
  const text = [...cards, "END"].map((card) => card.padEnd(80)).join("");
  return Buffer.from(text.padEnd(Math.ceil(text.length / 2880) * 2880), "latin1");
}

/** The pieces one after the other, the last one padded with zeros to a whole block. */
export function fileOf(...pieces: Uint8Array[]): Uint8Array {
  const joined = Buffer.concat(pieces);
  return Buffer.concat([joined, Buffer.alloc((2880 - (joined.length % 2880)) % 2880)]);
}
