/** `stackFrames` and `stackBiases`: many frames become one. */
import { AstroData } from "@goats/astrodata";
import { ReductionError } from "../errors.ts";
import { Frame } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import {
  DEFAULT_MAX_ITERS,
  OPERATIONS,
  REJECT_METHODS,
  type StackOptions,
} from "../kernels/stack/options.ts";
import type { ParameterSpec } from "../parameters/spec.ts";
import {
  type Parameters,
  type Primitive,
  type PrimitiveContext,
  renameFrames,
  shared,
  suffixSpec,
} from "./definition.ts";
import { checkSameSettings } from "./same-settings.ts";
import { stackExtension } from "./stack-extension.ts";
import { measureScaling, NO_SCALING, type Scaling } from "./stack-scaling.ts";

const STATSEC = /^\[?(\d+):(\d+),(\d+):(\d+)\]?$/;

function stackParameters(reject: keyof typeof REJECT_METHODS): ParameterSpec[] {
  return [
    suffixSpec("_stack"),
    { name: "apply_dq", type: "bool", default: true, optional: false, doc: "Leave masked pixels out?" },
    {
      name: "statsec",
      type: "str",
      default: null,
      optional: true,
      check: { passes: isStatsec, expects: "a section such as [101:200,51:150]" },
      doc: "Section for the statistics of scale and zero, counted from 1",
    },
    {
      name: "operation",
      type: "str",
      default: "mean",
      optional: false,
      choices: OPERATIONS,
      doc: "How to combine",
    },
    {
      name: "reject_method",
      type: "str",
      default: reject,
      optional: false,
      choices: REJECT_METHODS,
      doc: "How to reject outlying values",
    },
    {
      name: "hsigma",
      type: "float",
      default: 3,
      min: 0,
      optional: false,
      doc: "Upper clipping limit in sigma",
    },
    {
      name: "lsigma",
      type: "float",
      default: 3,
      min: 0,
      optional: false,
      doc: "Lower clipping limit in sigma",
    },
    {
      name: "mclip",
      type: "bool",
      default: true,
      optional: false,
      doc: "Clip around the median (or the mean)?",
    },
    {
      name: "max_iters",
      type: "int",
      default: null,
      min: 1,
      optional: true,
      doc: "Most rounds of clipping; None goes on until nothing changes",
    },
    { name: "nlow", type: "int", default: 0, min: 0, optional: false, doc: "minmax: low values to reject" },
    { name: "nhigh", type: "int", default: 0, min: 0, optional: false, doc: "minmax: high values to reject" },
    {
      name: "memory",
      type: "float",
      default: 1,
      min: 0.01,
      optional: true,
      doc: "Memory for the stacking in GB",
    },
    {
      name: "save_rejection_map",
      type: "bool",
      default: false,
      optional: false,
      doc: "Keep how many inputs were rejected at each pixel (REJMAP)?",
    },
    {
      name: "separate_ext",
      type: "bool",
      default: true,
      optional: false,
      doc: "Scale each extension for itself?",
    },
  ];
}

function isStatsec(value: string | number | boolean): boolean {
  const [x1, x2, y1, y2] = STATSEC.exec(String(value))?.slice(1).map(Number) ?? [];
  return x1 !== undefined && x2 !== undefined && y1 !== undefined && y2 !== undefined && x1 < x2 && y1 < y2;
}

export const stackFrames: Primitive = {
  name: "stackFrames",
  doc: "Combines the frames extension by extension, with rejection of outlying values.",
  params: [
    ...stackParameters("sigclip"),
    {
      name: "scale",
      type: "bool",
      default: false,
      optional: false,
      doc: "Scale the frames to the same level?",
    },
    {
      name: "zero",
      type: "bool",
      default: false,
      optional: false,
      doc: "Shift the frames to the same level?",
    },
  ],
  check: checkSameSettings,
  run: async (context, frames, params) => {
    const [first] = frames;
    if (!first || frames.length < 2) {
      context.log(
        "WARNING",
        "There is nothing to stack: at least two frames are needed. The frame is passed on as it is.",
      );
      return frames;
    }
    checkSameSettings(frames);
    const options = stackOptions(context, frames, params);
    const scaling = await scalingWanted(context, frames, params);
    context.log(
      "STDINFO",
      `Combining ${frames.length} frames by ${options.operation} with rejection ${options.reject}`,
    );
    const output = startOutput(first);
    for (const [i, extension] of first.extensions.entries()) {
      context.log("STDINFO", `Combining extension ${extension.id}`);
      const part = await stackExtension(context, frames, i, {
        options,
        scaling: scaling[i] ?? NO_SCALING,
        useMasks: params.flag("apply_dq"),
        memory: params.numberOrNull("memory"),
        rejectionMap: params.flag("save_rejection_map"),
        progress: (done) => context.progress((i + done) / first.extensions.length),
      });
      output.extensions.push(part);
      setAverages(context, frames, i, part.header);
    }
    describeStack(context, output, frames, params);
    const stacked = new Frame(output, context.store);
    renameFrames([stacked], params);
    return [stacked];
  },
};

export const stackBiases: Primitive = {
  name: "stackBiases",
  doc: "Combines bias frames into one, without scaling.",
  params: stackParameters("varclip"),
  check: (frames) => {
    for (const frame of frames) {
      if (frame.metadata().has("BIAS")) continue;
      throw new ReductionError("wrong_input", `${frame.filename} is not a bias frame.`, {
        file: frame.filename,
        fix: "Choose only frames of type BIAS for this recipe.",
      });
    }
    checkSameSettings(frames);
  },
  run: async (context, frames, params) => {
    stackBiases.check?.(frames);
    const passed = {
      ...shared(params, stackFrames),
      suffix: params.textOrNull("suffix"),
      scale: false,
      zero: false,
    };
    return context.call("stackFrames", frames, passed);
  },
};

