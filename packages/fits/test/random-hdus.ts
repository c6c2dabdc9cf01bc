/** HDUs grown from a number: images and tables of every type, headers with all that a header can have. */
import {
  type Column,
  type HduData,
  Header,
  type HeaderValue,
  makeColumn,
  makeVariableColumn,
  type PixelArray,
} from "../src/index.ts";
import { Dice } from "./dice.ts";

const RESERVED =
  /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|EXTEND|INHERIT|PCOUNT|GCOUNT|GROUPS|B(ZERO|SCALE)|BLANK|END|COMMENT|HISTORY|CONTINUE|HIERARCH|CHECKSUM|DATASUM|DP\d.*|DQ\d.*|T(FIELDS|HEAP|(TYPE|FORM|UNIT|DIM|NULL|SCAL|ZERO|DISP)\d+)|THEAP)$/;

/** Keywords that the writer sets, or that astropy makes something of. */
export function isReserved(keyword: string): boolean {
  return RESERVED.test(keyword);
}

/** The same HDU for the same number; `isFirst`: one that can be the primary. */
export function randomHdu(seed: number, isFirst: boolean): HduData {
  const dice = new Dice(seed);
  const header = randomHeader(dice);
  return isFirst || dice.below(2) === 0 ? randomImage(dice, header) : randomTable(dice, header);
}

const CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
/** With more of what matters in a header than chance would give. */
const PRINTABLE = `${Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("")}''''&&//==     `;

/**
 * Without quotes beside each other, before a blank or before a slash: of long strings astropy 5.2 takes off the second
 * quote twice, or takes them for the end.
 */
