import type { FitsFile, Hdu, PixelArray } from "@goats/fits";
import { dqStatistics } from "./dq.ts";
import { planeCount, planeSize } from "./file-summary.ts";
import { cropArray, layOutMosaic, type MosaicTile } from "./mosaic.ts";
import { imagePyramid, maskPyramid } from "./pyramid.ts";
import type { FileSummary, Scene, SceneImage } from "./scene.ts";
import { imageStatistics, statisticsOfAll } from "./statistics.ts";
import { ViewerError } from "./viewer-error.ts";

/** Height of the band that stands for one-dimensional data, as a share of its length. */
const BAND = 1 / 8;

/** One plane of an HDU, in the type that `as` names. Of a cube only the planes around it are read. */
async function readPlane(
  file: FitsFile,
  hdu: Hdu,
  plane: number,
  as: "native" | "float32" | "float64",
): Promise<PixelArray> {
  const { width, height } = planeSize(hdu);
  const size = width * height;
  const last = hdu.axes.length > 2 ? (hdu.axes.at(-1) ?? 1) : 1;
  const perSlab = planeCount(hdu) / last;
  const slab = Math.floor(plane / perSlab);
  const options = hdu.axes.length > 2 ? { as, slab: [slab, slab + 1] as const } : { as };
  const { data } = await file.readImage(hdu, options);
  const start = (plane % perSlab) * size;
  return data.length === size ? data : data.slice(start, start + size);
}

/** Values as 32-bit floats, and in full precision where that would lose something. */
async function readValues(
  file: FitsFile,
  hdu: Hdu,
  plane: number,
): Promise<{ values: Float32Array; exact: Float64Array | undefined }> {
  const narrow = hdu.bitpix === 8 || hdu.bitpix === 16 || hdu.bitpix === -32;
  const read = await readPlane(file, hdu, plane, narrow ? "float32" : "float64");
  if (read instanceof Float32Array) return { values: read, exact: undefined };
  const exact = read instanceof Float64Array ? read : new Float64Array(read.length);
  if (exact !== read) for (let i = 0; i < exact.length; i++) exact[i] = Number(read[i]);
  const values = Float32Array.from(exact);
  const lossless = values.every((value, i) => Object.is(value, exact[i]) || value === exact[i]);
  return { values, exact: lossless ? undefined : exact };
}

/** The DQ plane that goes with an image: the same EXTVER and the same size. */
function maskOf(file: FitsFile, hdu: Hdu): Hdu | undefined {
  if (hdu.name === "DQ" || hdu.version === undefined) return undefined;
  const mask = file.hdus.find(
    (other) => other.kind === "image" && other.name === "DQ" && other.version === hdu.version,
  );
  if (!mask || mask.missingBytes > 0 || mask.axes.length < 1) return undefined;
  const [mine, its] = [planeSize(hdu), planeSize(mask)];
  return mine.width === its.width && mine.height === its.height ? mask : undefined;
}

async function readMask(file: FitsFile, hdu: Hdu, plane: number): Promise<Uint16Array | undefined> {
  const mask = maskOf(file, hdu);
  if (!mask) return undefined;
  const read = await readPlane(file, mask, planeCount(mask) > plane ? plane : 0, "native");
  if (read instanceof Uint16Array) return read;
  const flags = new Uint16Array(read.length);
  for (let i = 0; i < flags.length; i++) flags[i] = Number(read[i]);
  return flags;
}

/** Reads one image and lays it where `tile` says. */
async function readSceneImage(
  file: FitsFile,
  hdu: Hdu,
  label: string,
  plane: number,
  tile: MosaicTile,
  part: boolean,
): Promise<SceneImage> {
  const { width } = planeSize(hdu);
  const { crop } = tile;
  const { values, exact } = await readValues(file, hdu, plane);
  const mask = await readMask(file, hdu, plane);
  const shown = cropArray(values, width, crop);
  return {
    ...tile,
    label,
    levels: imagePyramid(shown, crop.width, crop.height),
    exact: exact && cropArray(exact, width, crop),
    mask: mask && maskPyramid(cropArray(mask, width, crop), crop.width, crop.height),
    header: hdu.header.toBytes(),
    unit: hdu.header.getString("BUNIT")?.trim() ?? "",
    statistics: imageStatistics(shown, part),
  };
}

/** The whole of one plane, as it is; one-dimensional data as a band. */
function wholeTile(hdu: Hdu): MosaicTile {
  const { width, height } = planeSize(hdu);
  const drawnHeight = hdu.axes.length === 1 ? Math.max(1, Math.round(width * BAND)) : height;
  return {
    crop: { x: 0, y: 0, width, height },
    placement: { x: 0, y: 0, width, height: drawnHeight, flipX: false, flipY: false },
  };
}

/**
 * Reads what a key of the file's summary names, ready to be drawn.
 *
 * @param plane of a cube, from 0; taken as 0 when there are not so many
 * @throws ViewerError `no_image` for an unknown key; FitsError when the file's data are damaged
 */
export async function loadScene(
  file: FitsFile,
  summary: FileSummary,
  key: string,
  plane: number,
): Promise<Scene> {
  const mosaic = summary.mosaics.find((candidate) => candidate.key === key);
  if (mosaic) return loadMosaic(file, summary, mosaic.key, mosaic.hdus);
  const listed = summary.hdus.find((candidate) => candidate.key === key && candidate.viewable);
  const hdu = listed && file.hdus[listed.index];
  if (!listed || !hdu) {
    throw new ViewerError(
      "no_image",
      `The file has no image called ${key}.`,
      "Choose one from the list of extensions.",
    );
  }
  const planes = planeCount(hdu);
  const shown = plane < planes ? plane : 0;
  const tile = wholeTile(hdu);
  const image = await readSceneImage(file, hdu, listed.label, shown, tile, false);
  const note =
    hdu.axes.length === 1
      ? "One-dimensional data: drawn as a band, the spectrum view draws the curve."
      : undefined;
  return { ...assemble(key, [image], tile.placement, note), planes, plane: shown };
}

async function loadMosaic(
  file: FitsFile,
  summary: FileSummary,
  key: string,
  members: readonly number[],
): Promise<Scene> {
  const hdus = members.flatMap((index) => file.hdus[index] ?? []);
  const layout = layOutMosaic(
    hdus.map((hdu) => ({
      ...planeSize(hdu),
      detectorSection: hdu.header.getString("DETSEC"),
      dataSection: hdu.header.getString("DATASEC"),
    })),
  );
  const images: SceneImage[] = [];
  for (const [i, hdu] of hdus.entries()) {
    const tile = layout.tiles[i];
    if (tile)
      images.push(await readSceneImage(file, hdu, summary.hdus[hdu.index]?.label ?? "", 0, tile, true));
  }
  const note =
    layout.by === "order"
      ? "The headers do not say where the extensions lie: shown side by side."
      : undefined;
  return { ...assemble(key, images, layout.scene, note), planes: 1, plane: 0 };
}

function assemble(
  key: string,
  images: SceneImage[],
  size: { width: number; height: number },
  note: string | undefined,
): Omit<Scene, "planes" | "plane"> {
  const masks = images.flatMap((image) => image.mask?.[0]?.data ?? []);
  const all = images.flatMap((image) => image.levels[0]?.data ?? []);
  const only = images[0];
  return {
    key,
    size: { width: size.width, height: size.height },
    images,
    statistics: only && images.length === 1 ? only.statistics : statisticsOfAll(all),
    dq: masks.length > 0 ? dqStatistics(masks) : undefined,
    note,
  };
}
