import { keywordIfPrepared } from "../../keywords.ts";
import type { Descriptor, Metadata } from "../../metadata.ts";
import { FULL_WELLS } from "./full-wells.ts";
import { biasLevels, electronsPerAdu } from "./readout.ts";

/** Largest value that the analogue-to-digital converter gives. */
const CONVERTER_LIMIT = 65535;
/** With more pixels than this binned into one, the converter saturates before any well does. */
const WELL_LIMITED_BINNING = 2;

/**
 * Saturation level of each extension in the units of the data: where the converter ends, or where the wells are full,
 * whichever comes first. A bias level counts only when it has been subtracted already.
 */
export const saturationLevel: Descriptor = keywordIfPrepared("SATLEVEL", (metadata) => {
  const inAdu = metadata.get("is_in_adu") === true;
  const conversion = electronsPerAdu(metadata);
  const subtracted = subtractedBias(metadata);
  const limits = metadata.extensions.map((_, index) => {
    const counts = CONVERTER_LIMIT - (subtracted[index] ?? 0);
    if (inAdu) return counts;
    const factor = conversion[index] ?? null;
    return factor === null ? null : counts * factor;
  });

  const xBin = metadata.number("detector_x_bin");
  const yBin = metadata.number("detector_y_bin");
  if (xBin === null || yBin === null) return metadata.extensions.map(() => null);
  const binning = xBin * yBin;
  const detector = metadata.text("detector_name", { pretty: true });
  if (detector === "EEV" || binning > WELL_LIMITED_BINNING) return limits;

  const wells = FULL_WELLS[metadata.phu.getString("DETECTOR") ?? ""] ?? {};
  const gains = metadata.numbers("gain");
  const names = metadata.texts("array_name");
  return metadata.extensions.map((_, index) => {
    const well = wells[names[index] ?? ""];
    const [limit, gain, factor] = [limits[index] ?? null, gains[index] ?? null, conversion[index] ?? null];
    if (well === undefined || limit === null || gain === null || factor === null) return null;
    return Math.min((well * binning + (subtracted[index] ?? 0) * factor) / gain, limit);
  });
});

/** The bias level that has been taken off each extension, ADU; zero before overscan or dark subtraction. */
function subtractedBias(metadata: Metadata): number[] {
  const { phu, extensions } = metadata;
  const removed =
    phu.has("DARKIM") || extensions.some(({ header }) => header.getNumber("OVERSCAN") !== undefined);
  return removed ? biasLevels(metadata).map((level) => level ?? 0) : extensions.map(() => 0);
}
