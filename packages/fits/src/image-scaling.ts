import { FitsError } from "./errors.ts";
import type { Hdu } from "./hdu.ts";
import { type PixelType, SIGN_OFFSETS, STORED_TYPES } from "./pixels.ts";

/**
 * How stored numbers become physical ones: `zero + scale * stored`, and which stored number means "no value".
 */
export interface Scaling {
  readonly scale: number;
  readonly zero: number;
  readonly blank: bigint | undefined;
}

/** BSCALE, BZERO and BLANK of an image. @throws FitsError `bad_header` */
export function imageScaling(hdu: Hdu): Scaling {
  const blank = hdu.bitpix > 0 ? hdu.header.get("BLANK") : undefined;
  return {
    scale: finite(hdu, "BSCALE", 1),
    zero: finite(hdu, "BZERO", 0),
    blank:
      typeof blank === "bigint" ? blank : Number.isSafeInteger(blank) ? BigInt(Number(blank)) : undefined,
  };
}

/**
 * The type that keeps all of the stored numbers: their own, the opposite sign's, or floating point (single
 * precision for 8 and 16 bits, double for more) when they are scaled or can be blank.
 */
export function naturalType(bits: number, { scale, zero, blank }: Scaling): PixelType {
  const stored = STORED_TYPES[bits] ?? "float64";
  if (bits < 0) return stored;
  if (scale === 1 && blank === undefined) {
    if (zero === 0) return stored;
    const opposite = SIGN_OFFSETS[bits];
    if (opposite?.zero === zero) return opposite.type;
  }
  return bits <= 16 ? "float32" : "float64";
}

function finite(hdu: Hdu, keyword: string, fallback: number): number {
  if (!hdu.header.has(keyword)) return fallback;
  const value = hdu.header.getNumber(keyword);
  if (value !== undefined && Number.isFinite(value)) return value;
  throw new FitsError("bad_header", `HDU ${hdu.index}: ${keyword} is no finite number`, {
    offset: hdu.headerOffset,
    hdu: hdu.index,
  });
}

/** Physical value = `zero + scale * stored`, except where the stored number is `blank`: no value. */
export interface StoredScaling {
  readonly scale: number;
  readonly zero: number;
  readonly blank: number | bigint | undefined;
}

/**
 * Parts the scaling of an image into what belongs to the stored numbers (nothing, or the offset of the
 * opposite sign) and what is left to whoever wants physical values.
 */
export function storedScaling(bits: number, full: Scaling): { applied: Scaling; left: StoredScaling } {
  const { scale, zero, blank } = full;
  const plain = blank === undefined ? undefined : Number.isSafeInteger(Number(blank)) ? Number(blank) : blank;
  const opposite = SIGN_OFFSETS[bits];
  if (scale !== 1 || opposite?.zero !== zero) {
    return { applied: { scale: 1, zero: 0, blank: undefined }, left: { scale, zero, blank: plain } };
  }
  // 2^63 + BLANK needs more digits than a double has.
  const shifted = blank === undefined ? undefined : blank + BigInt(zero);
  return {
    applied: { scale: 1, zero, blank: undefined },
    left: {
      scale: 1,
      zero: 0,
      blank: shifted !== undefined && bits < 64 ? Number(shifted) : shifted,
    },
  };
}
