/**
 * Subtractive dithering (FITS Standard 4.0, section 10.2 and appendix I): the same random numbers that were added
 * before rounding are subtracted again.
 */

const COUNT = 10_000;

/** The sequence of Park and Miller, in single precision as cfitsio keeps it. */
const random = parkMiller();

function parkMiller(): Float32Array {
  const values = new Float32Array(COUNT);
  let seed = 1;
  for (let i = 0; i < COUNT; i++) {
    // Exact: the product stays below 2^53.
    seed = (16807 * seed) % 2147483647;
    values[i] = seed / 2147483647;
  }
  return values;
}

/** Walks through the random numbers of one tile. */
export class Dither {
  #seed: number;
  #next: number;

  /** @param tile number of the tile, from 0, plus ZDITHER0 - 1. */
  constructor(tile: number) {
    this.#seed = ((tile % COUNT) + COUNT) % COUNT;
    this.#next = firstOf(this.#seed);
  }

  /** The number for the next pixel, between 0 and 1. */
  next(): number {
    const value = random[this.#next++] as number;
    if (this.#next === COUNT) {
      this.#seed = (this.#seed + 1) % COUNT;
      this.#next = firstOf(this.#seed);
    }
    return value;
  }
}

function firstOf(seed: number): number {
  return Math.trunc(Math.fround((random[seed] as number) * 500));
}

/** With SUBTRACTIVE_DITHER_2 this integer stands for a pixel that is exactly 0. */
export const ZERO_CODE = -2147483646;
