import type { Header } from "@goats/fits";
import { AstroDataError } from "./errors.ts";
import type { MetadataSource } from "./metadata.ts";
import { instrumentRules } from "./registry.ts";

/**
 * Some extensions of a file, by their place (negative: from the end), as tags and descriptors need them.
 *
 * @param isSingle whether it is one extension by itself: descriptors then give its value instead of a list
 * @throws {AstroDataError} `bad_slice` when there is no such extension
 */
export function sliceOf(
  source: MetadataSource,
  indices: readonly number[],
  isSingle: boolean,
): MetadataSource {
  const places = placesOf(source.extensions.length, indices);
  return {
    phu: phuOf(source, places),
    extensions: places.map((place) => item(source.extensions, place)),
    filename: source.filename,
    isSingle,
  };
}

/** The places of extensions from 0. @throws {AstroDataError} `bad_slice` */
export function placesOf(count: number, indices: readonly number[]): number[] {
  return indices.map((index) => {
    const place = index < 0 ? count + index : index;
    if (!Number.isInteger(place) || place < 0 || place >= count) {
      throw new AstroDataError("bad_slice", `There is no extension ${index} of ${count}.`);
    }
    return place;
  });
}

/** The primary header that counts for extensions at these places. */
export function phuOf(source: MetadataSource, places: readonly number[]): Header {
  if (places.length === 0) return source.phu;
  return instrumentRules(source)?.phuOfSlice?.(source, Math.min(...places)) ?? source.phu;
}

/** An item that is known to be there. */
export function item<T>(list: readonly T[], place: number): T {
  const found = list[place];
  if (found === undefined) throw new AstroDataError("bad_slice", `There is no extension ${place}.`);
  return found;
}
