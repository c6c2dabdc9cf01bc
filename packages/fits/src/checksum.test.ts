import { expect, test } from "vitest";
import { encode } from "../test/bytes.ts";
import { Checksum, encodeChecksum } from "./checksum.ts";
import { Header } from "./header.ts";
import { openFits } from "./open.ts";
import { bufferSource } from "./source.ts";

/** The definition, word by word. */
function slowSum(bytes: Uint8Array): number {
  let sum = 0n;
  for (let i = 0; i < bytes.length; i += 4) {
    for (let b = 0; b < 4; b++) sum += BigInt(bytes[i + b] ?? 0) << BigInt(24 - 8 * b);
    while (sum >> 32n) sum = (sum & 0xffffffffn) + (sum >> 32n);
  }
  return Number(sum);
}

test("the sum does not depend on how the bytes are cut", () => {
  const bytes = Uint8Array.from({ length: 10_001 }, (_, i) => (i * 7919) >>> 3);
  const expected = slowSum(bytes);
  for (const step of [1, 2, 3, 5, 7, 4096, 20_000]) {
    const sum = new Checksum();
    for (let at = 0; at < bytes.length; at += step) sum.add(bytes.subarray(at, at + step));
    expect(sum.value).toBe(expected);
  }
});

test("many large words do not overflow", () => {
  const bytes = new Uint8Array(2 ** 24).fill(0xfe);
  expect(new Checksum().add(bytes).value).toBe(slowSum(bytes));
});

test("a sum is encoded in letters and digits that cancel it", () => {
  for (const sum of [0, 1, 0xffffffff, 0x80000000, 868229149, 0x3a3b3c3d, 123456789]) {
    const code = encodeChecksum(sum);
    expect(code).toMatch(/^[0-9A-Za-z]{16}$/);
    // In its card the value starts in the fourth byte of a word; sixteen zeros stood there before.
    const place = (text: string) => new Checksum().add(Buffer.from(`   ${text} `)).value;
    const total = BigInt(sum) + BigInt(place(code)) - BigInt(place("0".repeat(16)));
    expect(Number(((total % 0xffffffffn) + 0xffffffffn) % 0xffffffffn)).toBe(0);
  }
});

test("the example of the standard", () => {
  // FITS Standard 4.0, appendix J: a sum of 868229149 is encoded so.
  expect(encodeChecksum(868229149)).toBe("hcHjjc9ghcEghc9g");
});

test("written sums are valid, and a changed byte is noticed", async () => {
  const header = Header.from([
    ["CHECKSUM", ""],
    ["DATASUM", "0"],
  ]);
  const bytes = encode([
    { kind: "image", header: Header.from() },
    { kind: "image", header, axes: [700], data: Float32Array.from({ length: 700 }, (_, i) => i / 7) },
  ]);
  const states = async () => {
    const file = await openFits(bufferSource(bytes));
    return Promise.all(file.hdus.map((hdu) => file.verifyChecksums(hdu)));
  };
  expect(await states()).toEqual([
    { data: undefined, hdu: undefined },
    { data: true, hdu: true },
  ]);
  const last = bytes.length - 500;
  bytes[last] = (bytes[last] ?? 0) ^ 1;
  expect((await states())[1]).toEqual({ data: false, hdu: false });
});

test("the sums of a file are verified HDU by HDU; a blank or missing one says nothing", async () => {
  const data = Int16Array.of(1, 2, 3);
  const withSums = Header.from([
    ["CHECKSUM", ""],
    ["DATASUM", ""],
  ]);
  const only = Header.from([["DATASUM", ""]]);
  const bytes = encode([
    { kind: "image", header: withSums },
    { kind: "image", header: only, data },
    { kind: "image", header: Header.from(), data },
  ]);
  const file = await openFits(bufferSource(bytes));
  expect(await file.verifyAllChecksums()).toEqual([
    { data: true, hdu: true },
    { data: true, hdu: undefined },
    { data: undefined, hdu: undefined },
  ]);
  const text = Buffer.from(bytes).toString("latin1");
  const blank = Buffer.from(
    text.replace(/(DATASUM = ')[0-9]+ */g, (all, start) => start.padEnd(all.length)),
    "latin1",
  );
  expect((await (await openFits(bufferSource(blank))).verifyAllChecksums())[1]?.data).toBeUndefined();
});
