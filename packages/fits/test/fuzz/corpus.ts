/** What the fuzzing damages: one small file of every kind. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { type HduData, Header, makeColumn } from "../../src/index.ts";
import { encode, fileOf, headerBytes } from "../bytes.ts";
import { randomHdu } from "../random-hdus.ts";

const FOLDER = new URL("../corpus/", import.meta.url);

/** A good file, and where its cards are: there a change hurts most. */
export interface Seed {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Whether the file as a whole is compressed. */
  readonly isWrapped: boolean;
  /** Offsets of cards with a value. */
  readonly cards: readonly number[];
  /** Offset and length of what is no header. */
  readonly data: readonly (readonly [offset: number, length: number])[];
}

/** All seeds, in the same order in every run. */
export function corpus(): Seed[] {
  const unpacked = readdirSync(FOLDER)
    .filter((name) => name.endsWith(".fits.gz"))
    .sort()
    .map((name) => seedOf(name, gunzipSync(readFileSync(new URL(name, FOLDER)))));
  const wrapped = readdirSync(new URL("wrapped/", FOLDER))
    .sort()
    .map((name) => seedOf(name, readFileSync(new URL(`wrapped/${name}`, FOLDER)), true));
  const random = Array.from({ length: 12 }, (_, i) => {
    const hdus = [1, 2, 3].map((n) => randomHdu(1000 * i + n, n === 1));
    return seedOf(`random ${i}`, encode(hdus));
  });
  if (unpacked.length === 0 || wrapped.length === 0) throw new Error(`no files in ${fileURLToPath(FOLDER)}`);
  return [seedOf("everything", everything()), ...unpacked, ...wrapped, ...random];
}

function seedOf(name: string, bytes: Uint8Array, isWrapped = false): Seed {
  const isHeader = (at: number) => {
    const start = Buffer.from(bytes.subarray(at, at + 9)).toString("latin1");
    return /^(SIMPLE {2}=|XTENSION=)/.test(start);
  };
  const cards: number[] = [];
  const data: (readonly [number, number])[] = [];
  let inHeader = false;
  for (let block = 0; block < bytes.length; block += 2880) {
    inHeader ||= isHeader(block);
    if (!inHeader) {
      data.push([block, Math.min(2880, bytes.length - block)]);
      continue;
    }
    for (let at = block; at + 80 <= Math.min(block + 2880, bytes.length); at += 80) {
      if (bytes[at + 8] === 0x3d) cards.push(at);
      if (Buffer.from(bytes.subarray(at, at + 10)).toString("latin1") === "END       ") {
        inHeader = false;
        break;
      }
    }
  }
  return { name, bytes, isWrapped, cards, data };
}

const SKY: [string, string | number][] = [
  ["CTYPE1", "RA---TPV"],
  ["CTYPE2", "DEC--TPV"],
  ["CRVAL1", 150.1],
  ["CRVAL2", 2.2],
  ["CRPIX1", 3],
  ["CRPIX2", 2.5],
  ["CD1_1", -1e-4],
  ["CD2_2", 1e-4],
  ["PV1_4", 0.01],
  ["A_ORDER", 2],
  ["A_2_0", 1e-6],
];

/** Scaled and unsigned images, tables of both kinds, long strings, history, sums, world coordinates. */
function everything(): Uint8Array {
  const header = Header.from([
    ["OBJECT", "fuzz"],
    ["LONGTEXT", "x".repeat(200)],
    ["ESO DET ID", 3.5],
    ["CHECKSUM", ""],
    ["DATASUM", ""],
    ...SKY,
  ]).addHistory("history");
  const columns = [
    makeColumn(
      "i",
      Int16Array.from({ length: 9 }, (_, i) => i),
      { nullValue: 3 },
    ),
    makeColumn(
      "u",
      Uint32Array.from({ length: 18 }, (_, i) => i),
      { perRow: 2, dim: [1, 2] },
    ),
    makeColumn(
      "t",
      Array.from({ length: 9 }, (_, i) => `text ${i}`),
    ),
    makeColumn(
      "l",
      Array.from({ length: 9 }, (_, i) => i % 2 === 0),
    ),
    makeColumn("c", new Float64Array(18), { perRow: 2, complex: true }),
    { name: "x", format: "5X", repeat: 5, perRow: 5, values: new Uint8Array(45) },
  ];
  const hdus: HduData[] = [
    { kind: "image", header },
    { kind: "image", header, axes: [6, 5], data: Uint16Array.from({ length: 30 }, (_, i) => i) },
    { kind: "bintable", header: Header.from([["EXTNAME", "TAB"]]), columns },
    { kind: "image", header: Header.from(), axes: [4, 2], data: new Float64Array(8) },
  ];
  const ascii = headerBytes(
    ...["XTENSION= 'TABLE   '", "BITPIX  =                    8", "NAXIS   =                    2"],
    ...["NAXIS1  =                    9", "NAXIS2  =                    2", "PCOUNT  =                    0"],
    ...[
      "GCOUNT  =                    1",
      "TFIELDS =                    2",
      "TFORM1  = 'A3      '",
      "TBCOL1  = 1",
    ],
    ...["TFORM2  = 'F6.2    '", "TBCOL2  = 4", "TNULL2  = '*'"],
  );
  const scaled = headerBytes(
    ...["XTENSION= 'IMAGE   '", "BITPIX  =                   32", "NAXIS   =                    1"],
    ...["NAXIS1  =                    4", "PCOUNT  =                    0", "GCOUNT  =                    1"],
    ...["BSCALE  =                  0.5", "BZERO   =                  1.5", "BLANK   =                    1"],
  );
  return fileOf(
    fileOf(encode(hdus), ascii, Buffer.from("abc  1.50de     7 ")),
    fileOf(scaled, new Uint8Array(16)),
  );
}
