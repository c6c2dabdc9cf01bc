/** Bits of a data quality mask (`DQ` planes, uint16). A pixel may carry several. */
export const DQ = {
  good: 0,
  /** From a bad pixel mask. */
  badPixel: 1,
  /** Between the non-linear level and saturation. */
  nonLinear: 2,
  /** At or above saturation, and holes inside saturated blobs. */
  saturated: 4,
  /** Cosmic ray; also used for detector latency. */
  cosmicRay: 8,
  /** Outside the detector after a transformation or in a gap. */
  noData: 16,
  /** Two regions overlap here (mosaics, IFU). */
  overlap: 32,
  /** Not illuminated: masks, off the slit. */
  unilluminated: 64,
} as const;

/** Any of these bits makes a pixel unusable. */
export const DQ_FAIL = DQ.badPixel | DQ.saturated | DQ.cosmicRay | DQ.noData;

/** Every bit but non-linear and saturated: what disqualifies a pixel as real signal. */
export const DQ_NOT_SIGNAL = 0xffff & ~(DQ.nonLinear | DQ.saturated);
