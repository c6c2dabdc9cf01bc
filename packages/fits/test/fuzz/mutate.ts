/** Ways of damaging a file. */
import type { Dice } from "../dice.ts";
import type { Seed } from "./corpus.ts";

/** Values that have broken readers before: sizes at the limits of numbers, and things that are no numbers. */
const NASTY = [
  ...["-1", "0", "1", "2", "8", "999", "1000", "65536", "1000000", "2147483647", "2147483648", "4294967296"],
  ...["1000000000000", "9007199254740991", "9007199254740993", "99999999999999999999", "-2147483648"],
  ...["1E400", "-1E400", "1e-320", "0.5", "NaN", "T", "F", "''", "'&'", "(1,2)", "", "/", "'unclosed"],
  ...["'999999999999D'", "'1PD(99)'", "'1QJ(1000000000)'", "'8A'", "'0D'", "'9007199254740991X'", "'(0,0)'"],
  ...[
    "'(9999999,9999999)'",
    "'A0'",
    "'I1'",
    "'IMAGE'",
    "'TABLE'",
    "'BINTABLE'",
    "'FOO'",
    "'RICE_1'",
    "'GZIP_1'",
  ],
  ...["'GZIP_2'", "'PLIO_1'", "'HCOMPRESS_1'", "'NOCOMPRESS'", "'RA---TAN'", "'RA---AIT'", "'WAVE-LOG'"],
] as const;

/** Keywords that decide about sizes and kinds, put where another card was. */
const KEYWORDS = [
  ...[
    "NAXIS",
    "NAXIS1",
    "NAXIS2",
    "NAXIS3",
    "BITPIX",
    "PCOUNT",
    "GCOUNT",
    "GROUPS",
    "THEAP",
    "TFIELDS",
    "TFORM1",
  ],
  ...[
    "TFORM2",
    "TDIM1",
    "TSCAL1",
    "TZERO1",
    "TNULL1",
    "TBCOL1",
    "BSCALE",
    "BZERO",
    "BLANK",
    "XTENSION",
    "EXTEND",
  ],
  ...["ZIMAGE", "ZCMPTYPE", "ZBITPIX", "ZNAXIS", "ZNAXIS1", "ZNAXIS2", "ZTILE1", "ZTILE2", "ZNAME1", "ZVAL1"],
  ...[
    "ZQUANTIZ",
    "ZDITHER0",
    "ZBLANK",
    "ZSCALE",
    "ZZERO",
    "ZTABLE",
    "ZTILELEN",
    "WCSAXES",
    "CD1_1",
    "PV1_39",
    "END",
  ],
  ...["CONTINUE", "CTYPE1", "A_ORDER", "A_9_0", "CHECKSUM"],
] as const;

/** One to four injuries to a seed. */
export function mutate(seed: Seed, dice: Dice): Uint8Array {
  let bytes = Uint8Array.from(seed.bytes);
  for (let n = 1 + dice.below(4); n > 0 && bytes.length > 0; n--) bytes = injure(bytes, seed, dice);
  return bytes;
}

function injure(bytes: Uint8Array<ArrayBuffer>, { cards, data }: Seed, dice: Dice): Uint8Array<ArrayBuffer> {
  const card = cards.length === 0 ? 0 : (cards[dice.below(cards.length)] ?? 0);
  const write = (text: string, at: number) => {
    if (at + text.length <= bytes.length) bytes.set(Buffer.from(text, "latin1"), at);
    return bytes;
  };
  switch (dice.below(cards.length === 0 ? 5 : 12)) {
    case 0:
      bytes[dice.below(bytes.length)] = dice.below(256);
      return bytes;
    case 1: {
      const at = dice.below(bytes.length);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8));
      return bytes;
    }
    case 2:
      return dice.below(4) === 0 ? bytes.slice(0, dice.below(bytes.length + 1)) : bytes;
    case 3: {
      if (dice.below(3) > 0) return bytes;
      const at = dice.below(bytes.length);
      return Uint8Array.from(
        Buffer.concat([bytes.subarray(0, at), new Uint8Array(dice.below(5000)), bytes.subarray(at)]),
      );
    }
    case 4: {
      const [from, to] = [dice.below(bytes.length), dice.below(bytes.length)];
      bytes.copyWithin(to, from, from + dice.below(200));
      return bytes;
    }
    case 5:
    case 6:
    case 7:
      return write(
        dice
          .pick([...NASTY])
          .padStart(20)
          .padEnd(70),
        card + 10,
      );
    case 8:
      return write(
        `${dice.pick([...KEYWORDS]).padEnd(8)}= ${dice.pick([...NASTY]).padStart(20)}`.padEnd(80),
        card,
      );
    case 9: {
      const other = cards[dice.below(cards.length)] ?? 0;
      bytes.copyWithin(card, other, other + 80);
      return bytes;
    }
    default: {
      // The data: descriptors of a heap, compressed bits.
      const [offset, length] = data[dice.below(Math.max(1, data.length))] ?? [0, bytes.length];
      const at = offset + dice.below(Math.max(1, dice.below(3) === 0 ? length : Math.min(length, 64)));
      if (at < bytes.length) bytes[at] = dice.pick([0, 1, 0x7f, 0x80, 0xff, dice.below(256)]);
      return bytes;
    }
  }
}