const printable = (dice: Dice, limit: number) =>
  dice
    .text(limit, PRINTABLE)
    .replace(/'+(?=[ /])/g, '"')
    .replace(/''+/g, "'")
    .trimEnd();

/** Without quotes: with one in the comment of a long string, astropy 5.2 takes parts of it for the string. */
const remark = (dice: Dice, limit: number) => printable(dice, limit).replaceAll("'", "`");

const float64 = new DataView(new ArrayBuffer(8));

/** Every double but the infinite ones and NaN; half of them such as people write. */
function randomDouble(dice: Dice): number {
  if (dice.below(2) === 0) return (dice.below(2_000_001) - 1_000_000) / 10 ** dice.below(7);
  float64.setUint32(0, dice.bits());
  float64.setUint32(4, dice.bits());
  const value = float64.getFloat64(0);
  return Number.isFinite(value) ? value : 0.5;
}

function randomValue(dice: Dice): HeaderValue {
  switch (dice.below(9)) {
    case 0:
      return printable(dice, 20);
    case 1:
      return printable(dice, 250);
    case 2:
      return dice.bits() | 0;
    case 3:
      return dice.below(1000);
    case 4:
      return 2n ** 53n + BigInt(dice.bits()) ** 2n;
    case 5:
      return dice.below(2) === 0;
    case 6:
      return undefined;
    case 7:
      return { re: randomDouble(dice), im: randomDouble(dice) };
    default:
      return randomDouble(dice);
  }
}

/** Cards as other programs write them: all of them say something. */
const ODD_CARDS = [
  "",
  "        text without a keyword",
  "HISTORY",
  "COMMENT   = 'this is no value'",
  "ODD1    = 'no comment'",
  "ODD2    =                 1.50D+03 / an exponent of FORTRAN",
  "ODD3    = T/close",
  "ODD4    =      +0042   / zeros",
  "ODD5    = -.5E-3",
  "ODD6    = 'it''s quoted'  / it's / a comment",
  "ODD7    = ''",
  "ODD8    =",
  "ODD9    = (1.5, -2)",
  "ODD no equals sign in its place",
  "HIERARCH odd lower Case = 17 / as it stands",
] as const;

function randomHeader(dice: Dice): Header {
  const header = Header.from();
  for (let i = dice.below(8); i > 0; i--) {
    const keyword = dice.text(8, CAPITALS) + dice.pick(["A", "B", "1", "_"]);
    const step = dice.below(12);
    if (step === 0) header.addHistory(printable(dice, 200));
    else if (step === 1) header.addComment(printable(dice, 70));
    else if (step === 2) {
      const words = `${dice.pick(["ESO", "GEM", "OBS"])} ${dice.text(6, "ABCDEFG")}X ${dice.pick(["ID", "NAME", "T1"])}`;
      header.set(
        words,
        dice.pick<HeaderValue>([printable(dice, 20), dice.below(99), true, 2.5]),
        remark(dice, 12),
      );
    } else if (!isReserved(keyword)) header.set(keyword, randomValue(dice), remark(dice, 40));
  }
  if (dice.below(8) === 0) header.set("DATASUM", "").set("CHECKSUM", "");
  return dice.below(3) === 0 ? withOddCards(dice, header) : header;
}

function withOddCards(dice: Dice, header: Header): Header {
  const slots = header.cards().length;
  // Between cards, not between a card and its continuation: the last place is always one.
  const texts = header.toText();
  const odd = [dice.pick([...ODD_CARDS]), dice.pick([...ODD_CARDS])];
  const isFree = texts.every((text) => !text.startsWith("CONTINUE")) && texts.length === slots;
  texts.splice(isFree ? dice.below(texts.length + 1) : texts.length, 0, ...new Set(odd));
  const all = [...texts, "END"].map((text) => text.padEnd(80)).join("");
  return Header.parse(new TextEncoder().encode(all));
}

const ARRAYS = [
  Uint8Array,
  Int8Array,
  Uint16Array,
  Int16Array,
  Uint32Array,
  Int32Array,
  BigUint64Array,
  BigInt64Array,
  Float32Array,
  Float64Array,
] as const;

/** Numbers of any bits: with NaNs, infinities, subnormal numbers, the ends of the range. */
function randomArray(
  dice: Dice,
  length: number,
  from: readonly [ArrayMaker, ...ArrayMaker[]] = ARRAYS,
): PixelArray {
  const make = dice.pick(from);
  const array = new make(length);
  const words = new Uint32Array(Math.ceil(array.byteLength / 4));
  const kind = dice.below(3);
  for (let i = 0; i < words.length; i++) {
    words[i] =
      kind === 0 ? dice.pick([0, 0xffffffff, 0x80000000, 0x7fffffff, 0x80008000, 0x7ff00000]) : dice.bits();
  }
  new Uint8Array(array.buffer).set(new Uint8Array(words.buffer, 0, array.byteLength));
  return array;
}

type ArrayMaker = (typeof ARRAYS)[number];

/** Astropy leaves the offset of the others away in arrays of variable length. */
const STORED: readonly [ArrayMaker, ...ArrayMaker[]] = [
  Uint8Array,
  Int16Array,
  Int32Array,
  BigInt64Array,
  Float32Array,
  Float64Array,
];

function randomImage(dice: Dice, header: Header): HduData {
  const axes = Array.from({ length: dice.below(4) }, () => dice.below(7));
  if (axes.length === 0) return { kind: "image", header };
  const length = axes.reduce((all, axis) => all * axis, 1);
  return { kind: "image", header, axes, data: randomArray(dice, length) };
}

function randomTable(dice: Dice, header: Header): HduData {
  const rows = dice.below(6);
  const columns = Array.from({ length: 1 + dice.below(4) }, (_, i) => randomColumn(dice, `c${i + 1}`, rows));
  return { kind: "bintable", header, columns, rows };
}

function randomColumn(dice: Dice, name: string, rows: number): Column {
  const perRow = 1 + dice.below(4);
  const size = rows * perRow;
  const bits = () => Uint8Array.from({ length: size }, () => dice.below(2));
  switch (dice.below(7)) {
    case 0:
      // Without rows an array does not say how wide its texts would be.
      if (rows === 0) return makeColumn(name, new Float32Array(0), { perRow });
      return makeColumn(
        name,
        Array.from({ length: size }, () => printable(dice, 12)),
        { perRow },
      );
    case 1:
      if (rows === 0) return makeColumn(name, new Int32Array(0), { perRow });
      return makeColumn(
        name,
        Array.from(bits(), (bit) => bit === 1),
        { perRow },
      );
    case 2:
      return { name, format: `${perRow}X`, repeat: perRow, perRow, values: bits() };
    case 3: {
      const pairs = randomArray(dice, 2 * size, [Float32Array, Float64Array]);
      return makeColumn(name, pairs, { perRow: 2 * perRow, complex: true });
    }
    case 4: {
      const make = [dice.pick(STORED)] as const;
      const parts = Array.from({ length: rows }, () => randomArray(dice, dice.below(5), make));
      return makeVariableColumn(name, parts);
    }
    default:
      return makeColumn(name, randomArray(dice, size), { perRow, unit: "adu" });
  }
}
