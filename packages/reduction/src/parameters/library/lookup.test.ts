import { describe, expect, it } from "vitest";
import { primitivesFor } from "../../primitives/registry.ts";
import { dragonsPrimitives } from "./lookup.ts";

const of = (tags: string, name: string) => dragonsPrimitives(tags.split(" "))?.primitives.get(name);
const defaultOf = (tags: string, name: string, param: string) =>
  of(tags, name)?.params.find((each) => each.name === param)?.default;

/** A frame of every class of primitives. */
const KINDS: readonly (readonly [className: string, tags: string])[] = [
  ["GMOS", "GEMINI GMOS CAL BIAS"],
  ["GMOSImage", "GEMINI GMOS IMAGE"],
  ["GMOSSpect", "GEMINI GMOS SPECT"],
  ["GMOSClassicLongslit", "GEMINI GMOS SPECT LS"],
  ["GMOSNSLongslit", "GEMINI GMOS SPECT LS NODANDSHUFFLE"],
  ["GMOSMOS", "GEMINI GMOS SPECT MOS"],
  ["GMOSIFU", "GEMINI GMOS SPECT IFU"],
  ["F2", "GEMINI F2 CAL DARK"],
  ["F2Image", "GEMINI F2 IMAGE"],
  ["F2Spect", "GEMINI F2 SPECT MOS"],
  ["F2Longslit", "GEMINI F2 SPECT LS"],
  ["NIRI", "GEMINI NIRI CAL DARK"],
  ["NIRIImage", "GEMINI NIRI IMAGE"],
  ["NIRISpect", "GEMINI NIRI SPECT"],
  ["NIRILongslit", "GEMINI NIRI SPECT LS"],
  ["GNIRS", "GEMINI GNIRS CAL DARK"],
  ["GNIRSImage", "GEMINI GNIRS IMAGE"],
  ["GNIRSSpect", "GEMINI GNIRS SPECT IFU"],
  ["GNIRSLongslit", "GEMINI GNIRS SPECT LS"],
  ["GNIRSCrossDispersed", "GEMINI GNIRS SPECT XD"],
  ["GSAOI", "GEMINI GSAOI CAL DARK"],
  ["GSAOIImage", "GEMINI GSAOI IMAGE"],
  ["GHOSTSpect", "GEMINI GHOST SPECT"],
  ["GHOSTSlit", "GEMINI GHOST SLITV"],
  ["GHOSTBundle", "GEMINI GHOST BUNDLE"],
];

