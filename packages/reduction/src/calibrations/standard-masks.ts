import { type Facts, factOf } from "./columns.ts";

const LONG_SLITS = ["0.25", "0.5", "0.75", "1.0", "1.5", "2.0", "5.0"].map((width) => `${width}arcsec`);
const NOD_AND_SHUFFLE_SLITS = ["0.5", "0.75", "1.0", "1.5", "2.0"].map((width) => `NS${width}arcsec`);
const SLITS = new Map([...LONG_SLITS, ...NOD_AND_SHUFFLE_SLITS].map((mask) => [mask, `${mask}.fits`]));

/** Integral field units, by instrument and mask. */
const IFUS: ReadonlyMap<string, string> = new Map([
  ["GMOS-N IFU-B", "gnifu_slitb_mdf.fits"],
  ["GMOS-N IFU-R", "gnifu_slitr_mdf.fits"],
  ["GMOS-N IFU-2", "gnifu_slits_mdf.fits"],
  ["GMOS-S IFU-B", "gsifu_slitb_mdf.fits"],
  ["GMOS-S IFU-R", "gsifu_slitr_mdf.fits"],
  ["GMOS-S IFU-2", "gsifu_slits_mdf.fits"],
  ["GMOS-S IFU-NS-B", "gsifu_ns_slitb_mdf.fits"],
  ["GMOS-S IFU-NS-R", "gsifu_ns_slitr_mdf.fits"],
  ["GMOS-S IFU-NS-2", "gsifu_ns_slits_mdf.fits"],
]);

/**
 * The mask definition file that DRAGONS brings along for a focal plane mask that does not change: long slits and
 * integral field units of GMOS. Undefined for masks that are cut for one observation, and for other instruments.
 */
export function standardMask(frame: Facts): string | undefined {
  const [instrument, mask] = [factOf(frame, "instrument"), String(factOf(frame, "focal_plane_mask"))];
  if (instrument !== "GMOS-N" && instrument !== "GMOS-S") return undefined;
  return IFUS.get(`${instrument} ${mask}`) ?? SLITS.get(mask);
}
