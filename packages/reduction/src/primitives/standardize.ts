/** `prepare` and the primitives it is made of: are these frames what they should be, and do they say so alike? */
import { addProvenance, gmosBiasLevels, type Metadata } from "@goats/astrodata";
import { ReductionError } from "../errors.ts";
import type { Frame, StoredExtension } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import { checkSections, sectionOf } from "../frames/sections.ts";
import { median, medianOfCounts } from "../kernels/median.ts";
import { alreadyDone } from "./already-done.ts";
import { type Primitive, type PrimitiveContext, renameFrames, shared, suffixSpec } from "./definition.ts";
import { contaminatedColumns } from "./gmos-overscan.ts";

/** How many extensions a GMOS frame can have. */
const GMOS_EXTENSIONS = [1, 2, 3, 4, 6, 12];

export const validateData: Primitive = {
  name: "validateData",
  doc: "Checks that the frames are of the instrument, have as many extensions as they should, and that their sections fit their pixels.",
  params: [
    suffixSpec("_dataValidated"),
    {
      name: "require_wcs",
      type: "bool",
      default: true,
      optional: false,
      doc: "Must all extensions have world coordinates?",
    },
  ],
  check: (frames) => {
    for (const frame of frames) checkSections(frame);
  },
  run: async (context, frames, params) => {
    for (const frame of frames) {
      if (alreadyDone(context, frame, "VALDATA", "validateData")) continue;
      validate(context, frame, params.flag("require_wcs"));
      markHistory(frame.ad, "VALDATA", "validateData", context.now());
      renameFrames([frame], params);
    }
    return frames;
  },
};

function validate(context: PrimitiveContext, frame: Frame, requireWcs: boolean): void {
  const metadata = frame.metadata();
  if (!metadata.has("GMOS")) {
    const instrument = frame.phu.getString("INSTRUME") ?? "an unknown instrument";
    throw new ReductionError("wrong_input", `${frame.filename} is of ${instrument}, not of GMOS.`, {
      file: frame.filename,
      fix: "Reduce frames of one instrument at a time.",
    });
  }
  const count = frame.extensions.length;
  if (!GMOS_EXTENSIONS.includes(count)) {
    throw new ReductionError(
      "wrong_input",
      `${frame.filename} has ${count} extensions, which no GMOS frame has.`,
      {
        file: frame.filename,
        fix: "Get the file again from the archive.",
      },
    );
  }
  checkSections(frame);
  if (metadata.has("IMAGE")) {
    const xbin = metadata.number("detector_x_bin");
    const ybin = metadata.number("detector_y_bin");
    if (xbin !== ybin) context.log("WARNING", `The image ${frame.filename} is binned ${xbin} x ${ybin}.`);
  }
  const without = frame.extensions.filter(({ header }) => !header.has("CTYPE1") || !header.has("CRVAL1"));
  if (requireWcs && without.length > 0) {
    const ids = without.map(({ id }) => id).join(", ");
    throw new ReductionError("wrong_input", `${frame.filename}: extension ${ids} has no world coordinates.`, {
      file: frame.filename,
      fix: "Get the file again from the archive, or set validateData:require_wcs=False.",
    });
  }
  context.log("FULLINFO", `${frame.filename} is valid: it has ${count} extension(s).`);
}

export const standardizeStructure: Primitive = {
  name: "standardizeStructure",
  doc: "Brings the structure of the files into the form that the other primitives expect.",
  params: [
    suffixSpec("_structureStandardized"),
    { name: "mdf", type: "str", default: null, optional: true, doc: "File with a mask definition table" },
    {
      name: "attach_mdf",
      type: "bool",
      default: true,
      optional: false,
      doc: "Attach a mask definition table to spectra?",
    },
  ],
  run: async (context, frames, params) => {
    for (const frame of frames) {
      if (alreadyDone(context, frame, "SDZSTRUC", "standardizeStructure")) continue;
      const metadata = frame.metadata();
      const isMasked = ["LS", "MOS", "IFU"].some((tag) => metadata.has(tag));
      if (params.flag("attach_mdf") && isMasked) {
        context.log(
          "WARNING",
          `${frame.filename}: mask definition tables are not attached by the built-in engine.`,
        );
      }
      markHistory(frame.ad, "SDZSTRUC", "standardizeStructure", context.now());
      renameFrames([frame], params);
    }
    return frames;
  },
};

