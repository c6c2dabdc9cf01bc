/**
 * Random numbers that are the same on every machine: a seed and a label give the same stream for ever, so simulated
 * frames can be made one by one, in any order.
 */

/** A stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Integer in [0, n). */
  integer(n: number): number;
  /** Standard normal. */
  normal(): number;
}

const LAYERS = 128;
/** Where the tail of the ziggurat begins, and the area of each layer (Marsaglia & Tsang 2000, table 1). */
const TAIL = 3.442619855899;
const AREA = 9.91256303526217e-3;
/** Values within a layer have 24 bits and a sign. */
const RESOLUTION = 2 ** 24;

const width = new Float64Array(LAYERS);
const inside = new Int32Array(LAYERS);
const height = new Float64Array(LAYERS);
fillTables();

function fillTables(): void {
  const density = (x: number) => Math.exp(-0.5 * x * x);
  let x = TAIL;
  const base = AREA / density(x);
  inside[0] = (x / base) * RESOLUTION;
  inside[1] = 0;
  width[0] = base / RESOLUTION;
  width[LAYERS - 1] = x / RESOLUTION;
  height[0] = 1;
  height[LAYERS - 1] = density(x);
  for (let layer = LAYERS - 2; layer >= 1; layer--) {
    const outer = x;
    x = Math.sqrt(-2 * Math.log(AREA / x + density(x)));
    inside[layer + 1] = (x / outer) * RESOLUTION;
    height[layer] = density(x);
    width[layer] = x / RESOLUTION;
  }
}

/** Mixes a 32-bit state (the finaliser of MurmurHash3), so that neighbouring seeds give unrelated streams. */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/**
 * The stream that belongs to a seed and labels, for example `randomStream(seed, frame, amplifier)`. The generator is
 * xoshiro128** (Blackman & Vigna), normal numbers come by the ziggurat method of Marsaglia & Tsang.
 */
export function randomStream(...labels: readonly number[]): Random {
  let state = 0x9e3779b9;
  for (const label of labels) state = mix(state ^ mix(label + 0x6d2b79f5));
  const next = () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state) | 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let d = next() | 1;

  /** 32 random bits as a signed integer. */
  function bits(): number {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9);
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = (d << 11) | (d >>> 21);
    return result;
  }

  const uniform = () => (bits() >>> 0) / 2 ** 32;

  function normal(): number {
    for (;;) {
      const random = bits();
      const layer = random & (LAYERS - 1);
      const position = random >> 7;
      const limit = inside[layer] as number;
      const value = position * (width[layer] as number);
      if (position < limit && position > -limit) return value;
      if (layer === 0) return position < 0 ? -tail() : tail();
      const low = height[layer] as number;
      const high = height[layer - 1] as number;
      if (low + uniform() * (high - low) < Math.exp(-0.5 * value * value)) return value;
    }
  }

  /** A value beyond the last layer (Marsaglia 1964). */
  function tail(): number {
    for (;;) {
      const x = -Math.log(1 - uniform()) / TAIL;
      const y = -Math.log(1 - uniform());
      if (y + y >= x * x) return TAIL + x;
    }
  }

  return { uniform, normal, integer: (n) => Math.floor(uniform() * n) };
}
