import { completeScalars, extensionScalars, keywordIfPrepared, numberOf } from "../../keywords.ts";
import type { Descriptor, Metadata } from "../../metadata.ts";
import {
  type Amplifier,
  amplifier,
  type ByReadout,
  forReadout,
  gainEra,
  readNoiseEra,
} from "./amplifiers.ts";
import { READ_MODES } from "./detectors.ts";

/** Integration of the amplifiers above which the read-out is the slow one. */
const SLOW_HAMAMATSU = 8000;
const SLOW_OTHERS = 2000;
/** Gain keywords of raw frames are only nominal: below this they mean the low setting. */
const HIGH_GAIN = 3;

/** How the detectors were read, and what follows from it for each amplifier. */
export const readoutDescriptors: Readonly<Record<string, Descriptor>> = {
  gain: keywordIfPrepared("GAIN", (metadata) => electronsPerAdu(metadata)),

  gain_setting: (metadata) => {
    const settings = gainSettings(metadata);
    // One extension may disagree: now and then a single keyword is wrong.
    const agreed = settings.find(
      (item) => settings.filter((other) => other === item).length >= settings.length - 1,
    );
    return agreed ?? null;
  },

  read_mode: (metadata) => {
    const gain = metadata.text("gain_setting") ?? "";
    const speed = metadata.text("read_speed_setting") ?? "";
    return READ_MODES[gain]?.[speed] ?? null;
  },

  read_noise: keywordIfPrepared("RDNOISE", (metadata) =>
    perAmplifier(metadata, readNoiseEra, ({ readNoise }) => readNoise),
  ),

  read_speed_setting: (metadata) => {
    const integration = numberOf(metadata.phu, "AMPINTEG");
    const detector = metadata.text("detector_name", { pretty: true });
    if (integration === null || detector === null) return null;
    return integration > (detector.startsWith("Hamamatsu") ? SLOW_HAMAMATSU : SLOW_OTHERS) ? "slow" : "fast";
  },
};

/** Electrons for each ADU of each extension, from the tables and never from the headers; null when not known. */
export function electronsPerAdu(metadata: Metadata): (number | null)[] {
  return perAmplifier(metadata, gainEra, ({ gain }) => gain);
}

/**
 * Bias level of each extension in ADU: the OVERSCAN keyword when overscan has been subtracted, else the RAWBIAS keyword
 * that preparing measured, else the table; null when none is known.
 */
export function biasLevels(metadata: Metadata): (number | null)[] {
  const table = perAmplifier(metadata, gainEra, ({ biasLevel }) => biasLevel);
  return metadata.extensions.map(
    ({ header }, index) =>
      numberOf(header, "OVERSCAN") ?? numberOf(header, "RAWBIAS") ?? table[index] ?? null,
  );
}

function perAmplifier(
  metadata: Metadata,
  eraOf: (utDate: string) => number,
  pick: (row: Amplifier) => ByReadout,
): (number | null)[] {
  const date = metadata.text("ut_date");
  const speed = metadata.text("read_speed_setting");
  const gain = metadata.text("gain_setting");
  return metadata.texts("array_name").map((name) => {
    if (date === null || name === null) return null;
    const row = amplifier(eraOf(date), name);
    return (row && forReadout(pick(row), speed, gain)) ?? null;
  });
}

/** The gain setting of each extension, as its keywords have it. */
function gainSettings(metadata: Metadata): (string | null)[] {
  const nominal = (value: unknown) =>
    typeof value === "number" ? (value < HIGH_GAIN ? "low" : "high") : null;
  if (!metadata.has("PREPARED")) return extensionScalars(metadata, "GAIN").map(nominal);

  const stored = completeScalars(metadata, "GAINSET");
  if (stored) return stored.map((value) => (typeof value === "string" ? value : null));
  // Data that other software prepared: the nominal gain was moved away before the true one was written.
  const original = completeScalars(metadata, "GAINORIG");
  const moved = original?.every((value) => value === 1) ? completeScalars(metadata, "GAINMULT") : original;
  return (moved ?? metadata.numbers("gain")).map(nominal);
}
