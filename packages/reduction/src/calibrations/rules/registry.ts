import { type Facts, factOf } from "../columns.ts";
import type { CalibrationRules } from "../vocabulary.ts";
import { f2Rules } from "./f2.ts";
import { ghostRules } from "./ghost.ts";
import { gmosRules } from "./gmos.ts";
import { gnirsRules } from "./gnirs.ts";
import { gsaoiRules } from "./gsaoi.ts";
import { igrins2Rules } from "./igrins2.ts";
import { nifsRules } from "./nifs.ts";
import { niriRules } from "./niri.ts";

const ALL = [gmosRules, f2Rules, niriRules, gnirsRules, nifsRules, gsaoiRules, ghostRules, igrins2Rules];

/** Every type of calibration that some instrument has a rule for, sorted. */
export const CALIBRATION_TYPES: readonly string[] = [
  ...new Set(ALL.flatMap(({ types }) => Object.keys(types))),
].toSorted();

/** The rules of the instrument of a frame; undefined when there are none. */
export function rulesFor(frame: Facts): CalibrationRules | undefined {
  const instrument = factOf(frame, "instrument");
  return ALL.find(({ instruments }) => instruments.some((name) => name === instrument));
}
