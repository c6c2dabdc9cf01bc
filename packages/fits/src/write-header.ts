/**
 * The keywords that describe the structure of an HDU, in the order that the standard wants (section 4.4.1).
 */

import type { HeaderValue } from "./card.ts";
import { storageOf } from "./encode.ts";
import type { AsciiPlan } from "./encode-ascii.ts";
import type { GroupsPlan } from "./encode-groups.ts";
import type { TablePlan } from "./encode-table.ts";
import type { Header } from "./header.ts";
import { type PixelArray, pixelTypeOf } from "./pixels.ts";

type Entry = readonly [keyword: string, value: HeaderValue, comment: string];

/** The header of an image of these axes; without data it keeps its BITPIX. */
export function imageHeader(
  header: Header,
  data: PixelArray | undefined,
  axes: readonly number[],
  isPrimary: boolean,
): Header {
  const storage = data === undefined ? undefined : storageOf(pixelTypeOf(data));
  const bitpix = storage?.bits ?? keptBitpix(header);
  const entries: Entry[] = [
    isPrimary ? ["SIMPLE", true, "conforms to the FITS standard"] : ["XTENSION", "IMAGE", "image extension"],
    ["BITPIX", bitpix, "bits of a value; negative: floating point"],
    ["NAXIS", axes.length, "number of axes"],
    ...axes.map((length, i): Entry => [`NAXIS${i + 1}`, length, `length of axis ${i + 1}`]),
  ];
  if (!isPrimary) entries.push(["PCOUNT", 0, "no further parameters"], ["GCOUNT", 1, "one group"]);
  const dropped = (keyword: string) =>
    isStructural(keyword) || (keyword === "EXTEND" && !isPrimary) || (keyword === "INHERIT" && isPrimary);
  const arranged = header.rearranged(entries, dropped);
  if (storage === undefined) return arranged;
  // BLANK has a meaning for stored integers only.
  if (storage.bits < 0) arranged.delete("BLANK");
  if (storage.zero === 0) return arranged.delete("BZERO").delete("BSCALE");
  if (arranged.has("BSCALE") || !arranged.has("BZERO")) arranged.set("BSCALE", 1);
  return arranged.set("BZERO", wholeNumber(storage.zero));
}

/** The header of random groups. */
export function groupsHeader(header: Header, plan: GroupsPlan): Header {
  const { axes, parameters } = plan;
  const entries: Entry[] = [
    ["SIMPLE", true, "conforms to the FITS standard"],
    ["BITPIX", plan.bits, "bits of a value; negative: floating point"],
    ["NAXIS", axes.length + 1, "number of axes"],
    ["NAXIS1", 0, "random groups have no first axis"],
    ...axes.map((length, i): Entry => [`NAXIS${i + 2}`, length, `length of axis ${i + 2}`]),
  ];
  const described: Entry[] = [
    ["GROUPS", true, "random groups"],
    ["PCOUNT", parameters.length, "parameters of a group"],
    ["GCOUNT", plan.count, "number of groups"],
    ...parameters.flatMap(({ name, scale, zero }, i): Entry[] => [
      [`PTYPE${i + 1}`, name, ""],
      [`PSCAL${i + 1}`, scale, ""],
      [`PZERO${i + 1}`, zero, ""],
    ]),
  ];
  const named = new Set(described.map(([keyword]) => keyword));
  const stale = (keyword: string) =>
    !named.has(keyword) && (isStructural(keyword) || /^P(TYPE|SCAL|ZERO)\d+$/.test(keyword));
  const isDescribed = described.every(([keyword]) => header.has(keyword));
  const arranged = header.rearranged(isDescribed ? entries : [...entries, ...described], stale);
  for (const [keyword, value] of described) arranged.set(keyword, value);
  if (plan.bits < 0) arranged.delete("BLANK");
  if (plan.zero === 0) return arranged.delete("BZERO").delete("BSCALE");
  return arranged.set("BSCALE", 1).set("BZERO", wholeNumber(plan.zero));
}

/** The header of an ASCII table with these columns. */
export function asciiHeader(header: Header, plan: AsciiPlan): Header {
  const structure: Entry[] = [
    ["XTENSION", "TABLE", "ASCII table extension"],
    ["BITPIX", 8, "a table is counted in characters"],
    ["NAXIS", 2, "number of axes"],
    ["NAXIS1", plan.rowBytes, "characters of a line"],
    ["NAXIS2", plan.rows, "number of lines"],
    ["PCOUNT", 0, "no heap"],
    ["GCOUNT", 1, "one group"],
    ["TFIELDS", plan.columns.length, "number of columns"],
  ];
  const columns = plan.columns.flatMap(({ column, tform, start, nullText }, i): Entry[] => {
    const entries: Entry[] = [
      [`TTYPE${i + 1}`, column.name, ""],
      [`TBCOL${i + 1}`, start + 1, ""],
      [`TFORM${i + 1}`, tform, ""],
    ];
    if (column.unit !== undefined) entries.push([`TUNIT${i + 1}`, column.unit, ""]);
    if (nullText !== undefined) entries.push([`TNULL${i + 1}`, nullText, ""]);
    return entries;
  });
  const named = new Set(columns.map(([keyword]) => keyword));
  const stale = (keyword: string) =>
    isStructural(keyword) ||
    (/^(TTYPE|TBCOL|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO)\d+$/.test(keyword) && !named.has(keyword)) ||
    Number(/^TDISP(\d+)$/.exec(keyword)?.[1] ?? 0) > plan.columns.length;
  if (!columns.every(([keyword]) => header.has(keyword))) {
    return header.rearranged([...structure, ...columns], stale);
  }
  const arranged = header.rearranged(structure, stale);
  for (const [keyword, value] of columns) arranged.set(keyword, value);
  return arranged;
}

