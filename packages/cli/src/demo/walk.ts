import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { bufferSource, encodeFits, openFits } from "@goats/fits";
import {
  type BiasComparison,
  type BiasSet,
  compareBias,
  type ReducedAmplifier,
  simulateBias,
} from "@goats/simulator";
import { CliError } from "../errors.ts";
import { ApiClient } from "./client.ts";

/** The server to walk through, which must be new. */
export interface WalkOptions {
  readonly address: string;
  readonly setupCode: string;
  /** Home folder of the server. */
  readonly home: string;
  /** Of the simulated frames. */
  readonly seed: number;
}

/** What a walk leaves behind. */
export interface WalkResult {
  readonly username: string;
  readonly password: string;
  /** Page of the run in the web app. */
  readonly runPage: string;
  /** The processed bias among the data products, in the media folder. */
  readonly productFile: string;
  readonly comparison: BiasComparison;
}

/** Reports a step that was done; times in seconds. */
export type OnStep = (name: string, detail: string, seconds: number) => void;

// What the walk reads of the API's answers.
interface Identified {
  readonly id: number;
}
interface DataProduct extends Identified {
  readonly filename: string;
  readonly gemini: { readonly tags: readonly string[] } | null;
}
interface Group {
  readonly files: readonly Identified[];
  readonly recipes: readonly { readonly name: string; readonly isDefault: boolean }[];
}
interface Reduction extends Identified {
  readonly state: string;
  readonly steps: readonly { readonly name: string; readonly seconds: number | null }[];
  readonly error: { readonly message: string; readonly fix?: string } | null;
}
interface RunOutput {
  readonly name: string;
  readonly kind: string | null;
}
interface Calibration {
  readonly name: string;
  readonly type: string;
}
interface HeaderAnswer {
  readonly hdus: readonly {
    readonly cards: readonly { readonly keyword: string; readonly value: unknown }[];
  }[];
}

const USERNAME = "demo";
const FRAMES = 5;
const RECIPE = "makeProcessedBias";
const PRODUCT_KIND = "processed_bias";
const ENDED = ["done", "failed", "cancelled", "interrupted"];
const TARGET = { name: "AT2020caa", ra: "14:19:18.6", dec: "+00:03:27.7" };
const OBSERVATION = "GS-2021A-DD-102-9";

/** Something that a step expected and did not find. */
function unexpected(what: string): CliError {
  return new CliError(`The demonstration did not find ${what}.`, "Please report this as a defect.");
}

/**
 * Walks the way of a frame through a fresh server by its API: account, target, observation, upload, recognition, run,
 * reduction with live events, calibration database, data product, header, and the pixels against the truth.
 *
 * @throws CliError when a step does not come out as it must.
 */
export async function walk(options: WalkOptions, onStep: OnStep): Promise<WalkResult> {
  const { address, setupCode, home, seed } = options;
  const api = new ApiClient(address);
  const password = randomBytes(12).toString("base64url");
  const timed = async <T>(name: string, work: () => Promise<{ detail: string; value: T }>): Promise<T> => {
    const start = performance.now();
    const { detail, value } = await work();
    onStep(name, detail, (performance.now() - start) / 1000);
    return value;
  };

  await timed("Create the administrator and sign in", async () => {
    await api.post("/api/setup", { code: setupCode, username: USERNAME, password, name: "Demo user" });
    return { detail: USERNAME, value: undefined };
  });
  const target = await timed("Create a target", async () => {
    const value = await api.post<Identified>("/api/targets", TARGET);
    return { detail: `${TARGET.name} at ${TARGET.ra} ${TARGET.dec}`, value };
  });
  const observation = await timed("Add an observation", async () => {
    const record = { facility: "GEM", observationId: OBSERVATION };
    return {
      detail: OBSERVATION,
      value: await api.post<Identified>(`/api/targets/${target.id}/observations`, record),
    };
  });
  const { set, frames } = await timed("Simulate raw bias frames", async () => simulate(seed));
  const products = await timed("Upload them", () => upload(api, observation.id, frames));
  await timed("Recognise them", async () => ({ detail: recognise(products), value: undefined }));
  const run = await timed("Open a DRAGONS run", async () => {
    const value = await api.post<Identified>(`/api/observations/${observation.id}/runs`, {});
    return { detail: `run ${value.id}`, value };
  });
  const group = await timed("Group the files", () => findGroup(api, run.id));
  const reduction = await timed(`Reduce with ${RECIPE}, followed live`, () => reduce(api, run.id, group));
  for (const { name, seconds } of reduction.steps) onStep(`  ${name}`, "", seconds ?? 0);
  await timed("Find it in the calibration database", async () => {
    const { calibrations } = await api.get<{ calibrations: Calibration[] }>(
      `/api/runs/${run.id}/calibrations`,
    );
    const found = calibrations.find(({ type }) => type === PRODUCT_KIND);
    if (found === undefined) throw unexpected("the processed bias in the calibration database");
    return { detail: found.name, value: undefined };
  });
  const product = await timed("Add it to the data products", () => promote(api, run.id));
  await timed("Read its header", () => readHeader(api, product.id));
  const comparison = await timed("Compare its pixels with the truth", () => compare(api, product.id, set));
  return {
    username: USERNAME,
    password,
    runPage: `${address}/runs/${run.id}`,
    productFile: await findProduct(home, product.filename),
    comparison,
  };
}