describe("dragonsPrimitives", () => {
  it.each(KINDS)("chooses %s for %s", (className, tags) => {
    expect(dragonsPrimitives(tags.split(" "))?.className).toBe(className);
  });

  it("has none for instruments that DRAGONS does not reduce", () => {
    expect(dragonsPrimitives(["GEMINI", "NIFS", "SPECT"])).toBeUndefined();
    expect(dragonsPrimitives([])).toBeUndefined();
  });

  it.each(KINDS)("has whole and possible specifications for %s", (_, tags) => {
    const primitives = dragonsPrimitives(tags.split(" "))?.primitives;
    expect(primitives?.size).toBeGreaterThan(90);
    for (const { name, doc, params } of primitives?.values() ?? []) {
      expect(doc, name).toMatch(/^[A-Z].*[.]$/);
      expect(new Set(params.map((each) => each.name)).size, name).toBe(params.length);
      for (const param of params) {
        const where = `${name}.${param.name}`;
        expect(param.doc, where).toMatch(/^[A-Za-z"]/);
        expect(param.types.length, where).toBeGreaterThan(0);
        if (param.default === null) continue;
        if (param.choices) expect(param.choices.map(String), where).toContain(label(param.default));
        if (typeof param.default !== "number") continue;
        expect(param.types.includes("int") || param.types.includes("float"), where).toBe(true);
        expect(param.default >= (param.min ?? -Infinity), where).toBe(true);
        expect(param.default > (param.above ?? -Infinity), where).toBe(true);
        expect(param.default < (param.max ?? Infinity), where).toBe(true);
        expect(param.default <= (param.atMost ?? Infinity), where).toBe(true);
      }
    }
  });

  // Values of the tables in the reference of DRAGONS' primitives, one of each kind of difference between classes.
  it.each([
    ["GEMINI GMOS SPECT LS", "stackFrames", "reject_method", "varclip"],
    ["GEMINI GMOS IMAGE", "stackFrames", "reject_method", "sigclip"],
    ["GEMINI GMOS IMAGE", "stackBiases", "reject_method", "varclip"],
    ["GEMINI F2 IMAGE", "detectSources", "mask", true],
    ["GEMINI NIRI IMAGE", "detectSources", "detect_minarea", 40],
    ["GEMINI GNIRS IMAGE", "detectSources", "detect_thresh", 3],
    ["GEMINI GSAOI IMAGE", "detectSources", "back_size", 256],
    ["GEMINI GNIRS SPECT XD", "determineDistortion", "step", 5],
    ["GEMINI F2 SPECT LS", "determineDistortion", "min_snr", 7],
    ["GEMINI GMOS SPECT LS", "determineDistortion", "min_snr", 5],
    ["GEMINI GNIRS SPECT XD", "skyCorrectFromSlit", "function", "chebyshev"],
    ["GEMINI GMOS SPECT LS", "normalizeFlat", "order", 20],
    ["GEMINI F2 SPECT LS", "normalizeFlat", "order", 2],
    ["GEMINI NIRI SPECT LS", "extractSpectra", "method", "aperture"],
    ["GEMINI GSAOI IMAGE", "makeBPM", "override_thresh", false],
    ["GEMINI NIRI IMAGE", "makeBPM", "dark_lo_thresh", -20],
    ["GEMINI F2 IMAGE", "makeBPM", "dark_hi_thresh", 3050],
    ["GEMINI GMOS SPECT LS", "addDQ", "add_illum_mask", true],
    ["GEMINI GMOS CAL BIAS", "addDQ", "add_illum_mask", false],
    ["GEMINI GNIRS SPECT XD", "traceApertures", "order", 2],
    ["GEMINI F2 SPECT LS", "traceApertures", "order", 3],
    ["GEMINI NIRI SPECT LS", "fitTelluric", "order", 6],
  ])("%s: %s has %s = %j", (tags, name, param, value) => {
    expect(defaultOf(tags, name, param)).toBe(value);
  });

  it("leaves out and adds parameters by class", () => {
    const names = (tags: string, name: string) => of(tags, name)?.params.map((each) => each.name);
    expect(names("GEMINI GMOS CAL BIAS", "stackBiases")).not.toContain("scale");
    expect(names("GEMINI GMOS IMAGE", "stackFlats")).toEqual([
      "suffix",
      "operation",
      "mclip",
      "memory",
      "debug_pixel",
      "debug_old_normalization",
    ]);
    expect(names("GEMINI GNIRS SPECT XD", "findApertures")).toContain("ext");
    expect(names("GEMINI GNIRS SPECT LS", "findApertures")).not.toContain("ext");
    expect(names("GEMINI GNIRS SPECT XD", "determineSlitEdges")).not.toContain("edge1");
  });
});

describe("the primitives of our engine", () => {
  const tags = ["GEMINI", "GMOS", "CAL", "BIAS"];
  const ours = [...(primitivesFor(tags)?.primitives.values() ?? [])];

  it("are primitives of DRAGONS", () => {
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.map(({ name }) => name).filter((name) => of(tags.join(" "), name) === undefined)).toEqual([]);
  });

  it.each(ours)("$name has the parameters that DRAGONS documents", ({ name, params }) => {
    // What only serves to debug DRAGONS is left to DRAGONS.
    const all = of(tags.join(" "), name)?.params ?? [];
    const theirs = all.filter((each) => !each.name.startsWith("debug_"));
    expect(params.map((each) => each.name)).toEqual(theirs.map((each) => each.name));
    for (const param of params) {
      const their = theirs.find((each) => each.name === param.name);
      expect(their?.types, param.name).toContain(param.type);
      // One bias after the other becomes a calibration here: the type is the one thing that is still narrower.
      if (param.choices && param.name !== "caltype")
        expect(their?.choices, param.name).toEqual(Object.keys(param.choices));
      const { default: value, optional, min, max } = param;
      expect({ value, optional, min, max }, param.name).toEqual({
        value: their?.default,
        optional: their?.optional,
        min: their?.min,
        max: their?.max,
      });
    }
  });
});

/** As choices are written, which are texts even for True. */
function label(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "True" : "False") : String(value);
}
