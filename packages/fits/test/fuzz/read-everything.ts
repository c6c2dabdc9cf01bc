/** Opens a file and asks for all that can be asked of it. */
import { bufferSource, celestialWcs, FitsError, type FitsFile, openFits, readWcs } from "../../src/index.ts";

/** How far one file got. */
export interface Outcome {
  readonly hdus: number;
  readonly read: number;
  /** Bytes of the arrays that the headers of these HDUs announce. */
  readonly declared: number;
}

/** Called before every step of the reading. */
type Watch = () => void;

async function attempt<T>(watch: Watch, act: () => T | Promise<T>): Promise<T | undefined> {
  watch();
  try {
    return await act();
  } catch (error) {
    if (error instanceof FitsError && error.offset >= 0 && error.fix !== "") return undefined;
    throw error;
  }
}

/** @throws anything but a FitsError: that is what is looked for. */
export async function readEverything(bytes: Uint8Array, watch: Watch = () => undefined): Promise<Outcome> {
  const file: FitsFile | undefined = await attempt(watch, () => openFits(bufferSource(bytes)));
  let [read, declared] = [0, 0];
  for (const hdu of file?.hdus ?? []) {
    declared += 8 * hdu.axes.reduce((all, length) => all * length, 1);
    const { header, axes } = hdu;
    header.cards();
    const sky = celestialWcs(header);
    const place = sky?.pixelToWorld(1, 2);
    if (place !== undefined) sky?.worldToPixel(place.ra, place.dec);
    const wcs = readWcs(header);
    const world = wcs?.pixelToWorld([1, 2, 3]);
    if (world !== undefined) wcs?.worldToPixel(world);
    const image = await attempt(watch, () => file?.readImage(hdu));
    await attempt(watch, () => file?.readImage(hdu, { as: "stored" }));
    const middle = axes.map((length) => [length >> 2, length >> 1] as const);
    await attempt(watch, () => file?.readSection(hdu, middle, { as: "float64" }));
    const table = await attempt(watch, () => file?.readTable(hdu));
    const groups = await attempt(watch, () => file?.readGroups(hdu));
    await attempt(watch, () => file?.verifyChecksums(hdu));
    if (image !== undefined || table !== undefined || groups !== undefined) read++;
  }
  return { hdus: file?.hdus.length ?? 0, read, declared };
}