/** The header of a binary table with these columns. */
export function tableHeader(header: Header, plan: TablePlan): Header {
  const structure: Entry[] = [
    ["XTENSION", "BINTABLE", "binary table extension"],
    ["BITPIX", 8, "a table is counted in bytes"],
    ["NAXIS", 2, "number of axes"],
    ["NAXIS1", plan.rowBytes, "bytes of a row"],
    ["NAXIS2", plan.rows, "number of rows"],
    ["PCOUNT", plan.heapBytes, plan.heapBytes === 0 ? "no heap" : "bytes of the heap"],
    ["GCOUNT", 1, "one group"],
    ["TFIELDS", plan.columns.length, "number of columns"],
  ];
  const columns = plan.columns.flatMap((column, i): Entry[] => columnEntries(header, column, i + 1));
  const named = new Set(columns.map(([keyword]) => keyword));
  const stale = (keyword: string) =>
    (isStructural(keyword) && !(keyword === "THEAP" && plan.heapBytes > 0)) ||
    (isOfColumn(keyword, plan) && !named.has(keyword));
  // Columns that the header already describes stay where they stand; otherwise all of them follow the structure.
  if (columns.every(([keyword]) => header.has(keyword))) {
    const arranged = header.rearranged(structure, stale);
    for (const [keyword, value] of columns) arranged.set(keyword, value);
    return withHeapPlace(arranged, plan);
  }
  return withHeapPlace(header.rearranged([...structure, ...columns], stale), plan);
}

/** The heap follows the rows; a header that says where it is goes on saying so. */
function withHeapPlace(header: Header, plan: TablePlan): Header {
  return header.has("THEAP") ? header.set("THEAP", plan.rows * plan.rowBytes) : header;
}

/** The primary header of a file with extensions says so. */
export function withExtend(header: Header): Header {
  if (header.getBoolean("EXTEND") === true) return header;
  if (header.has("EXTEND")) return header.set("EXTEND", true);
  const naxis = header.getNumber("NAXIS") ?? 0;
  const first = ["SIMPLE", "BITPIX", "NAXIS", ...Array.from({ length: naxis }, (_, i) => `NAXIS${i + 1}`)];
  const entries = first.map((keyword): Entry => [keyword, header.get(keyword), ""]);
  return header.rearranged([...entries, ["EXTEND", true, "there may be extensions"]], () => false);
}

function columnEntries(header: Header, column: TablePlan["columns"][number], n: number): Entry[] {
  const { name, unit, dim, nullValue, scaling } = column.column;
  const entries: Entry[] = [
    [`TTYPE${n}`, name, ""],
    [`TFORM${n}`, column.tform, ""],
  ];
  if (unit !== undefined) entries.push([`TUNIT${n}`, unit, ""]);
  if (dim !== undefined) entries.push([`TDIM${n}`, `(${dim.join(",")})`, ""]);
  if (nullValue !== undefined) {
    entries.push([`TNULL${n}`, wholeNumber(BigInt(nullValue) - BigInt(column.zero)), ""]);
  }
  if (scaling !== undefined) {
    entries.push([`TSCAL${n}`, scaling.scale, ""], [`TZERO${n}`, scaling.zero, ""]);
    return entries;
  }
  if (header.has(`TSCAL${n}`)) entries.push([`TSCAL${n}`, 1, ""]);
  if (column.zero !== 0) entries.push([`TZERO${n}`, wholeNumber(column.zero), ""]);
  return entries;
}

/** Keywords of the structure that the writer sets, and those of a structure that it does not write. */
function isStructural(keyword: string): boolean {
  return /^(SIMPLE|XTENSION|BITPIX|NAXIS\d*|PCOUNT|GCOUNT|GROUPS|TFIELDS|THEAP)$/.test(keyword);
}

/** Keywords that say how a column is stored, and those of columns that there are not. */
function isOfColumn(keyword: string, plan: TablePlan): boolean {
  if (/^(TTYPE|TFORM|TUNIT|TDIM|TNULL|TSCAL|TZERO)\d+$/.test(keyword)) return true;
  const match = /^(?:TDISP|TBCOL|TCOMM|TUCD|TCTYP|TCUNI|TCRPX|TCRVL|TCDLT)(\d+)$/.exec(keyword);
  return match !== null && Number(match[1]) > plan.columns.length;
}

/** BITPIX of a header without data: a valid old value is as good as any. */
function keptBitpix(header: Header): number {
  const bitpix = header.getNumber("BITPIX") ?? 8;
  return [8, 16, 32, 64, -32, -64].includes(bitpix) ? bitpix : 8;
}

/** A number for a header, exact also beyond 2^53. */
function wholeNumber(value: number | bigint): number | bigint {
  return Number.isSafeInteger(Number(value)) ? Number(value) : BigInt(value);
}
