/** Compares what we read in a file with what astropy reads. */
import { expect } from "vitest";
import type { Column, FitsFile, Hdu } from "../src/index.ts";
import { openFitsFile } from "../src/node.ts";
import {
  type PrintedColumn,
  type PrintedHdu,
  type PrintedValue,
  parseHex,
  printed,
  unpack,
} from "./astropy.ts";

/** Every HDU of a file: cards, pixels, columns. */
export async function expectSameFile(path: string, expected: readonly PrintedHdu[]): Promise<void> {
  const file = await openFitsFile(path);
  try {
    expect(file.problems, path).toEqual([]);
    expect(file.hdus.length, path).toBe(expected.length);
    for (const hdu of file.hdus) {
      const theirs = expected[hdu.index] as PrintedHdu;
      const label = `${path}[${hdu.index}]`;
      expectSameCards(hdu, theirs, label);
      await expectSameData(file, hdu, theirs, label);
    }
  } finally {
    await file.close();
  }
}

function expectSameCards(hdu: Hdu, expected: PrintedHdu, label: string): void {
  const ours = hdu.header.cards().map((card) => {
    const isText = card.kind === "comment";
    const value = isText ? (["string", card.comment] as const) : printed(card.value, card.isFloat);
    return [card.keyword.toUpperCase(), value, isText ? "" : card.comment];
  });
  const theirs = expected.cards.map(([keyword, value, comment]) => [
    keyword.toUpperCase(),
    numbers(value),
    comment,
  ]);
  expect(ours, label).toEqual(theirs);
}

/** Floats come as exact hexadecimal text. */
function numbers([type, value]: PrintedValue): PrintedValue {
  if (type === "float") return [type, parseHex(value as string)];
  if (type === "complex") return [type, (value as string[]).map(parseHex)];
  return [type, value];
}

async function expectSameData(file: FitsFile, hdu: Hdu, expected: PrintedHdu, label: string): Promise<void> {
  if (expected.image !== undefined) {
    const image = await file.readImage(hdu);
    expect([...image.axes].reverse(), label).toEqual(expected.image.shape);
    const theirs = unpack(expected.image);
    // Astropy scales 8 and 16 bits in single precision, rounding twice.
    const tolerance = hdu.header.has("BSCALE") && theirs instanceof Float32Array ? 1.2e-7 : 0;
    expectSameNumbers(image.data, theirs, tolerance, label);
  } else if (expected.columns !== undefined) {
    const table = await file.readTable(hdu);
    expect(table.rows, label).toBe(expected.rows);
    expect(table.columns.map((column) => column.name)).toEqual(expected.columns.map((column) => column.name));
    for (const [i, column] of table.columns.entries()) {
      expectSameColumn(column, expected.columns[i] as PrintedColumn, `${label}.${column.name}`);
    }
  }
}

function expectSameColumn(column: Column, expected: PrintedColumn, label: string): void {
  expect(column.unit ?? null, label).toBe(expected.unit);
  if (expected.texts !== undefined) {
    expect(column.values, label).toEqual(expected.texts.map((text) => text.trimEnd()));
    return;
  }
  if (column.perRow === 0) {
    expect(column.values.length, label).toBe(0);
    return;
  }
  expect(column.nullValue ?? null, label).toBe(expected.null);
  const theirs = expected.array && unpack(expected.array);
  if (theirs === undefined || Array.isArray(column.values)) throw new Error(`${label}: no array`);
  // Signed bytes are scaled to doubles by astropy; here they are Int8Array.
  const ours = column.values instanceof Int8Array ? Float64Array.from(column.values) : column.values;
  expectSameNumbers(ours, theirs, 0, label);
}

/** The same type, and the same numbers in order; NaN equals NaN, and zeros keep their sign. */
function expectSameNumbers(
  ours: ArrayLike<number | bigint>,
  theirs: ArrayLike<number | bigint>,
  tolerance: number,
  label: string,
): void {
  expect(ours.constructor.name, label).toBe(theirs.constructor.name);
  expect(ours.length, label).toBe(theirs.length);
  for (let i = 0; i < ours.length; i++) {
    const [a, b] = [ours[i], theirs[i]];
    if (Object.is(a, b)) continue;
    const isClose =
      typeof a === "number" && typeof b === "number" && Math.abs(a - b) <= tolerance * Math.abs(b);
    if (!isClose) expect.fail(`${label}: element ${i} is ${a}, astropy says ${b}`);
  }
}
