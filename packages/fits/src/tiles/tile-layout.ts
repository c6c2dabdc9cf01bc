/** What the header of a tile-compressed image says (FITS Standard 4.0, section 10.1). */
import { FitsError } from "../errors.ts";
import type { Hdu } from "../hdu.ts";
import { binaryLayout, type ColumnLayout } from "../table-layout.ts";
import type { RiceParameters } from "./rice.ts";

const ALGORITHMS = ["RICE_1", "GZIP_1", "GZIP_2", "PLIO_1", "HCOMPRESS_1", "NOCOMPRESS"] as const;
/** The algorithms of the standard. */
export type Algorithm = (typeof ALGORITHMS)[number];

/** How floating-point pixels became integers. */
export type DitherMethod = "NO_DITHER" | "SUBTRACTIVE_DITHER_1" | "SUBTRACTIVE_DITHER_2";

/** A number that stands in a column, one for each tile, or in the header for all of them. */
export type PerTile = { readonly column: ColumnLayout } | { readonly value: number } | undefined;

/** A tile-compressed image: its tiles, and how each is stored. */
export interface TileLayout {
  readonly axes: readonly number[];
  readonly bitpix: number;
  /** Lengths of a tile; at the far edges less may be left. */
  readonly tile: readonly number[];
  /** Number of tiles along each axis. */
  readonly grid: readonly number[];
  readonly rowBytes: number;
  readonly rows: number;
  readonly algorithm: Algorithm;
  readonly rice: RiceParameters;
  readonly smooth: boolean;
  readonly compressed: ColumnLayout;
  readonly gzipped: ColumnLayout | undefined;
  readonly uncompressed: ColumnLayout | undefined;
  /** Scale and zero point of quantised floats; undefined when pixels were compressed as they are. */
  readonly scale: PerTile;
  readonly zero: PerTile;
  readonly blank: PerTile;
  readonly dither: DitherMethod;
  /** Added to the number of a tile to find its random numbers. */
  readonly ditherOffset: number;
  readonly mask: { readonly column: ColumnLayout; readonly algorithm: Algorithm } | undefined;
}

/**
 * Reads the layout of a tile-compressed image.
 *
 * @param hdu the image with its axes; `hdu.stored` is the table that it is in.
 * @throws FitsError `bad_header`, `bad_table`, `unsupported`
 */
export function tileLayout(hdu: Hdu, stored: Hdu): TileLayout {
  const { header } = stored;
  const bad = (message: string) =>
    new FitsError("bad_header", `HDU ${hdu.index}: ${message}`, { offset: hdu.headerOffset, hdu: hdu.index });
  const table = binaryLayout(stored);
  const column = (name: string) => table.columns.find((one) => one.name.toUpperCase() === name);
  const variable = (name: string) => {
    const found = column(name);
    if (found !== undefined && found.format.element === undefined) {
      throw bad(`the column ${name} has no arrays of variable length`);
    }
    return found;
  };
  const number = (name: string): PerTile => {
    const found = column(name);
    if (found !== undefined) return { column: found };
    const value = header.getNumber(name);
    return value === undefined ? undefined : { value };
  };

  const tile = hdu.axes.map((length, i) => {
    const keyword = `ZTILE${i + 1}`;
    if (!header.has(keyword)) return i === 0 ? Math.max(1, length) : 1;
    const value = header.getNumber(keyword);
    if (value === undefined || !Number.isInteger(value) || value < 1) {
      throw bad(`${keyword} must be a whole number above 0`);
    }
    return Math.min(value, Math.max(1, length));
  });
  const grid = hdu.axes.map((length, i) => Math.ceil(length / (tile[i] ?? 1)));
  const tiles = hdu.axes.length === 0 ? 0 : product(grid);
  if (tiles > table.rows) throw bad(`its ${tiles} tiles are more than the ${table.rows} rows of its table`);
  if (product(tile) > MAX_TILE_PIXELS) throw bad(`a tile has more than ${MAX_TILE_PIXELS} pixels`);
  const compressed = variable("COMPRESSED_DATA");
  if (compressed === undefined) throw bad("it has no column COMPRESSED_DATA");
  const mask = variable("NULL_PIXEL_MASK");
  return {
    axes: hdu.axes,
    bitpix: hdu.bitpix,
    tile,
    grid,
    rowBytes: table.rowBytes,
    rows: table.rows,
    algorithm: algorithmOf(hdu, header.getString("ZCMPTYPE")),
    rice: riceParameters(stored, bad),
    smooth: (parameter(stored, "SMOOTH") ?? 0) !== 0,
    compressed,
    gzipped: variable("GZIP_COMPRESSED_DATA"),
    uncompressed: variable("UNCOMPRESSED_DATA"),
    scale: hdu.bitpix < 0 ? number("ZSCALE") : undefined,
    zero: number("ZZERO"),
    blank: number("ZBLANK"),
    dither: ditherOf(hdu, header.getString("ZQUANTIZ")),
    ditherOffset: (header.getNumber("ZDITHER0") ?? 1) - 1,
    mask:
      mask === undefined
        ? undefined
        : { column: mask, algorithm: algorithmOf(hdu, header.getString("ZMASKCMP")) },
  };
}

/** A typed array of doubles of one tile takes 2 GiB then. */
const MAX_TILE_PIXELS = 2 ** 28;

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, length) => all * length, 1);
}

function algorithmOf(hdu: Hdu, name: string | undefined): Algorithm {
  const wanted = name?.trim().toUpperCase() ?? "";
  // An early name of the same thing.
  if (wanted === "RICE_ONE") return "RICE_1";
  const found = ALGORITHMS.find((algorithm) => algorithm === wanted);
  if (found !== undefined) return found;
  throw new FitsError("unsupported", `HDU ${hdu.index} is compressed with "${wanted}", which is not known`, {
    offset: hdu.headerOffset,
    hdu: hdu.index,
    fix: "Unpack it with the program that made it.",
  });
}

function ditherOf(hdu: Hdu, name: string | undefined): DitherMethod {
  switch (name?.trim().toUpperCase() ?? "") {
    case "":
    case "NONE":
    case "NO_DITHER":
      return "NO_DITHER";
    case "SUBTRACTIVE_DITHER_1":
      return "SUBTRACTIVE_DITHER_1";
    case "SUBTRACTIVE_DITHER_2":
      return "SUBTRACTIVE_DITHER_2";
    default:
      throw new FitsError("unsupported", `HDU ${hdu.index}: ZQUANTIZ = "${name}" is not known`, {
        offset: hdu.headerOffset,
        hdu: hdu.index,
      });
  }
}

/** ZVALn of the ZNAMEn that has this name. */
function parameter(stored: Hdu, name: string): number | undefined {
  for (let n = 1; stored.header.has(`ZNAME${n}`); n++) {
    if (stored.header.getString(`ZNAME${n}`)?.trim().toUpperCase() === name) {
      return stored.header.getNumber(`ZVAL${n}`);
    }
  }
  return undefined;
}

function riceParameters(stored: Hdu, bad: (message: string) => FitsError): RiceParameters {
  const blockSize = parameter(stored, "BLOCKSIZE") ?? 32;
  const bytePix = parameter(stored, "BYTEPIX") ?? 4;
  if (!Number.isInteger(blockSize) || blockSize < 1) throw bad("BLOCKSIZE must be a whole number above 0");
  return { blockSize, bytePix };
}