export const standardizeHeaders: Primitive = {
  name: "standardizeHeaders",
  doc: "Writes keywords that all processed files have: those of the software, of the observatory and of the instrument.",
  params: [suffixSpec("_headersStandardized")],
  run: async (context, frames, params) => {
    for (const { phu, ad } of frames) {
      if (!phu.has("ORIGNAME")) phu.set("ORIGNAME", ad.origFilename, "File name before processing");
      phu.set("PROCSOFT", context.software.name, "Software that processed this file");
      phu.set("PROCSVER", context.software.version, `Version of ${context.software.name}`);
      phu.set("PROCMODE", context.mode, "Mode of the processing");
    }
    const standard = await context.call("standardizeObservatoryHeaders", frames, {});
    return context.call("standardizeInstrumentHeaders", standard, { suffix: params.textOrNull("suffix") });
  },
};

export const standardizeObservatoryHeaders: Primitive = {
  name: "standardizeObservatoryHeaders",
  doc: "Writes the keywords that are common to all Gemini data.",
  params: [suffixSpec("_observatoryHeadersStandardized")],
  run: async (context, frames, params) => {
    context.log("STATUS", "Keywords that all Gemini data have");
    for (const frame of frames) {
      if (alreadyDone(context, frame, "SDZHDRSG", "standardizeObservatoryHeaders")) continue;
      for (const { header } of frame.extensions) {
        header.set("BUNIT", "adu", "Unit of the pixel values");
        if (header.has("RADESYS")) header.delete("RADECSYS");
        else header.rename("RADECSYS", "RADESYS");
      }
      markHistory(frame.ad, "SDZHDRSG", "standardizeObservatoryHeaders", context.now());
      renameFrames([frame], params);
    }
    return frames;
  },
};

export const standardizeInstrumentHeaders: Primitive = {
  name: "standardizeInstrumentHeaders",
  doc: "Writes pixel scale, gain, read noise, saturation and bias level of every amplifier into its header.",
  params: [suffixSpec("_instrumentHeadersStandardized")],
  run: async (context, frames, params) => {
    for (const frame of frames) {
      if (alreadyDone(context, frame, "SDZHDRSI", "standardizeInstrumentHeaders")) continue;
      context.log("STATUS", "Keywords that GMOS data have");
      standardizeGmos(context, frame);
      markHistory(frame.ad, "SDZHDRSI", "standardizeInstrumentHeaders", context.now());
      renameFrames([frame], params);
      await context.breathe();
    }
    return frames;
  },
};

function standardizeGmos(context: PrimitiveContext, frame: Frame): void {
  const detector = frame.metadata().text("detector_name", { pretty: true });
  if (detector === "Hamamatsu-N" && frame.phu.has("DATE")) {
    context.log("STATUS", "GMOS-N Hamamatsu: DATE-OBS is set to DATE");
    frame.phu.set("DATE-OBS", frame.phu.get("DATE"));
  }
  // All values are those of the frame as it is now: written keywords would change the answers.
  const metadata = frame.metadata();
  const scale = metadata.number("pixel_scale");
  const setting = metadata.text("gain_setting");
  const noise = metadata.numbers("read_noise");
  const gain = metadata.numbers("gain");
  const nonLinear = metadata.numbers("non_linear_level");
  const saturation = metadata.numbers("saturation_level");
  const spectral = metadata.has("SPECT");
  const bias = rawBiasLevels(frame, metadata, detector);
  frame.extensions.forEach(({ header }, i) => {
    setNumber(header, "PIXSCALE", scale, "[arcsec/pixel] Pixel scale");
    setNumber(header, "RDNOISE", noise[i] ?? null, "[electron] Read noise");
    header.set("GAINSET", setting ?? undefined, "Gain setting (low or high)");
    setNumber(header, "GAIN", gain[i] ?? null, "[electron/adu] Gain");
    setNumber(header, "NONLINEA", nonLinear[i] ?? null, "[adu] Level from which on it is not linear");
    setNumber(header, "SATLEVEL", saturation[i] ?? null, "[adu] Saturation level");
    if (spectral) header.set("DISPAXIS", 1, "Dispersion axis");
    const level = bias[i] ?? null;
    if (level !== null) header.setFloat("RAWBIAS", level, "[adu] Bias level of the raw frame");
  });
}