interface EncodedFrame {
  readonly filename: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

function simulate(seed: number) {
  const set = simulateBias({ frames: FRAMES, seed });
  const frames = Array.from(set.truth.frames.keys(), (index): EncodedFrame => {
    const { filename, hdus } = set.frame(index);
    return { filename, bytes: Buffer.concat([...encodeFits(hdus)]) };
  });
  return { detail: `${FRAMES} frames of ${set.truth.detector}, seed ${seed}`, value: { set, frames } };
}

async function upload(api: ApiClient, observation: number, frames: readonly EncodedFrame[]) {
  const products: DataProduct[] = [];
  for (const { filename, bytes } of frames) {
    const path = `/api/observations/${observation}/files/${filename}`;
    products.push((await api.upload<{ dataProduct: DataProduct }>(path, bytes)).dataProduct);
  }
  const megabytes = frames.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1e6;
  return { detail: `${products.length} files, ${megabytes.toFixed(1)} MB`, value: products };
}

function recognise(products: readonly DataProduct[]): string {
  const other = products.find(({ gemini }) => gemini?.tags.includes("BIAS") !== true);
  if (other !== undefined) throw unexpected(`the tag BIAS on ${other.filename}`);
  return products[0]?.gemini?.tags.join(" ") ?? "";
}

async function findGroup(api: ApiClient, run: number) {
  const { groups } = await api.get<{ groups: Group[] }>(`/api/runs/${run}/groups`);
  const group = groups.find(({ recipes }) =>
    recipes.some(({ name, isDefault }) => name === RECIPE && isDefault),
  );
  if (group === undefined) throw unexpected(`a group of files whose recipe is ${RECIPE}`);
  return { detail: `${group.files.length} files for ${RECIPE}`, value: group };
}

async function reduce(api: ApiClient, run: number, group: Group) {
  let events = 0;
  let ended: (state: string) => void = () => {};
  const end = new Promise<string>((resolve) => {
    ended = resolve;
  });
  const stop = await api.listen(`run:${run}`, ({ type, data }) => {
    events++;
    const state = type === "reduction" ? (data as Reduction).state : "";
    if (ENDED.includes(state)) ended(state);
  });
  const request = { recipe: { name: RECIPE }, files: group.files.map(({ id }) => id) };
  const { id } = await api.post<Reduction>(`/api/runs/${run}/reductions`, request);
  await end;
  stop();
  const reduction = await api.get<Reduction>(`/api/reductions/${id}`);
  if (reduction.state !== "done") {
    const { message = `The reduction ended as ${reduction.state}.`, fix = "" } = reduction.error ?? {};
    throw new CliError(message, fix);
  }
  return { detail: `${events} live events`, value: reduction };
}

async function promote(api: ApiClient, run: number) {
  const { outputs } = await api.get<{ outputs: RunOutput[] }>(`/api/runs/${run}/outputs`);
  const output = outputs.find(({ kind }) => kind === PRODUCT_KIND);
  if (output === undefined) throw unexpected("the processed bias among the outputs of the run");
  const path = `/api/runs/${run}/outputs/${encodeURIComponent(output.name)}/promote`;
  const value = await api.post<DataProduct>(path, {});
  return { detail: value.filename, value };
}

async function readHeader(api: ApiClient, product: number) {
  const { hdus } = await api.get<HeaderAnswer>(`/api/dataproducts/${product}/header`);
  const cards = hdus.flatMap((hdu) => hdu.cards);
  if (!cards.some(({ keyword }) => keyword === "PROCBIAS"))
    throw unexpected("PROCBIAS in the product's header");
  return { detail: `${hdus.length} HDUs, ${cards.length} cards`, value: undefined };
}

async function compare(api: ApiClient, product: number, set: BiasSet) {
  const fits = await openFits(bufferSource(await api.download(`/api/dataproducts/${product}/content`)));
  const reduced: ReducedAmplifier[] = [];
  for (const { extension } of set.truth.amplifiers) {
    const [science, quality] = [fits.find("SCI", extension), fits.find("DQ", extension)];
    if (science === undefined || quality === undefined)
      throw unexpected(`SCI and DQ of extension ${extension}`);
    const data = await fits.readImage(science, { as: "float32" });
    const mask = await fits.readImage(quality, { as: "float32" });
    reduced.push({ data: data.data as ArrayLike<number>, mask: mask.data as ArrayLike<number> });
  }
  const value = compareBias(set.truth, reduced);
  return { detail: value.ok ? "within the tolerances" : "outside the tolerances", value };
}

/** Where the server keeps a data product; products of runs lie deeper, in the run's own folder. */
async function findProduct(home: string, filename: string): Promise<string> {
  const media = join(home, "media");
  const entries = await readdir(media, { recursive: true });
  const found = entries.find((entry) => entry.endsWith(`/${filename}`) && !entry.includes("/runs/"));
  if (found === undefined) throw unexpected(`${filename} in the media folder`);
  return join(media, found);
}
