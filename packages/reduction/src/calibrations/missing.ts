/** What a primitive of DRAGONS does when it gets no calibration. */

/** `stop`: the reduction fails; `warn`: the frame goes on unchanged; `drop`: it is left out; `note`: nothing is amiss. */
export type WhenMissing = "stop" | "warn" | "drop" | "note";

interface Behaviour {
  readonly type: string;
  /** In mode `sq`, and whenever the correction is forced. */
  readonly strict: WhenMissing;
  /** In the modes `ql` and `qa`. */
  readonly quick: WhenMissing;
}

/** By primitive. Instruments whose primitives differ have a line of their own behind a slash. */
const BEHAVIOUR: Readonly<Record<string, Behaviour>> = {
  biasCorrect: { type: "processed_bias", strict: "stop", quick: "warn" },
  darkCorrect: { type: "processed_dark", strict: "stop", quick: "warn" },
  // Hamamatsu detectors, and nod and shuffle: the dark is optional.
  "darkCorrect/GMOS": { type: "processed_dark", strict: "warn", quick: "warn" },
  // Left out unless it is asked for.
  "darkCorrect/GHOST": { type: "processed_dark", strict: "note", quick: "note" },
  flatCorrect: { type: "processed_flat", strict: "stop", quick: "warn" },
  fringeCorrect: { type: "processed_fringe", strict: "stop", quick: "warn" },
  fluxCalibrate: { type: "processed_standard", strict: "stop", quick: "warn" },
  telluricCorrect: { type: "processed_telluric", strict: "stop", quick: "warn" },
  divideByTelluric: { type: "processed_telluric", strict: "warn", quick: "warn" },
  attachWavelengthSolution: { type: "processed_arc", strict: "stop", quick: "warn" },
  "attachWavelengthSolution/GHOST": { type: "processed_arc", strict: "stop", quick: "stop" },
  attachPinholeRectification: { type: "processed_pinhole", strict: "stop", quick: "warn" },
  applySlitModel: { type: "processed_flat", strict: "stop", quick: "drop" },
  slitIllumCorrect: { type: "processed_slitillum", strict: "stop", quick: "warn" },
  addDQ: { type: "processed_bpm", strict: "note", quick: "note" },
  addMDF: { type: "mask", strict: "note", quick: "note" },
  "extractSpectra/GHOST": { type: "processed_slitflat", strict: "stop", quick: "stop" },
  "traceFibers/GHOST": { type: "processed_slitflat", strict: "stop", quick: "stop" },
  "measureBlaze/GHOST": { type: "processed_slitflat", strict: "stop", quick: "stop" },
  "weightSlitExposures/GHOST": { type: "processed_slitflat", strict: "stop", quick: "warn" },
  "determineWavelengthSolution/GHOST": { type: "processed_flat", strict: "drop", quick: "drop" },
  "removeScatteredLight/GHOST": { type: "processed_flat", strict: "drop", quick: "drop" },
};

/** What happens without a calibration of a type: one line for each primitive that uses it. */
export interface Consequence {
  readonly primitive: string;
  readonly strict: WhenMissing;
  readonly quick: WhenMissing;
}

/** What the primitives for an instrument do without a calibration of a type. */
export function whenMissing(type: string, instrument: string): readonly Consequence[] {
  const lines = Object.entries(BEHAVIOUR).map(([name, behaviour]) => {
    const [primitive = name, only] = name.split("/");
    return { primitive, only, ...behaviour };
  });
  const own = lines.filter(({ only }) => only !== undefined && instrument.startsWith(only));
  const replaced = new Set(own.map(({ primitive }) => primitive));
  const common = lines.filter(({ only, primitive }) => only === undefined && !replaced.has(primitive));
  return [...common, ...own]
    .filter((line) => line.type === type)
    .map(({ primitive, strict, quick }) => ({ primitive, strict, quick }));
}
