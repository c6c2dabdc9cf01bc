/** Random numbers that are the same for the same seed. */

/** Mulberry32: 32 bits of state are enough for tests, and it is fast. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Any 32 bits, unsigned. */
  bits(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** A whole number, 0 to `limit` - 1. */
  below(limit: number): number {
    return this.bits() % limit;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0];
  }

  /** Characters of `from`, fewer than `limit`. */
  text(limit: number, from: string): string {
    let text = "";
    for (let i = this.below(limit); i > 0; i--) text += from[this.below(from.length)] ?? "";
    return text;
  }
}
