/** Tile compression against astropy and, through the module fitsio where it is installed, cfitsio itself. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compressImage, type HduData, Header, type PixelArray } from "../src/index.ts";
import { openFitsFile, writeFitsFile } from "../src/node.ts";
import { haveAstropy, inTemporaryFolder, runAstropy } from "./astropy.ts";

const ARRAYS: Record<string, (buffer: ArrayBuffer) => PixelArray> = {
  u1: (buffer) => new Uint8Array(buffer),
  i2: (buffer) => new Int16Array(buffer),
  u2: (buffer) => new Uint16Array(buffer),
  i4: (buffer) => new Int32Array(buffer),
  u4: (buffer) => new Uint32Array(buffer),
  f4: (buffer) => new Float32Array(buffer),
  f8: (buffer) => new Float64Array(buffer),
};

interface Made {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly header: readonly string[];
}

/** Every algorithm with every BITPIX, tiles of rows and of other shapes, and floats with every dither. */
const MAKE = `
rng = np.random.default_rng(3)
y, x = np.mgrid[0:61, 0:83]
base = 1000 + 50 * np.sin(x / 9) + 30 * np.cos(y / 7) + rng.normal(0, 8, x.shape)
made = []
def save(name, data, **options):
    path = os.path.join(dir, name)
    header = fits.Header([("OBJECT", "something", "what"), ("HISTORY", "made")])
    fits.HDUList([fits.PrimaryHDU(), fits.CompImageHDU(data, header, name="SCI", **options)]).writeto(path)
    with fits.open(path) as hdus:
        # Reading the pixels changes the header.
        text = [card.image for card in hdus[1].header.cards]
        pixels = np.ascontiguousarray(hdus[1].data)
    little = pixels.astype(pixels.dtype.newbyteorder("<"))
    little.tofile(path + ".raw")
    made.append({"name": name, "dtype": little.dtype.str.lstrip("<|"), "shape": pixels.shape, "header": text})
for algorithm in ("RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1"):
    for kind in ("u1", "i2", "u2", "i4", "u4"):
        if algorithm == "PLIO_1" and kind[0] == "u" and kind != "u1": continue
        data = ((base > 1000) * 7 if algorithm == "PLIO_1" else base / 8 if kind == "u1" else base - 1000 if kind[0] == "i" else base).astype(kind)
        if kind == "u4": data = data + np.uint32(2**31)
        for shape in (None, (30, 20)):
            if algorithm == "HCOMPRESS_1" and shape: shape = [30, 20]
            save(f"{algorithm}_{kind}_{'rows' if shape is None else 'tiles'}.fits", data, compression_type=algorithm, tile_size=shape)
    if algorithm == "PLIO_1": continue
    for kind in ("f4", "f8"):
        data = base.astype(kind)
        data[5, 5] = 0
        if algorithm != "HCOMPRESS_1": data[7, 3:5] = np.nan
        data[9] = 4
        for method, dither in ((-1, "none"), (1, "one"), (2, "two")):
            save(f"{algorithm}_{kind}_{dither}.fits", data, compression_type=algorithm, quantize_level=16, quantize_method=method, dither_seed=9977)
        if algorithm.startswith("GZIP"): save(f"{algorithm}_{kind}_exact.fits", data, compression_type=algorithm, quantize_level=0)
for scale in (0, 4):
    for smooth in (0, 1):
        save(f"HCOMPRESS_1_scale{scale}_smooth{smooth}.fits", base.astype("i2"), compression_type="HCOMPRESS_1", hcomp_scale=scale, hcomp_smooth=smooth)
save("cube.fits", rng.integers(0, 1000, (4, 10, 12)).astype("i2"), compression_type="RICE_1", tile_size=(5, 4, 2))
save("none.fits", np.zeros((40, 50), "i4"), compression_type="RICE_1")
answer = made
`;

