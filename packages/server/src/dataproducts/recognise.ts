import { open } from "node:fs/promises";
import { describe, type Grouping, groupingOf, headersOf } from "@goats/astrodata";
import { FitsError, type FitsFile } from "@goats/fits";
import { openFitsFile } from "@goats/fits/node";
import { fitsSentence } from "../fitsfiles/open.ts";
import { findSpectra } from "../fitsfiles/raw-spectra.ts";
import type { DataProductType, DataProductView } from "./schemas.ts";

/** What a file is, from its first bytes and its headers. */
export interface Recognised {
  readonly type: DataProductType;
  readonly gemini: DataProductView["gemini"];
  readonly hdus: DataProductView["hdus"];
  /** What a Gemini file is sorted by before it is reduced. */
  readonly grouping: Grouping | null;
  /** What is wrong with it or missing, for people. */
  readonly note: string | null;
}

/** Bytes that are looked at to tell the kind of a file. */
const LOOK = 4096;

const TEXT_NAME = /\.(?:csv|tsv|txt|dat|ascii|asc|ecsv)$/i;
const FITS_NAME = /\.(?:fits?|fts|fz)$/i;
const COMPRESSIONS = [
  { name: "gzip", magic: [0x1f, 0x8b], unpack: "gunzip", read: true },
  { name: "bzip2", magic: [0x42, 0x5a, 0x68], unpack: "bunzip2", read: true },
  { name: "compress", magic: [0x1f, 0x9d], unpack: "uncompress", read: true },
  { name: "xz", magic: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], unpack: "unxz", read: false },
  { name: "zip", magic: [0x50, 0x4b, 0x03, 0x04], unpack: "unzip", read: false },
] as const;
const IMAGES = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x49, 0x49, 0x2a, 0x00],
  [0x4d, 0x4d, 0x00, 0x2a],
];

/**
 * Tells what a file is. Nothing that is in a file makes this fail: a FITS file that is damaged or not from Gemini,
 * and anything else, is described with a note.
 *
 * @param path where its bytes are.
 * @param filename the name it was sent under.
 */
export async function recognise(path: string, filename: string): Promise<Recognised> {
  const start = await firstBytes(path);
  if (beginsWith(start, "SIMPLE  ") || FITS_NAME.test(filename)) return await recogniseFits(path, filename);
  const compression = COMPRESSIONS.find(({ magic }) => magic.every((byte, i) => start[i] === byte));
  if (compression !== undefined) {
    const inner = filename.replace(/\.[^.]*$/, "");
    if (compression.read && (FITS_NAME.test(inner) || FITS_NAME.test(filename))) {
      return await recogniseFits(path, filename);
    }
    return compression.read && TEXT_NAME.test(inner)
      ? plain("text")
      : recogniseCompressed(filename, compression);
  }
  if (IMAGES.some((magic) => magic.every((byte, i) => start[i] === byte))) return plain("image");
  return plain(isText(start) ? "text" : "other");
}

async function firstBytes(path: string): Promise<Buffer> {
  await using file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK), 0, LOOK, 0);
  return buffer.subarray(0, bytesRead);
}

function beginsWith(bytes: Buffer, text: string): boolean {
  return bytes.subarray(0, text.length).toString("latin1") === text;
}

function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false;
  // A character may be cut at the end of what was read.
  const text = new TextDecoder("utf-8").decode(bytes.subarray(0, Math.max(0, bytes.length - 3)));
  return !text.includes("\ufffd");
}

function plain(type: DataProductType): Recognised {
  return { type, gemini: null, hdus: [], grouping: null, note: null };
}

function recogniseCompressed(filename: string, { name, unpack }: (typeof COMPRESSIONS)[number]): Recognised {
  const inner = filename.replace(/\.[^.]*$/, "");
  const isFits = FITS_NAME.test(inner);
  const note = `The file is compressed with ${name} and is kept as it is. Unpack it on your computer (${unpack} ${filename}) and upload ${isFits ? inner : "the result"} to use it.`;
  return { ...plain(isFits ? "fits" : "other"), note };
}

async function recogniseFits(path: string, filename: string): Promise<Recognised> {
  let fits: FitsFile;
  try {
    fits = await openFitsFile(path);
  } catch (error) {
    if (!(error instanceof FitsError)) throw error;
    return { ...plain("fits"), note: `Not a readable FITS file: ${fitsSentence(error)}` };
  }
  try {
    return describeFits(fits, filename);
  } finally {
    await fits.close();
  }
}

function describeFits(fits: FitsFile, filename: string): Recognised {
  const { images, tables } = findSpectra(fits.hdus);
  const hdus = fits.hdus.map(({ index, kind, name, version, axes, bitpix }) => ({
    index,
    kind,
    name,
    version: version ?? null,
    axes: [...axes],
    bitpix,
  }));
  const type = images.length + tables.length > 0 ? "spectroscopy" : "fits";
  const problem = fits.problems[0];
  const damage = problem === undefined ? undefined : `The file is damaged: ${fitsSentence(problem)}`;
  const packed = fits.hdus.some((hdu) => hdu.header.getBoolean("ZIMAGE") === true);
  const unusual = damage ?? (packed ? PACKED : null);
  const description = describe(headersOf(fits, filename));
  const { instrument, tags, descriptors } = description;
  if (instrument === null) {
    const stranger = "A FITS file, but not from an instrument of Gemini that GOATS knows.";
    return { type, gemini: null, hdus, grouping: null, note: unusual ?? stranger };
  }
  const gemini = { instrument, tags: [...tags], descriptors };
  return { type, gemini, hdus, grouping: groupingOf(description), note: unusual };
}

/** What @goats/fits can unpack stands in the file as plain images; this is for the rest. */
const PACKED =
  "Its images are compressed inside the file (fpack) in a way that cannot be read here. Unpack it on your computer (funpack) and upload the result to see and reduce them.";
