/** `addVAR`: the variance plane. */
import { ReductionError } from "../errors.ts";
import type { Frame, StoredExtension } from "../frames/frame.ts";
import { markHistory } from "../frames/history.ts";
import { type Primitive, type PrimitiveContext, renameFrames, suffixSpec } from "./definition.ts";

export const addVAR: Primitive = {
  name: "addVAR",
  doc: "Adds the variance of the read noise, of the photons (Poisson noise), or of both to the variance plane.",
  params: [
    suffixSpec("_varAdded"),
    { name: "read_noise", type: "bool", default: false, optional: false, doc: "Add the read noise?" },
    { name: "poisson_noise", type: "bool", default: false, optional: false, doc: "Add the Poisson noise?" },
  ],
  run: async (context, frames, params) => {
    const readNoise = params.flag("read_noise");
    const poissonNoise = params.flag("poisson_noise");
    if (!readNoise && !poissonNoise) {
      context.log("WARNING", "No variance is added: neither read_noise nor poisson_noise is asked for.");
      return frames;
    }
    const what = [readNoise ? "read noise" : "", poissonNoise ? "Poisson noise" : ""].filter(
      (each) => each !== "",
    );
    context.log("STDINFO", `Adding the variance of ${what.join(" and ")}`);
    for (const [i, frame] of frames.entries()) {
      if (readNoise) addReadNoise(context, frame);
      if (poissonNoise) addPoissonNoise(context, frame);
      markHistory(frame.ad, "ADDVAR", "addVAR", context.now());
      renameFrames([frame], params);
      context.progress((i + 1) / frames.length);
      await context.breathe();
    }
    return frames;
  },
};

/** (read noise / gain) squared while in ADU, else read noise squared. */
function addReadNoise(context: PrimitiveContext, frame: Frame): void {
  const noise = frame.metadata().numbers("read_noise");
  const gains = gainsOf(frame);
  frame.extensions.forEach((extension, i) => {
    if (!mayAdd(context, frame, extension, "read", "Read noise")) return;
    const value = noise[i] ?? null;
    if (value === null) {
      context.log(
        "WARNING",
        `${frame.filename}: the read noise of extension ${extension.id} is not known, 0 is used.`,
      );
    }
    const sigma = (value ?? 0) / (gains?.[i] ?? 1);
    const level = sigma * sigma;
    const before = extension.variance;
    if (before) extension.variance = before.map((variance) => variance + level);
    else extension.fillVariance(Math.fround(level));
    noteComponent(extension, "read");
  });
}

/** max(value, 0), divided by the gain while in ADU. */
function addPoissonNoise(context: PrimitiveContext, frame: Frame): void {
  warnAboutPedestal(context, frame);
  const metadata = frame.metadata();
  const gains = gainsOf(frame);
  const coadds = metadata.get("is_coadds_summed") === false ? (metadata.number("coadds") ?? 1) : 1;
  frame.extensions.forEach((extension, i) => {
    if (!mayAdd(context, frame, extension, "poisson", "Poisson noise")) return;
    const divisor = (gains?.[i] ?? 1) * coadds;
    const { data } = extension;
    const variance = extension.variance?.slice() ?? new Float32Array(extension.width * extension.height);
    for (let k = 0; k < variance.length; k++) {
      variance[k] = (variance[k] as number) + Math.max(data[k] as number, 0) / divisor;
    }
    extension.variance = variance;
    noteComponent(extension, "Poisson");
  });
}

function warnAboutPedestal(context: PrimitiveContext, frame: Frame): void {
  const metadata = frame.metadata();
  if (metadata.has("BIAS")) {
    context.log("WARNING", `${frame.filename}: a bias frame has no Poisson noise; it is added all the same.`);
  } else if (metadata.has("GMOS") && !frame.phu.has("BIASCORR") && !frame.phu.has("SUBOVER")) {
    context.log("WARNING", `${frame.filename}: the bias level is still in the data and counts as photons.`);
  }
}

/** Gain of each extension while in ADU; undefined when the data are in electrons. */
function gainsOf(frame: Frame): number[] | undefined {
  const metadata = frame.metadata();
  if (metadata.get("is_in_adu") === false) return undefined;
  return metadata.numbers("gain").map((gain, i) => {
    if (gain !== null && gain > 0) return gain;
    throw new ReductionError(
      "wrong_input",
      `${frame.filename}: the gain of extension ${frame.extensions[i]?.id ?? i + 1} is not known.`,
      {
        file: frame.filename,
        fix: "The amplifier or read mode is not in the tables of GMOS; leave this file out.",
      },
    );
  });
}

/** False, with a warning, when the component is in the variance already. */
function mayAdd(
  context: PrimitiveContext,
  frame: Frame,
  extension: StoredExtension,
  word: string,
  name: string,
): boolean {
  const components = extension.header.getString("VARNOISE") ?? "";
  if (!components.toLowerCase().includes(word)) return true;
  context.log(
    "WARNING",
    `${frame.filename}: ${name} is in the variance of extension ${extension.id} already.`,
  );
  return false;
}

function noteComponent(extension: StoredExtension, component: string): void {
  const before = extension.header.getString("VARNOISE");
  const all = before === undefined ? component : `${before}, ${component}`;
  extension.header.set("VARNOISE", all, "Kinds of noise in the variance plane");
}
