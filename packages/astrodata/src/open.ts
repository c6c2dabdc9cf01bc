import { FitsError, type FitsFile, type Hdu } from "@goats/fits";
import {
  AstroData,
  type AttachedBytes,
  type AttachedImage,
  type AttachedTable,
  type Extension,
  type PixelData,
} from "./astrodata.ts";
import { AstroDataError } from "./errors.ts";
import { headersOf, type LayoutExtension, layoutOf, type NamedHdu } from "./layout.ts";
import type { MetadataSource } from "./metadata.ts";

/**
 * Reads a file as AstroData: all pixels and tables, or (`pixels: false`) only what tags and descriptors need.
 *
 * @param filename the name of the file without its folder
 * @throws FitsError when the file is damaged, {@link AstroDataError} `bad_extension` when variance or mask do not have
 * the shape of their data
 */
export function openAstroData(
  file: FitsFile,
  filename: string,
  options: { pixels: false },
): Promise<MetadataSource>;
export function openAstroData(
  file: FitsFile,
  filename: string,
  options?: { pixels?: true },
): Promise<AstroData>;
export async function openAstroData(
  file: FitsFile,
  filename: string,
  { pixels = true }: { pixels?: boolean } = {},
): Promise<MetadataSource | AstroData> {
  if (!pixels) return headersOf(file, filename);
  const layout = layoutOf(file, filename);
  const extensions: Extension[] = [];
  for (const part of layout.extensions) extensions.push(await readExtension(file, part));
  const tables = new Map<string, AttachedTable | AttachedBytes>();
  for (const named of layout.tables) {
    const table = await readAttached(file, named);
    if (table.kind !== "image") tables.set(named.name, table);
  }
  return new AstroData(layout.phu, filename, { extensions, tables, warnings: layout.warnings });
}

async function readExtension(file: FitsFile, part: LayoutExtension): Promise<Extension> {
  const { id, hdu, header, axes } = part;
  const tables: Extension["tables"] = new Map();
  for (const named of part.others) {
    tables.set(named.name, await readAttached(file, named));
  }
  const variance = part.variance && (await readVariance(file, sameShape(hdu, part.variance)));
  const mask = part.mask && (await readMask(file, sameShape(hdu, part.mask)));
  return { id, header, axes, data: await readPixels(file, hdu), variance, mask, tables };
}

async function readPixels(file: FitsFile, hdu: Hdu): Promise<PixelData> {
  const { data } = await file.readImage(hdu);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Float64Array.from(data, Number);
  return data;
}

/** Products of old DRAGONS have double precision, which variances of calibrated fluxes may need. */
async function readVariance(file: FitsFile, hdu: Hdu): Promise<Float32Array | Float64Array> {
  const { data } = await file.readImage(hdu, { as: hdu.bitpix === -64 ? "float64" : "float32" });
  return data instanceof Float64Array ? data : Float32Array.from(data, Number);
}

async function readMask(file: FitsFile, hdu: Hdu): Promise<Uint16Array> {
  const { data } = await file.readImage(hdu);
  return data instanceof Uint16Array ? data : Uint16Array.from(data, Number);
}

function sameShape(science: Hdu, other: Hdu): Hdu {
  if (science.axes.length !== other.axes.length || science.axes.some((axis, i) => axis !== other.axes[i])) {
    throw new AstroDataError(
      "bad_extension",
      `${other.name} of extension ${science.version ?? 1} has ${other.axes.join(" x ")} pixels, ` +
        `its data have ${science.axes.join(" x ")}.`,
    );
  }
  return other;
}

/**
 * Reads a table or an attached image. ASCII tables (the gWCS of an extension is one) and kinds of tables that cannot be
 * taken apart are kept as they stand.
 */
async function readAttached(
  file: FitsFile,
  { hdu }: NamedHdu,
): Promise<AttachedTable | AttachedImage | AttachedBytes> {
  const header = hdu.header.clone();
  if (hdu.kind === "image") return { kind: "image", header, ...(await file.readImage(hdu)) };
  if (hdu.kind === "asciitable") return { kind: "raw", header, data: await file.readBytes(hdu) };
  try {
    const { columns } = await file.readTable(hdu);
    return { kind: "table", header, columns };
  } catch (error) {
    if (!(error instanceof FitsError) || error.code !== "unsupported") throw error;
    return { kind: "raw", header, data: await file.readBytes(hdu) };
  }
}
