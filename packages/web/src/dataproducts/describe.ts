import type { DataProduct, DataProductType, GroupFile } from "../api/types.ts";
import { formatValue } from "../ui/format.ts";

/** Words for the kinds of data products. */
export const TYPE_LABELS: Readonly<Record<DataProductType, string>> = {
  photometry: "Photometry",
  spectroscopy: "Spectroscopy",
  fits: "FITS file",
  image: "Picture",
  text: "Text",
  other: "Other",
};

type Described = Pick<GroupFile, "descriptors"> | null | undefined;

/** A descriptor as text; null when the file does not have it. */
export function descriptorText(file: Described, name: string): string | null {
  const value = file?.descriptors[name];
  return value === null || value === undefined ? null : formatValue(value);
}

/** A descriptor as a number; null when the file does not have it. */
export function descriptorNumber(file: Described, name: string): number | null {
  const value = file?.descriptors[name];
  return typeof value === "number" ? value : null;
}

/** An exposure time (s) with the digits that matter. */
export function exposureText(file: Described): string {
  const seconds = descriptorNumber(file, "exposure_time");
  return seconds === null ? "–" : String(Number(seconds.toPrecision(4)));
}

/** The page views that make sense for a data product, the best one first. */
export function viewsOf(product: Pick<DataProduct, "type" | "hdus">): FileViewName[] {
  const hasImage = product.hdus.some(({ kind, axes }) => kind === "image" && axes.length >= 2);
  // Photometry and spectra come as FITS files and as text; only FITS files have HDUs.
  const isFits = product.hdus.length > 0;
  const isTable = product.type === "photometry" || product.type === "spectroscopy";
  const views: FileViewName[] = [];
  if (product.type === "spectroscopy" && isFits) views.push("spectrum");
  if (isFits && hasImage) views.push("image");
  if (isFits) views.push("header");
  if (product.type === "image") views.push("picture");
  if (product.type === "text" || (isTable && !isFits)) views.push("text");
  return views;
}

export type FileViewName = "image" | "header" | "spectrum" | "picture" | "text";
