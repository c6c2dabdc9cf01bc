/** One bit of a data quality plane: its meaning and how it is drawn. */
export interface DqBit {
  bit: number;
  /** The flag's value, 2 ** bit. */
  value: number;
  label: string;
  /** CSS colour, `#rrggbb`. */
  color: string;
}

/**
 * The bits of DRAGONS' DQ planes, and the nine without a meaning. In this order: where a pixel has
 * several, the first one that is switched on gives the colour. The named ones are from the
 * colour-blind safe set of Okabe and Ito.
 */
export const DQ_BITS: readonly DqBit[] = [
  named(0, "bad pixel", "#d55e00"),
  named(2, "saturated", "#f0e442"),
  named(1, "non-linear", "#e69f00"),
  named(3, "cosmic ray", "#56b4e9"),
  named(4, "no data", "#cc79a7"),
  named(5, "overlap", "#009e73"),
  named(6, "not illuminated", "#4f7cd8"),
  ...[7, 8, 9, 10, 11, 12, 13, 14, 15].map((bit) => named(bit, "no set meaning", "#b0b0b0")),
];

function named(bit: number, label: string, color: string): DqBit {
  return { bit, value: 1 << bit, label, color };
}

/** All 16 bits. */
export const ALL_DQ_BITS = 0xffff;

/** Pixels of a mask that have each bit, `counts[bit]`, and pixels that have any. */
export interface DqStatistics {
  counts: number[];
  flagged: number;
  total: number;
}

/** Counts the flags of one mask, or of several taken together. */
export function dqStatistics(masks: readonly Uint16Array[]): DqStatistics {
  // A mask has few different values: counting those first is quicker than 16 tests a pixel.
  const byValue = new Uint32Array(65536);
  let total = 0;
  for (const mask of masks) {
    total += mask.length;
    for (let i = 0; i < mask.length; i++) {
      const value = mask[i] ?? 0;
      byValue[value] = (byValue[value] ?? 0) + 1;
    }
  }
  const counts = new Array<number>(16).fill(0);
  for (let value = 1; value < byValue.length; value++) {
    const pixels = byValue[value] ?? 0;
    if (pixels === 0) continue;
    for (let bit = 0; bit < 16; bit++) {
      if (value & (1 << bit)) counts[bit] = (counts[bit] ?? 0) + pixels;
    }
  }
  return { counts, flagged: total - (byValue[0] ?? 0), total };
}

/** The flags set in a DQ value, in the order of {@link DQ_BITS}. */
export function flagsOf(value: number): DqBit[] {
  return DQ_BITS.filter((flag) => value & flag.value);
}

/** `4 (saturated)`, `12 (saturated, cosmic ray)`, `0 (good)`. */
export function describeDq(value: number): string {
  const flags = flagsOf(value).map((flag) => flag.label);
  return `${value} (${flags.length > 0 ? [...new Set(flags)].join(", ") : "good"})`;
}

/** `#rrggbb` as three numbers 0 to 255. */
export function rgbOf(color: string): [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}