function stackOptions(context: PrimitiveContext, frames: readonly Frame[], params: Parameters): StackOptions {
  const options: StackOptions = {
    operation: params.text("operation") as StackOptions["operation"],
    reject: params.text("reject_method") as StackOptions["reject"],
    lsigma: params.number("lsigma"),
    hsigma: params.number("hsigma"),
    mclip: params.flag("mclip"),
    maxIters: params.numberOrNull("max_iters") ?? DEFAULT_MAX_ITERS,
    nlow: params.number("nlow"),
    nhigh: params.number("nhigh"),
    compat: context.compat,
  };
  if (options.reject === "minmax" && options.nlow + options.nhigh >= frames.length) {
    throw new ReductionError(
      "too_many_rejected",
      `Rejecting ${options.nlow} low and ${options.nhigh} high values leaves nothing of ${frames.length} frames.`,
      { fix: "Lower nlow and nhigh, or stack more frames." },
    );
  }
  const withoutVariance = frames.some(({ extensions }) => extensions.some(({ planes }) => !planes.variance));
  if (options.reject === "varclip" && withoutVariance) {
    context.log("WARNING", "Some extensions have no variance: sigclip is used instead of varclip.");
    return { ...options, reject: "sigclip" };
  }
  return options;
}

async function scalingWanted(
  context: PrimitiveContext,
  frames: readonly Frame[],
  params: Parameters,
): Promise<Scaling[]> {
  const zero = params.flag("zero");
  let scale = params.flag("scale");
  if (scale && zero) {
    context.log("WARNING", "Both scale and zero are set: the frames are shifted, not scaled.");
    scale = false;
  }
  if (!scale && !zero) return [];
  const statsec = STATSEC.exec(params.textOrNull("statsec") ?? "")
    ?.slice(1)
    .map(Number);
  const [x1, x2, y1, y2] = statsec ?? [];
  const section =
    x1 === undefined || x2 === undefined || y1 === undefined || y2 === undefined
      ? undefined
      : { x1: x1 - 1, x2, y1: y1 - 1, y2 };
  return measureScaling(context, frames, {
    kind: scale ? "scale" : "zero",
    separate: params.flag("separate_ext"),
    section,
  });
}

/** The header of the first frame; tables that all frames have are added at the end. */
function startOutput(first: Frame): AstroData {
  return new AstroData(first.phu.clone(), first.filename, {
    origFilename: first.phu.getString("ORIGNAME") ?? first.ad.origFilename,
  });
}

/** Gain and read noise of the stack: the gain only changes when the frames differ. */
function setAverages(
  context: PrimitiveContext,
  frames: readonly Frame[],
  index: number,
  header: AstroData["extensions"][number]["header"],
): void {
  const known = (descriptor: string): number[] | undefined => {
    const values = frames.map((frame) => frame.metadata().numbers(descriptor)[index] ?? null);
    const numbers = values.filter((value) => value !== null);
    return numbers.length === values.length ? numbers : undefined;
  };
  const gains = known("gain");
  if (gains?.some((gain) => gain !== gains[0])) {
    context.log("WARNING", "The frames have different gains: their harmonic mean is written.");
    header.setFloat("GAIN", gains.length / gains.reduce((sum, gain) => sum + 1 / gain, 0));
  }
  const noise = known("read_noise");
  if (noise) {
    const square = noise.reduce((sum, each) => sum + each * each, 0) / noise.length;
    header.setFloat(
      "RDNOISE",
      noise.every((each) => each === noise[0]) ? (noise[0] ?? 0) : Math.sqrt(square),
    );
  }
}

function describeStack(
  context: PrimitiveContext,
  output: AstroData,
  frames: readonly Frame[],
  params: Parameters,
): void {
  const { phu } = output;
  const airmass = frames.map((frame) => frame.metadata().number("airmass"));
  const known = airmass.filter((value) => value !== null);
  if (known.length > 0 && known.length === airmass.length) {
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    phu.setFloat("AIRMASS", mean, "Mean airmass of the frames");
  }
  const suffix = params.textOrNull("suffix") ?? "_stack";
  const label = phu.getString("DATALAB");
  if (label !== undefined) phu.set("DATALAB", `${label}-${suffix.replace(/^_/, "").toUpperCase()}`);
  phu.set("NCOMBINE", frames.length, "Number of frames in this stack");
  frames.forEach((frame, i) => {
    phu.set(`IMCMB${String(i + 1).padStart(3, "0")}`, frame.phu.getString("ORIGNAME") ?? frame.filename);
  });
  keepCommonTables(context, output, frames);
  markHistory(output, "STACKFRM", "stackFrames", context.now());
}

/** Tables are kept from the first frame when all frames have them; history and provenance are put together later. */
function keepCommonTables(context: PrimitiveContext, output: AstroData, frames: readonly Frame[]): void {
  const [first] = frames;
  for (const [name, table] of first?.ad.tables ?? []) {
    if (name === "HISTORY" || name === "PROVHISTORY" || name === "PROVENANCE") continue;
    if (!frames.every(({ ad }) => ad.tables.has(name))) continue;
    context.log("FULLINFO", `The table ${name} is kept`);
    output.tables.set(name, { ...table, header: table.header.clone() });
  }
}