describe.skipIf(!haveAstropy())("tile compression", () => {
  test("is read as astropy reads it, bit for bit, with its header and in sections", async () => {
    await inTemporaryFolder(async (dir) => {
      const made = runAstropy<Made[]>(MAKE, dir);
      expect(made.length).toBeGreaterThan(70);
      for (const { name, dtype, shape, header } of made) {
        const raw = Uint8Array.from(readFileSync(join(dir, `${name}.raw`)));
        const expected = ARRAYS[dtype]?.(raw.buffer);
        const file = await openFitsFile(join(dir, name));
        const hdu = file.hdus[1];
        if (hdu === undefined || expected === undefined) throw new Error(name);
        // Astropy 5.2 forgets to take ZDITHER0 out of the header.
        const cards = header.filter((card) => !card.startsWith("ZDITHER0"));
        expect(hdu.header.toText(), name).toEqual(cards);
        const image = await file.readImage(hdu);
        expect([...image.axes].reverse(), name).toEqual(shape);
        expect(image.data, name).toEqual(expected);
        const [width = 0, height = 0] = image.axes;
        const section = await file.readSection(hdu, [
          [3, 9],
          [2, 8],
        ]);
        const rows = Array.from({ length: 6 }, (_, y) => [
          ...image.data.subarray((y + 2) * width + 3, (y + 2) * width + 9),
        ]);
        expect([...section.data.subarray(0, 36)], name).toEqual(rows.flat());
        expect(section.data.length, name).toBe((36 * image.data.length) / (width * height));
        await file.close();
      }
    });
  }, 120_000);

  test("what we write is read by astropy and by cfitsio as by us", async () => {
    await inTemporaryFolder(async (dir) => {
      const axes = [97, 53];
      let state = 1;
      const base = Array.from({ length: 97 * 53 }, (_, i) => {
        state = (Math.imul(state, 1664525) + 1013904223) | 0;
        return 1000 + 30 * Math.sin((i % 97) / 9) + (state >>> 27);
      });
      const arrays: PixelArray[] = [
        Uint8Array.from(base, (value) => value / 6),
        Int16Array.from(base, (value) => value - 1000),
        Uint16Array.from(base, (value) => value * 40),
        Int32Array.from(base, (value) => value * -1000),
        Uint32Array.from(base, (value) => value * 3e6),
        Float32Array.from(base),
        Float64Array.from(base),
      ];
      const names: string[] = [];
      for (const [i, data] of arrays.entries()) {
        const isFloat = data instanceof Float32Array || data instanceof Float64Array;
        if (isFloat) data.set([Number.NaN, 0, 5, 5, 5, 5], 300);
        const dithers = ["NO_DITHER", "SUBTRACTIVE_DITHER_1", "SUBTRACTIVE_DITHER_2"] as const;
        const quantizes = isFloat
          ? [undefined, ...dithers.map((dither) => ({ dither, seed: 33 }))]
          : [undefined];
        for (const algorithm of ["RICE_1", "GZIP_2"] as const) {
          for (const quantize of quantizes) {
            if (isFloat && algorithm === "RICE_1" && quantize === undefined) continue;
            const tile = names.length % 2 === 0 ? {} : { tile: [30, 20] };
            const header = Header.from([
              ["EXTNAME", "SCI"],
              ["OBJECT", "thing"],
              ["CHECKSUM", ""],
              ["DATASUM", ""],
            ]);
            const options = { algorithm, ...tile, ...(quantize === undefined ? {} : { quantize }) };
            const hdu: HduData = await compressImage({ header, axes, data }, options);
            const name = `${i}_${names.length}.fits`;
            names.push(name);
            await writeFitsFile(join(dir, name), [{ kind: "image", header: Header.from() }, hdu]);
          }
        }
      }
      const answer = runAstropy<{ name: string; dtype: string; cfitsio: string }[]>(
        `
try:
    import fitsio
except ImportError:
    fitsio = None
answer = []
for name in sorted(os.listdir(dir)):
    path = os.path.join(dir, name)
    with fits.open(path, checksum=True) as hdus:
        hdus.verify("exception")
        assert hdus[1].header["OBJECT"] == "thing"
        pixels = np.ascontiguousarray(hdus[1].data)
    little = pixels.astype(pixels.dtype.newbyteorder("<"))
    little.tofile(path + ".raw")
    same = "none"
    if fitsio is not None:
        theirs = np.asarray(fitsio.read(path, ext=1), dtype=little.dtype)
        same = "same" if np.array_equal(theirs, little, equal_nan=little.dtype.kind == "f") else "different"
    answer.append({"name": name, "dtype": little.dtype.str.lstrip("<|"), "cfitsio": same})`,
        dir,
      );
      expect(answer.map((one) => one.name).sort()).toEqual([...names].sort());
      for (const { name, dtype, cfitsio } of answer) {
        const theirs = ARRAYS[dtype]?.(Uint8Array.from(readFileSync(join(dir, `${name}.raw`))).buffer);
        const file = await openFitsFile(join(dir, name));
        const hdu = file.hdus[1];
        if (hdu === undefined) throw new Error(name);
        expect(await file.verifyChecksums(hdu), name).toEqual({ data: true, hdu: true });
        expect((await file.readImage(hdu)).data, name).toEqual(theirs);
        await file.close();
        expect(cfitsio, name).not.toBe("different");
      }
    });
  }, 120_000);
});
