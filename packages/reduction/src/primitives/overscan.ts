/** `overscanCorrect` and its two parts: the level of the overscan is taken away, then the overscan itself. */
import { ReductionError } from "../errors.ts";
import type { Frame, StoredExtension } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import type { Rectangle } from "../frames/rectangle.ts";
import { sectionOf } from "../frames/sections.ts";
import {
  measureOverscan,
  type OverscanLevel,
  type OverscanOptions,
  overscanLevel,
} from "../kernels/overscan.ts";
import type { ParameterSpec } from "../parameters/spec.ts";
import { alreadyDone } from "./already-done.ts";
import {
  type Parameters,
  type Primitive,
  type PrimitiveContext,
  renameFrames,
  shared,
  suffixSpec,
} from "./definition.ts";
import { contaminatedColumns } from "./gmos-overscan.ts";

const FUNCTIONS = {
  none: "every row its own level",
  spline3: "cubic spline",
  chebyshev: "Chebyshev polynomial",
} as const;

const OVERSCAN_PARAMETERS: readonly ParameterSpec[] = [
  {
    name: "function",
    type: "str",
    default: "none",
    optional: false,
    choices: FUNCTIONS,
    doc: "Function to fit along the rows",
  },
  {
    name: "order",
    type: "int",
    default: null,
    min: 0,
    optional: true,
    doc: "Degree of the polynomial or number of spline pieces; None lets a spline have as many as it needs",
  },
  {
    name: "lsigma",
    type: "float",
    default: 3,
    min: 0,
    optional: true,
    doc: "Rejection below the fit, in standard deviations",
  },
  {
    name: "hsigma",
    type: "float",
    default: 3,
    min: 0,
    optional: true,
    doc: "Rejection above the fit, in standard deviations",
  },
  { name: "niter", type: "int", default: 0, min: 0, optional: false, doc: "Most rounds of rejection" },
  {
    name: "grow",
    type: "int",
    default: 0,
    min: 0,
    optional: false,
    doc: "Rows around a rejected one to reject too",
  },
  {
    name: "nbiascontam",
    type: "int",
    default: null,
    min: 0,
    optional: true,
    doc: "Columns beside the illuminated area to leave out; None: 5 for e2v, 4 for other detectors",
  },
  {
    name: "bias_type",
    type: "str",
    default: null,
    optional: true,
    choices: { serial: "serial overscan", parallel: "parallel overscan" },
    doc: "Which overscan to use where there are several",
  },
];

export const subtractOverscan: Primitive = {
  name: "subtractOverscan",
  doc: "Subtracts the level of the overscan from every row of every amplifier.",
  // DRAGONS has the suffix after the parameters of the fit here, and so it stands in HISTORY.
  params: [
    ...OVERSCAN_PARAMETERS.slice(0, 6),
    suffixSpec("_overscanSubtracted"),
    ...OVERSCAN_PARAMETERS.slice(6),
  ],
  run: async (context, frames, params) => {
    if (params.textOrNull("bias_type") !== null) {
      throw new ReductionError(
        "bad_parameter",
        "GMOS has one overscan for each amplifier; bias_type cannot choose.",
        {
          fix: "Leave bias_type away.",
        },
      );
    }
    for (const [i, frame] of frames.entries()) {
      if (alreadyDone(context, frame, "SUBOVER", "subtractOverscan")) continue;
      await subtractFromFrame(context, frame, params, (part) => context.progress((i + part) / frames.length));
      markHistory(frame.ad, "SUBOVER", "subtractOverscan", context.now());
      renameFrames([frame], params);
    }
    return frames;
  },
};

async function subtractFromFrame(
  context: PrimitiveContext,
  frame: Frame,
  params: Parameters,
  progress: (part: number) => void,
): Promise<void> {
  const metadata = frame.metadata();
  const noise = metadata.numbers("read_noise");
  const gains = metadata.get("is_in_adu") === false ? undefined : metadata.numbers("gain");
  const contaminated =
    params.numberOrNull("nbiascontam") ??
    contaminatedColumns(metadata.text("detector_name", { pretty: true }));
  for (const [i, extension] of frame.extensions.entries()) {
    const gain = gains === undefined ? 1 : requireKnown(gains[i] || null, "gain", frame, extension);
    const readNoise = requireKnown(noise[i], "read noise", frame, extension);
    const data = sectionOf(frame, extension, "DATASEC");
    const strip = usableStrip(frame, extension, data, contaminated);
    const { means, scatter } = measureOverscan(extension.data, extension.width, {
      ...strip,
      y1: data.y1,
      y2: data.y2,
    });
    const sigma = readNoise / Math.sqrt(strip.x2 - strip.x1) / gain;
    const level = overscanLevel(means, sigma, overscanOptions(params, context));
    if (!level) {
      throw new ReductionError(
        "overscan_fit_failed",
        `${frame.filename}: the overscan of extension ${extension.id} cannot be fitted with this function and order.`,
        { file: frame.filename, fix: "Choose a lower order, wider rejection limits, or function=none." },
      );
    }
    for (const warning of level.warnings)
      context.log("WARNING", `${frame.filename}, extension ${extension.id}: ${warning}`);
    subtractRows(extension, data, level.level);
    describeOverscan(extension, strip, level, scatter * gain);
    progress((i + 1) / frame.extensions.length);
    await context.breathe();
  }
}

function overscanOptions(params: Parameters, context: PrimitiveContext): OverscanOptions {
  return {
    function: params.text("function") as keyof typeof FUNCTIONS,
    order: params.numberOrNull("order"),
    lsigma: params.numberOrNull("lsigma"),
    hsigma: params.numberOrNull("hsigma"),
    niter: params.number("niter"),
    grow: params.number("grow"),
    compat: context.compat,
  };
}

