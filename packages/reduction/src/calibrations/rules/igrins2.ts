import { both, type CalibrationRules, NOT_AFTER, type Rule, same } from "../vocabulary.ts";

/** Sky taken instead of a lamp: any state of reduction, so raw sky can answer for a processed arc. */
const SKY: Rule = {
  select: [
    { column: "observation_type", is: ["OBJECT"] },
    { column: "object", is: ["Blank sky"] },
  ],
  tests: same("instrument"),
  limit: 1,
};

/** IGRINS-2. The two detectors are not told apart. */
export const igrins2Rules: CalibrationRules = {
  name: "IGRINS-2",
  instruments: ["IGRINS-2"],
  types: {
    ...both(
      "flat",
      "FLAT",
      // Shorter exposures are those of the lamp being off.
      { tests: [...same("instrument"), { column: "exposure_time", atLeast: 3.5 }] },
      { raw: 30, processed: 30 },
    ),
    arc: [SKY],
    processed_arc: [SKY],
    ...both("bpm", "BPM", { tests: [...same("instrument"), NOT_AFTER] }, { raw: 1, processed: 1 }),
  },
  nothingFor: { column: "observation_type", is: ["BPM"] },
  needs: [{ when: { column: "observation_type", is: ["OBJECT"] }, types: ["flat", "arc"] }],
};
