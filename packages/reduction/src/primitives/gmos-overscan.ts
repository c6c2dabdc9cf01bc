/** Which columns of the overscan of GMOS are of use. */

/**
 * Columns of the overscan beside the illuminated area that the light of the data reaches: five on the e2v detectors,
 * four on all others (`get_bias_level` and `subtractOverscan` of DRAGONS).
 *
 * @param detector pretty `detector_name`
 */
export function contaminatedColumns(detector: string | null): number {
  return detector === "e2vDD" ? 5 : 4;
}
