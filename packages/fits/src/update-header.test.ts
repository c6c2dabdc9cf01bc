import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder } from "../test/astropy.ts";
import { encode } from "../test/bytes.ts";
import { FitsError } from "./errors.ts";
import { Header } from "./header.ts";
import { encodeJournal, type PendingHeader } from "./header-journal.ts";
import { openFitsFile, updateHeader } from "./node.ts";

const file = (...cards: (readonly [string, string])[]) =>
  encode([
    { kind: "image", header: Header.from([["OBJECT", "M 31"], ...cards]) },
    {
      kind: "image",
      header: Header.from([["EXTNAME", "SCI"], ...cards]),
      axes: [50, 40],
      data: new Int16Array(2000).map((_, i) => i),
    },
    { kind: "image", header: Header.from([["EXTNAME", "DQ"]]), axes: [3], data: Uint16Array.of(1, 2, 3) },
  ]);

const SUMS = [
  ["CHECKSUM", ""],
  ["DATASUM", ""],
] as const;

const withFile = (bytes: Uint8Array, use: (path: string, dir: string) => Promise<void>) =>
  inTemporaryFolder(async (dir) => {
    const path = join(dir, "a.fits");
    writeFileSync(path, bytes);
    await use(path, dir);
  });

async function objectOf(path: string, index: number): Promise<unknown> {
  const opened = await openFitsFile(path);
  await opened.close();
  return opened.hdus[index]?.header.get("OBJECT");
}

describe("updateHeader", () => {
  test("a header that fits is written in place, and nothing else", async () => {
    const bytes = file();
    await withFile(bytes, async (path, dir) => {
      expect(await updateHeader(path, 1, (header) => header.set("OBJECT", "M 33"))).toBe("in-place");
      const now = readFileSync(path);
      expect(await objectOf(path, 1)).toBe("M 33");
      const changed = [...now.keys()].filter((at) => now[at] !== bytes[at]);
      expect(changed[0]).toBeGreaterThanOrEqual(2880);
      expect(changed.at(-1)).toBeLessThan(2 * 2880);
      expect(now.length).toBe(bytes.length);
      expect(readdirSync(dir)).toEqual(["a.fits"]);
      expect(await updateHeader(path, 1, (header) => header.set("OBJECT", "M 33"))).toBe("unchanged");
    });
  });

  test("a header that grows or shrinks by a block moves the rest", async () => {
    await withFile(file(), async (path, dir) => {
      const original = readFileSync(path);
      const grow = (header: Header) => {
        for (let i = 0; i < 40; i++) header.set(`KEY${i}`, i);
      };
      expect(await updateHeader(path, 1, grow)).toBe("rewritten");
      const opened = await openFitsFile(path);
      expect(opened.problems).toEqual([]);
      expect(opened.hdus[1]?.header.get("KEY39")).toBe(39);
      const dq = opened.find("DQ");
      if (dq === undefined) throw new Error("DQ is gone");
      expect((await opened.readImage(dq)).data).toEqual(Uint16Array.of(1, 2, 3));
      await opened.close();
      const shrink = (header: Header) => {
        for (let i = 0; i < 40; i++) header.delete(`KEY${i}`);
      };
      expect(await updateHeader(path, 1, shrink)).toBe("rewritten");
      expect(readFileSync(path).equals(original)).toBe(true);
      expect(readdirSync(dir)).toEqual(["a.fits"]);
    });
  });

  test("checksums stay right, in place and moved", async () => {
    await withFile(file(...SUMS), async (path) => {
      const changes: ((header: Header) => unknown)[] = [
        (header) => header.set("OBJECT", "NGC 7000"),
        (header) => header.addHistory("long ".repeat(600)),
      ];
      for (const change of changes) {
        for (const index of [0, 1]) await updateHeader(path, index, change);
        const opened = await openFitsFile(path);
        for (const hdu of opened.hdus.slice(0, 2)) {
          expect(await opened.verifyChecksums(hdu)).toEqual({ data: true, hdu: true });
        }
        await opened.close();
      }
    });
  });

  test("damage to the data does not get a new checksum", async () => {
    const bytes = file(...SUMS);
    bytes[3 * 2880 - 100] = 77;
    await withFile(bytes, async (path) => {
      await updateHeader(path, 1, (header) => header.set("OBJECT", "M 33"));
      const opened = await openFitsFile(path);
      const sci = opened.find("SCI");
      if (sci === undefined) throw new Error("SCI is gone");
      expect(await opened.verifyChecksums(sci)).toEqual({ data: false, hdu: false });
      await opened.close();
    });
  });

  test.each<[string, string, number, (header: Header) => unknown]>([
    ["another size", "bad_header", 1, (header) => header.set("NAXIS1", 49)],
    ["another type", "bad_header", 1, (header) => header.set("BITPIX", -32)],
    ["no size", "bad_header", 1, (header) => header.delete("NAXIS2")],
    ["no such HDU", "out_of_range", 9, () => undefined],
    ["a value that cannot be written", "bad_card", 1, (header) => header.set("A", Number.NaN)],
  ])("%s is refused: %s", async (_label, code, index, change) => {
    const bytes = file();
    await withFile(bytes, async (path, dir) => {
      const error = await updateHeader(path, index, change).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(FitsError);
      expect(error).toMatchObject({ code });
      expect(readFileSync(path).equals(bytes)).toBe(true);
      expect(readdirSync(dir)).toEqual(["a.fits"]);
    });
  });
});

