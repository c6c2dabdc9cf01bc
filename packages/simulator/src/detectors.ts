import e2v from "./templates/gmos-n-e2v.json" with { type: "json" };
import hamamatsu from "./templates/gmos-s-hamamatsu.json" with { type: "json" };

/** The detector arrays that can be simulated. */
export type DetectorName = "gmos-n-e2v" | "gmos-s-hamamatsu";

/** Header cards of a real frame; see scripts/header-template.ts. */
export interface HeaderTemplate {
  readonly primary: readonly string[];
  /** Cards of the first extension. */
  readonly extension: readonly string[];
  /** For each extension, the cards that differ from the first. */
  readonly differences: readonly (readonly string[])[];
}

/** What is true of an amplifier, whatever its header says. */
export interface AmplifierConstants {
  /** e- per ADU. */
  readonly gain: number;
  /** e-. */
  readonly readNoise: number;
  /** Typical level of a bias frame, ADU. */
  readonly level: number;
}

/** A detector array. */
export interface Detector {
  readonly template: HeaderTemplate;
  /** Columns next to the data that charge of the data spills into: DRAGONS leaves them out (`nbiascontam`). */
  readonly contaminatedColumns: number;
  /** Binning of the real frame that the template was made from, the same in both directions. */
  readonly binning: number;
  readonly amplifiers: Readonly<Record<string, AmplifierConstants>>;
}

const amplifier = (gain: number, readNoise: number, level: number): AmplifierConstants => ({
  gain,
  readNoise,
  level,
});

/**
 * Gain, read noise and bias level are those of slow read-out at low gain that DRAGONS 4.2 has for the dates of the
 * templates (gemini_instruments/gmos/lookup.py); the headers hold older, rounder values.
 */
export const DETECTORS: Readonly<Record<DetectorName, Detector>> = {
  "gmos-n-e2v": {
    template: e2v,
    contaminatedColumns: 5,
    binning: 4,
    amplifiers: {
      "e2v 10031-23-05, right": amplifier(2.31, 3.17, 1176),
      "e2v 10031-23-05, left": amplifier(2.31, 3.41, 1055),
      "e2v 10031-01-03, right": amplifier(2.27, 3.22, 909),
      "e2v 10031-01-03, left": amplifier(2.21, 3.2, 1099),
      "e2v 10031-18-04, left": amplifier(2.17, 3.46, 1188),
      "e2v 10031-18-04, right": amplifier(2.33, 3.44, 1105),
    },
  },
  "gmos-s-hamamatsu": {
    template: hamamatsu,
    contaminatedColumns: 4,
    binning: 2,
    amplifiers: {
      "BI5-36-4k-2, 4": amplifier(1.834, 4.04, 730),
      "BI5-36-4k-2, 3": amplifier(1.874, 4.28, 633),
      "BI5-36-4k-2, 2": amplifier(1.878, 4.24, 897),
      "BI5-36-4k-2, 1": amplifier(1.852, 4.21, 500),
      "BI11-33-4k-1, 4": amplifier(1.908, 3.9, 905),
      "BI11-33-4k-1, 3": amplifier(1.933, 4.24, 495),
      "BI11-33-4k-1, 2": amplifier(1.84, 4.07, 760),
      "BI11-33-4k-1, 1": amplifier(1.878, 4.29, 990),
      "BI12-34-4k-1, 4": amplifier(1.813, 4.15, 230),
      "BI12-34-4k-1, 3": amplifier(1.724, 3.61, 525),
      "BI12-34-4k-1, 2": amplifier(1.761, 3.72, 470),
      "BI12-34-4k-1, 1": amplifier(1.652, 3.53, 795),
    },
  },
};

/** Overscan columns of a GMOS amplifier, at every binning. */
export const OVERSCAN_COLUMNS = 32;
