/** Brings a bad pixel mask onto a frame: same binning, same part of the detector. */
import { ReductionError } from "../errors.ts";
import type { Frame, StoredExtension } from "../frames/frame.ts";
import type { Rectangle } from "../frames/rectangle.ts";
import { sectionOf } from "../frames/sections.ts";
import { binMask } from "../kernels/mask.ts";

/** A mask as it lies on the detector. */
interface MaskOnDetector {
  readonly mask: Uint16Array;
  readonly width: number;
  readonly height: number;
  /** Where the data are in the array. */
  readonly dataSection: Rectangle;
  /** The same area in unbinned detector pixels. */
  readonly detectorSection: Rectangle;
}

/**
 * The masks of `bpm` for every extension of `frame`, in its shape; overscan stays clear unless the mask file has the
 * same shape as the frame.
 *
 * @throws {ReductionError} `calibration_mismatch` when the binning cannot be brought into line or an extension is not
 * covered.
 */
export function fitBadPixelMask(frame: Frame, bpm: Frame): Uint16Array[] {
  const xbin = binning(frame, "detector_x_bin");
  const ybin = binning(frame, "detector_y_bin");
  const xrebin = xbin / binning(bpm, "detector_x_bin");
  const yrebin = ybin / binning(bpm, "detector_y_bin");
  if (!Number.isInteger(xrebin) || !Number.isInteger(yrebin)) {
    throw mismatch(frame, bpm, "is binned more coarsely than the frame");
  }
  const parts = bpm.extensions.map((extension) => onDetector(bpm, extension, xrebin, yrebin));
  return frame.extensions.map((extension) => {
    const wanted = sectionOf(frame, extension, "DETSEC");
    const part = parts.find(({ detectorSection }) => contains(detectorSection, wanted));
    if (!part) throw mismatch(frame, bpm, `does not cover extension ${extension.id}`);
    if (part.width === extension.width && part.height === extension.height) return part.mask;
    return copyOver(part, sectionOf(frame, extension, "DATASEC"), wanted, extension, xbin, ybin);
  });
}

function onDetector(bpm: Frame, extension: StoredExtension, xrebin: number, yrebin: number): MaskOnDetector {
  const data = sectionOf(bpm, extension, "DATASEC");
  const raw = new Uint16Array(extension.data);
  const binned =
    xrebin * yrebin === 1
      ? { mask: raw, width: extension.width }
      : binMask(raw, extension.width, xrebin, yrebin);
  return {
    ...binned,
    height: binned.mask.length / binned.width,
    dataSection: {
      x1: Math.floor(data.x1 / xrebin),
      x2: Math.floor(data.x2 / xrebin),
      y1: Math.floor(data.y1 / yrebin),
      y2: Math.floor(data.y2 / yrebin),
    },
    detectorSection: sectionOf(bpm, extension, "DETSEC"),
  };
}

function copyOver(
  part: MaskOnDetector,
  data: Rectangle,
  wanted: Rectangle,
  extension: StoredExtension,
  xbin: number,
  ybin: number,
): Uint16Array {
  const mask = new Uint16Array(extension.width * extension.height);
  const xshift = Math.floor((wanted.x1 - part.detectorSection.x1) / xbin) + part.dataSection.x1 - data.x1;
  const yshift = Math.floor((wanted.y1 - part.detectorSection.y1) / ybin) + part.dataSection.y1 - data.y1;
  for (let y = data.y1; y < data.y2; y++) {
    for (let x = data.x1; x < data.x2; x++) {
      mask[y * extension.width + x] = part.mask[(y + yshift) * part.width + x + xshift] ?? 0;
    }
  }
  return mask;
}

function binning(frame: Frame, descriptor: string): number {
  return frame.metadata().number(descriptor) ?? 1;
}

function contains(outer: Rectangle, inner: Rectangle): boolean {
  return outer.x1 <= inner.x1 && outer.x2 >= inner.x2 && outer.y1 <= inner.y1 && outer.y2 >= inner.y2;
}

function mismatch(frame: Frame, bpm: Frame, what: string): ReductionError {
  return new ReductionError(
    "calibration_mismatch",
    `The bad pixel mask ${bpm.filename} ${what} (${frame.filename}).`,
    { file: bpm.filename, fix: "Give a mask of the same detector, or set addDQ:static_bpm=None." },
  );
}