const CORPUS = new URL("../test/corpus/", import.meta.url);

test("a compressed file is left alone", async () => {
  const bytes = readFileSync(new URL("wrapped/image.gz", CORPUS));
  await withFile(bytes, async (path) => {
    const act = updateHeader(path, 0, (header) => header.set("OBJECT", "M 33"));
    await expect(act).rejects.toMatchObject({ code: "unsupported" });
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });
});

test("the header of a compressed image is that of its table", async () => {
  const bytes = gunzipSync(readFileSync(new URL("rice.fits.gz", CORPUS)));
  await withFile(bytes, async (path) => {
    expect(await updateHeader(path, 1, (header) => header.set("OBJECT", "M 33"))).toBe("in-place");
    const opened = await openFitsFile(path);
    const hdu = opened.hdus[1];
    if (hdu === undefined) throw new Error("the image is gone");
    expect([hdu.kind, hdu.header.get("OBJECT"), hdu.axes]).toEqual(["image", "M 33", [20, 24]]);
    expect((await opened.readImage(hdu)).data).toHaveLength(480);
    await opened.close();
    const tiles = updateHeader(path, 1, (header) => header.set("ZTILE1", 5));
    await expect(tiles).rejects.toMatchObject({ code: "bad_header" });
  });
});

describe("a crash while a header is written in place", () => {
  const before = file();
  const pendingOf = (after: Uint8Array): PendingHeader => ({
    offset: 2880,
    before: before.subarray(2880, 2 * 2880),
    after: after.subarray(2880, 2 * 2880),
  });

  async function newBytes(): Promise<Uint8Array> {
    let after: Uint8Array = before;
    await withFile(before, async (path) => {
      await updateHeader(path, 1, (header) => header.set("OBJECT", "M 33", "after").addHistory("changed"));
      after = readFileSync(path);
    });
    return after;
  }

  test("leaves the new header for readers and the next update, wherever it happens", async () => {
    const after = await newBytes();
    for (let torn = 0; torn <= 2880; torn += 180) {
      const state = Uint8Array.from(before);
      state.set(after.subarray(2880, 2880 + torn), 2880);
      await withFile(state, async (path, dir) => {
        writeFileSync(`${path}.header-update`, encodeJournal(pendingOf(after)));
        expect(await objectOf(path, 1)).toBe("M 33");
        expect(existsSync(`${path}.header-update`)).toBe(true);
        expect(await updateHeader(path, 0, () => undefined)).toBe("unchanged");
        expect(readFileSync(path).equals(after)).toBe(true);
        expect(readdirSync(dir)).toEqual(["a.fits"]);
      });
    }
  });

  test("a journal that is not complete, or of another file, changes nothing", async () => {
    const after = await newBytes();
    const journal = encodeJournal(pendingOf(after));
    const other = Uint8Array.from(before);
    other[3000] = 0x23;
    for (const [bytes, left] of [
      [before, journal.subarray(0, -1)],
      [before, new Uint8Array(0)],
      [other, journal],
      [before.subarray(0, 2880), journal],
    ] as const) {
      await withFile(bytes, async (path) => {
        writeFileSync(`${path}.header-update`, left);
        expect(await objectOf(path, 0)).toBe("M 31");
        await updateHeader(path, 0, () => undefined);
        expect(readFileSync(path).equals(bytes)).toBe(true);
      });
    }
  });
});