/** A value that is not known leaves a keyword without value, so that nobody takes a nominal one for it. */
function setNumber(
  header: StoredExtension["header"],
  keyword: string,
  value: number | null,
  comment: string,
): void {
  if (value === null) header.set(keyword, undefined, comment);
  else header.setFloat(keyword, value, comment);
}

/** Median of the overscan of each extension; without overscan what headers or tables say. */
function rawBiasLevels(frame: Frame, metadata: Metadata, detector: string | null): (number | null)[] {
  if (frame.extensions.some(({ header }) => !header.has("BIASSEC"))) return gmosBiasLevels(metadata);
  const contaminated = contaminatedColumns(detector);
  return frame.extensions.map((extension) => {
    const { x1, x2, y1, y2 } = sectionOf(frame, extension, "BIASSEC");
    // The column at the far edge and those beside the illuminated area are left out.
    const [from, to] = x1 === 0 ? [x1 + 1, x2 - contaminated] : [x1 + contaminated, x2 - 1];
    return medianOfRectangle(extension, from, to, y1, y2);
  });
}

function medianOfRectangle(
  extension: StoredExtension,
  x1: number,
  x2: number,
  y1: number,
  y2: number,
): number | null {
  if (x2 <= x1 || y2 <= y1) return null;
  const { data, width } = extension;
  if (data instanceof Uint16Array) {
    const counts = new Uint32Array(65536);
    for (let y = y1; y < y2; y++) {
      for (let i = y * width + x1; i < y * width + x2; i++)
        counts[data[i] as number] = (counts[data[i] as number] ?? 0) + 1;
    }
    return medianOfCounts(counts);
  }
  const values: number[] = [];
  for (let y = y1; y < y2; y++) for (let x = x1; x < x2; x++) values.push(data[y * width + x] as number);
  return median(values);
}

export const standardizeWCS: Primitive = {
  name: "standardizeWCS",
  doc: "Checks world coordinates against the pointing of the telescope; GMOS frames do not need it.",
  // DRAGONS names it so, like the step before.
  params: [suffixSpec("_structureStandardized")],
  run: async (_context, frames) => frames,
};

export const prepare: Primitive = {
  name: "prepare",
  doc: "The first step of every recipe: checks the frames and brings their structure and headers into standard form.",
  params: [suffixSpec("_prepared"), ...validateData.params.slice(1), ...standardizeStructure.params.slice(1)],
  check: (frames) => validateData.check?.(frames),
  run: async (context, given, params) => {
    const sources = given.map((frame) => ({ source: frame.source, filename: frame.filename }));
    let frames = given;
    for (const part of [validateData, standardizeStructure, standardizeHeaders, standardizeWCS]) {
      frames = await context.call(part.name, frames, shared(params, part));
    }
    for (const frame of frames) markHistory(frame.ad, "PREPARE", "prepare", context.now());
    renameFrames(frames, params);
    recordInputs(context, frames, sources);
    return frames;
  },
};

function recordInputs(
  context: PrimitiveContext,
  frames: readonly Frame[],
  sources: readonly { readonly source: Frame["source"]; readonly filename: string }[],
): void {
  frames.forEach((frame, i) => {
    const input = sources[i];
    if (!input?.source) return;
    const { md5 } = input.source;
    addProvenance(frame.ad, [
      { timestamp: context.now(), filename: input.filename, md5, addedBy: "prepare" },
    ]);
  });
}