/** The overscan without its outermost column and those that light from the data reaches. */
function usableStrip(
  frame: Frame,
  extension: StoredExtension,
  data: Rectangle,
  contaminated: number,
): Rectangle {
  const section = sectionOf(frame, extension, "BIASSEC");
  const onRight = section.x1 > data.x1;
  const strip = {
    ...section,
    x1: section.x1 + (onRight ? contaminated : 1),
    x2: section.x2 - (onRight ? 1 : contaminated),
  };
  const problem = overscanProblem(section, strip, data);
  if (problem === undefined) return strip;
  throw new ReductionError(
    "bad_section",
    `${frame.filename}, extension ${extension.id}: the overscan ${extension.header.getString("BIASSEC")} ${problem}.`,
    {
      file: frame.filename,
      fix: "Use the raw file as it is in the archive, and leave nbiascontam at its default.",
    },
  );
}

function overscanProblem(section: Rectangle, strip: Rectangle, data: Rectangle): string | undefined {
  if (section.x2 - section.x1 > section.y2 - section.y1) return "is not a strip of columns beside the data";
  if (section.x1 < data.x2 && section.x2 > data.x1) return "overlaps the data";
  if (section.y1 > data.y1 || section.y2 < data.y2) return "does not have all rows of the data";
  if (strip.x2 - strip.x1 < 2) return "has too few columns that light does not reach";
  return undefined;
}

function subtractRows(extension: StoredExtension, data: Rectangle, level: Float32Array): void {
  const { width } = extension;
  const pixels = new Float32Array(extension.data);
  for (let y = data.y1; y < data.y2; y++) {
    const bias = level[y - data.y1] as number;
    for (let i = y * width + data.x1; i < y * width + data.x2; i++) pixels[i] = (pixels[i] as number) - bias;
  }
  extension.data = pixels;
}

function describeOverscan(
  extension: StoredExtension,
  strip: Rectangle,
  level: OverscanLevel,
  scatter: number,
): void {
  const { header } = extension;
  const { x1, x2, y1, y2 } = strip;
  header.set("OVERSEC", `[${x1 + 1}:${x2},${y1 + 1}:${y2}]`, "Section that the overscan level is from");
  header.setFloat(
    "OVERSCAN",
    (header.getNumber("OVERSCAN") ?? 0) + level.median,
    "[adu] Median of the overscan rows",
  );
  header.setFloat("OVERRMS", level.rms, "[adu] Scatter of the rows about the fit");
  header.setFloat("OVERRDNS", scatter, "[electron] Read noise from the overscan");
  for (const keyword of ["SATLEVEL", "NONLINEA"]) {
    const value = header.getNumber(keyword);
    if (value !== undefined) header.setFloat(keyword, value - level.median);
  }
}

export const trimOverscan: Primitive = {
  name: "trimOverscan",
  doc: "Cuts the overscan off.",
  params: [suffixSpec("_overscanTrimmed")],
  run: async (context, frames, params) => {
    for (const frame of frames) {
      if (alreadyDone(context, frame, "TRIMOVER", "trimOverscan")) continue;
      for (const extension of frame.extensions) trimExtension(context, frame, extension);
      frame.phu.set("TRIMMED", "yes", "The overscan is cut off");
      markHistory(frame.ad, "TRIMOVER", "trimOverscan", context.now());
      renameFrames([frame], params);
      await context.breathe();
    }
    return frames;
  },
};

function trimExtension(context: PrimitiveContext, frame: Frame, extension: StoredExtension): void {
  const { header, width, height } = extension;
  const data = sectionOf(frame, extension, "DATASEC");
  header.delete("BIASSEC");
  const columns = data.x2 - data.x1;
  const rows = data.y2 - data.y1;
  if (columns === width && rows === height) {
    context.log("FULLINFO", `${frame.filename}: extension ${extension.id} has nothing to cut off`);
    return;
  }
  const kept = header.getString("DATASEC") ?? "";
  context.log("FULLINFO", `${frame.filename}: of extension ${extension.id} ${kept} is kept`);
  extension.cut(data);
  header.set("TRIMSEC", kept, "Data section before it was cut out");
  header.set("DATASEC", `[1:${columns},1:${rows}]`);
  shiftReference(header, "CRPIX1", data.x1);
  shiftReference(header, "CRPIX2", data.y1);
}

/** World coordinates stay where they are on the sky. */
function shiftReference(header: StoredExtension["header"], keyword: string, by: number): void {
  const value = header.getNumber(keyword);
  if (value !== undefined && by !== 0) header.setFloat(keyword, value - by);
}

export const overscanCorrect: Primitive = {
  name: "overscanCorrect",
  doc: "Subtracts the level of the overscan from every row of every amplifier and cuts the overscan off.",
  params: [suffixSpec("_overscanCorrected"), ...OVERSCAN_PARAMETERS],
  run: async (context, frames, params) => {
    const subtracted = await context.call("subtractOverscan", frames, shared(params, subtractOverscan));
    return context.call("trimOverscan", subtracted, { suffix: params.textOrNull("suffix") });
  },
};

function requireKnown(
  value: number | null | undefined,
  what: string,
  frame: Frame,
  extension: StoredExtension,
): number {
  if (typeof value === "number") return value;
  throw new ReductionError(
    "wrong_input",
    `${frame.filename}: the ${what} of extension ${extension.id} is not known.`,
    {
      file: frame.filename,
      fix: "The amplifier or read mode is not in the tables of GMOS; leave this file out.",
    },
  );
}
