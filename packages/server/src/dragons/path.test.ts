import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FeatureApp, makeObservation, onEachDatabase, startFeatures } from "../../test/feature-app.ts";
import { GOLDEN_BIASES, geminiFile, goldenFrame } from "../../test/golden.ts";
import type { LiveEvent } from "../live/port.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const BIAS = "N20150405S0796_bias.fits";

onEachDatabase((database) => {
  let features: FeatureApp;
  let observationId: number;
  let runId: number;
  let ids: number[];
  const heard: LiveEvent[] = [];

  const get = async (url: string) => (await features.call("ada", "GET", url)).body;
  const post = (url: string, json?: unknown) => features.call("ada", "POST", url, json);

  beforeAll(async () => {
    features = await startFeatures({ database });
    ({ observationId } = await makeObservation(features, "ada", "Golden"));
    ids = [];
    for (const name of GOLDEN_BIASES) {
      const url = `/api/observations/${observationId}/files/${name}`;
      ids.push((await features.upload("ada", url, goldenFrame(name))).body.dataProduct.id);
    }
  });
  afterAll(() => features.close());

  test("a run is made with its folder and calibration database", async () => {
    const { status, body } = await post(`/api/observations/${observationId}/runs`, {});
    expect(status).toBe(201);
    expect(body).toMatchObject({
      observation: { id: observationId, observationId: "GS-2021A-DD-102-9", target: { name: "Golden" } },
      engine: "native",
      fileCount: 3,
    });
    expect(body.name).toMatch(/^run-\d{14}$/);
    runId = body.id;
    features.ctx.live.listen(`run:${runId}`, (event) => heard.push(event));
    expect(await get(`/api/runs/${runId}`)).toEqual(body);
    expect((await get(`/api/observations/${observationId}/runs`)).runs).toEqual([body]);
    expect((await get(`/api/observations/${observationId}`)).counts).toEqual({ dataProducts: 3, runs: 1 });
    expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toEqual([]);
    expect((await get(`/api/runs/${runId}/outputs`)).outputs).toEqual([]);
    const second = await post(`/api/observations/${observationId}/runs`, {});
    expect(second.status).toBe(201);
    expect((await features.call("ada", "DELETE", `/api/runs/${second.body.id}`)).status).toBe(204);
  });

  test("the files are one group with the recipe for biases", async () => {
    const { groups, unrecognised } = await get(`/api/runs/${runId}/groups`);
    expect(unrecognised).toEqual([]);
    expect(groups).toHaveLength(1);
    const [group] = groups;
    expect(group).toMatchObject({ observationType: "BIAS", observationClass: "dayCal", object: "Bias" });
    expect(group.settings.length).toBeGreaterThan(0);
    expect(group.refused).toBeUndefined();
    expect(group.files.map((file: { filename: string }) => file.filename)).toEqual(GOLDEN_BIASES);
    expect(group.files[0].descriptors.detector_x_bin).toBe(4);
    expect(group.recipes).toMatchObject([{ name: "makeProcessedBias", isDefault: true, engine: "native" }]);
    expect(group.recipes[0].text).toContain("p.stackBiases()");
  });

  test("the recipe's primitives tell their parameters", async () => {
    const { primitives } = await get(`/api/runs/${runId}/primitives?recipe=makeProcessedBias`);
    expect(primitives.map(({ name }: { name: string }) => name)).toEqual([
      "prepare",
      "addDQ",
      "addVAR",
      "overscanCorrect",
      "stackBiases",
      "storeProcessedBias",
    ]);
    const stack = primitives[4].params.find(({ name }: { name: string }) => name === "reject_method");
    expect(stack).toMatchObject({ type: "str", default: "varclip", optional: expect.any(Boolean) });
    expect(stack.choices).toContain("sigclip");
    const readNoise = primitives[2].params.find(({ name }: { name: string }) => name === "read_noise");
    expect(readNoise.default).toBe(true);
    const unknown = await features.call("ada", "GET", `/api/runs/${runId}/primitives?recipe=nothing`);
    expect([unknown.status, unknown.body.error.code]).toEqual([400, "recipe_unknown"]);
  });

  test("the reduction goes step by step to its product", async () => {
    const { status, body } = await post(`/api/runs/${runId}/reductions`, {
      recipe: { name: "makeProcessedBias" },
      files: ids,
      parameters: { "stackBiases:reject_method": "varclip" },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      runId,
      recipe: "makeProcessedBias",
      parameters: { "stackBiases:reject_method": "varclip" },
      inputs: ids.map((id, i) => ({ id, filename: GOLDEN_BIASES[i] })),
      error: null,
      products: [],
    });
    expect(["queued", "running"]).toContain(body.state);
    const task = await features.ctx.tasks.finished(body.taskId);
    expect(task).toMatchObject({
      state: "done",
      kind: "reduction",
      title: "Reduce N20150405S0796.fits and 2 more with makeProcessedBias",
      link: `/runs/${runId}`,
      message: `Made ${BIAS}.`,
      ownerId: features.userId("ada"),
    });
    const reduction = await get(`/api/reductions/${body.id}`);
    expect(reduction).toMatchObject({ state: "done", error: null, products: [BIAS] });
    expect(reduction.steps.map((step: { name: string }) => step.name)).toEqual([
      "prepare",
      "addDQ",
      "addVAR",
      "overscanCorrect",
      "stackBiases",
      "storeProcessedBias",
    ]);
    for (const step of reduction.steps) {
      expect(step).toMatchObject({ state: "done", seconds: expect.any(Number) });
    }
    expect((await get(`/api/runs/${runId}/reductions`)).reductions).toEqual([reduction]);
  });

  test("its log is complete, and the events that were sent say the same", async () => {
    const [reduction] = (await get(`/api/runs/${runId}/reductions`)).reductions;
    const { lines } = await get(`/api/reductions/${reduction.id}/log`);
    expect(lines.map(({ n }: { n: number }) => n)).toEqual(lines.map((_: unknown, i: number) => i + 1));
    const text = lines.map(({ message }: { message: string }) => message).join("\n");
    expect(text).toContain("PRIMITIVE: overscanCorrect");
    expect(text).toContain(BIAS);
    expect(text).not.toContain(features.mediaDir);
    const rest = await get(`/api/reductions/${reduction.id}/log?after=5&limit=3`);
    expect(rest.lines).toEqual(lines.slice(5, 8));

    const sent = heard.flatMap((event) =>
      event.type === "log" ? (event.data as { lines: unknown[] }).lines : [],
    );
    expect(sent).toEqual(lines);
    const types = heard.map(({ type }) => type);
    expect(types[0]).toBe("reduction");
    expect(types.filter((type) => type === "step")).toHaveLength(12);
    expect(types.indexOf("product")).toBeGreaterThan(types.lastIndexOf("step"));
    expect(types.lastIndexOf("reduction")).toBe(types.length - 1);
    expect(heard.at(-1)?.data).toEqual(reduction);
    expect(await features.ctx.live.replay(`run:${runId}`, 0, 1000)).toEqual(heard);
    const states = heard.flatMap(({ type, data }) =>
      type === "reduction" ? [(data as { state: string }).state] : [],
    );
    expect(states.filter((state, i) => state !== states[i - 1])).toEqual(["queued", "running", "done"]);
  });

  test("the product is an output and a calibration of the run", async () => {
    const { outputs } = await get(`/api/runs/${runId}/outputs`);
    expect(outputs).toMatchObject([{ name: BIAS, kind: "processed_bias", product: null }]);
    const content = await features.call("ada", "GET", `/api/runs/${runId}/outputs/${BIAS}/content`);
    expect(content.status).toBe(200);
    expect(content.bytes).toHaveLength(outputs[0].size);
    const part = await features.app.inject({
      url: `/api/runs/${runId}/outputs/${BIAS}/content`,
      headers: { ...features.headers("ada"), range: "bytes=0-79" },
    });
    expect([part.statusCode, part.payload.slice(0, 30)]).toEqual([206, "SIMPLE  =                    T"]);
    const header = await get(`/api/runs/${runId}/outputs/${BIAS}/header`);
    const cards = header.hdus[0].cards;
    expect(cards).toContainEqual(expect.objectContaining({ keyword: "PROCBIAS" }));
    const { calibrations } = await get(`/api/runs/${runId}/calibrations`);
    expect(calibrations).toMatchObject([
      { name: BIAS, type: "processed_bias", sha256: sha256(content.bytes) },
    ]);
    expect(calibrations[0].path).toMatch(/^runs\/run-\d+\/reduction-\d+\/calibrations\/processed_bias\/N/);
  });

  test("it becomes a data product once, recognised, with its origin", async () => {
    const url = `/api/runs/${runId}/outputs/${BIAS}/promote`;
    const first = await post(url);
    expect(first.status).toBe(201);
    expect(first.body).toMatchObject({
      observationId,
      filename: BIAS,
      type: "fits",
      origin: `run:${runId}`,
      note: null,
      gemini: { instrument: "GMOS-N", tags: expect.arrayContaining(["PROCESSED", "BIAS", "CAL"]) },
    });
    const again = await post(url);
    expect([again.status, again.body]).toEqual([200, first.body]);
    const { outputs } = await get(`/api/runs/${runId}/outputs`);
    expect(outputs[0].product).toEqual({ id: first.body.id, current: true });
    const header = await get(`/api/dataproducts/${first.body.id}/header`);
    expect(header.hdus.filter(({ name }: { name: string }) => name === "SCI")).toHaveLength(6);
    // It is not offered to be reduced again.
    const { groups } = await get(`/api/runs/${runId}/groups`);
    const processed = groups.find((group: { recipes: unknown[] }) => group.recipes.length === 0);
    expect(processed).toMatchObject({ refused: expect.stringContaining("processed") });
    expect(processed.files).toHaveLength(1);
  });

  test("a later run of the observation finds it among its calibrations", async () => {
    const { body } = await post(`/api/observations/${observationId}/runs`, { name: "Later Run!" });
    expect(body.name).toBe("later_run");
    const { calibrations } = await get(`/api/runs/${body.id}/calibrations`);
    expect(calibrations).toMatchObject([{ name: BIAS, type: "processed_bias", path: BIAS }]);
    const twice = await post(`/api/observations/${observationId}/runs`, { name: "later run" });
    expect([twice.status, twice.body.error.code]).toEqual([409, "run_exists"]);
    expect((await features.call("ada", "DELETE", `/api/runs/${body.id}`)).status).toBe(204);
  });

  test("reducing again replaces the output and marks the data product as out of date", async () => {
    const before = (await get(`/api/runs/${runId}/outputs`)).outputs[0];
    const { body } = await post(`/api/runs/${runId}/reductions`, {
      recipe: { name: "makeProcessedBias" },
      files: ids.slice(0, 2),
    });
    await features.ctx.tasks.finished(body.taskId);
    const { outputs } = await get(`/api/runs/${runId}/outputs`);
    expect(outputs).toHaveLength(1);
    expect(outputs[0].product).toEqual({ id: before.product.id, current: false });
    // The old product is still one of the observation's calibrations.
    expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toHaveLength(2);
    const updated = await post(`/api/runs/${runId}/outputs/${BIAS}/promote`);
    expect([updated.status, updated.body.id]).toEqual([200, before.product.id]);
    expect((await get(`/api/runs/${runId}/outputs`)).outputs[0].product.current).toBe(true);
    expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toHaveLength(1);
    const content = await features.call("ada", "GET", `/api/dataproducts/${before.product.id}/content`);
    expect(sha256(content.bytes)).toBe(updated.body.sha256);
    // Of the first reduction only its rows and log are left.
    const folder = join(features.mediaDir, await runFolder(), "reduction-1");
    const left = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
    expect(left.filter((entry) => entry.isFile())).toEqual([]);
  });

  async function runFolder(): Promise<string> {
    const row = await features.ctx.db
      .selectFrom("dragons_run")
      .select("path")
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    return row.path;
  }

  test("parameters name files of the observation, not files of the server", async () => {
    const { dataProducts } = await get(`/api/dataproducts?observationId=${observationId}`);
    const files = dataProducts.flatMap(({ id, filename }: { id: number; filename: string }) =>
      filename.includes("_bias") ? [] : [id],
    );
    for (const path of ["/etc/passwd", features.ctx.config.secretKeyFile, "../cal_manager.db"]) {
      const { body } = await post(`/api/runs/${runId}/reductions`, {
        recipe: { name: "makeProcessedBias" },
        files,
        parameters: { "addDQ:user_bpm": path },
      });
      await features.ctx.tasks.finished(body.taskId);
      expect((await get(`/api/reductions/${body.id}`)).error).toMatchObject({
        code: "unreadable_file",
        message: expect.stringContaining("There is no file"),
      });
    }
  });

  test("an output can be deleted; what was made of it stays", async () => {
    const url = `/api/runs/${runId}/outputs/${BIAS}`;
    const [{ product }] = (await get(`/api/runs/${runId}/outputs`)).outputs;
    expect((await features.call("ada", "DELETE", url)).status).toBe(204);
    for (const [method, path] of [
      ["DELETE", url],
      ["GET", `${url}/content`],
      ["GET", `${url}/header`],
      ["POST", `${url}/promote`],
      ["GET", `/api/runs/${runId}/outputs/..%2Fcal_manager.db/content`],
      ["GET", `/api/runs/${runId}/outputs/cal_manager.db/content`],
    ] as const) {
      const answer = await features.call("ada", method, path);
      expect([path, answer.status, answer.body.error.code]).toEqual([path, 404, "output_not_found"]);
    }
    expect((await get(`/api/runs/${runId}/outputs`)).outputs).toEqual([]);
    // The data product is a calibration of the observation, so the run still has it.
    const { calibrations } = await get(`/api/runs/${runId}/calibrations`);
    expect(calibrations).toMatchObject([{ name: BIAS, path: BIAS }]);
    expect((await features.call("ada", "GET", `/api/dataproducts/${product.id}/content`)).status).toBe(200);
    await features.call("ada", "DELETE", `/api/dataproducts/${product.id}`);
    expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toEqual([]);
  });

  test("frames that cannot be reduced end in a clear error, in the log too, and nothing stays", async () => {
    const bias = "gmos_longslit_bias.fits";
    const upload = await features.upload(
      "ada",
      `/api/observations/${observationId}/files/${bias}`,
      geminiFile(bias),
    );
    const { body } = await post(`/api/runs/${runId}/reductions`, {
      recipe: { name: "makeProcessedBias" },
      files: [upload.body.dataProduct.id],
    });
    const task = await features.ctx.tasks.finished(body.taskId);
    expect(task).toMatchObject({ state: "failed", errorCode: "section_outside_pixels" });
    const reduction = await get(`/api/reductions/${body.id}`);
    expect(reduction).toMatchObject({
      state: "failed",
      products: [],
      error: {
        code: "section_outside_pixels",
        message: expect.stringContaining(bias),
        fix: expect.any(String),
      },
    });
    expect(reduction.finishedAt).not.toBeNull();
    const told = (await features.ctx.live.replay(`run:${runId}`, 0, 1000)).filter(
      ({ type, data }) => type === "reduction" && (data as { id: number }).id === reduction.id,
    );
    expect(told.at(-1)?.data).toEqual(reduction);
    const { lines } = await get(`/api/reductions/${body.id}/log`);
    const errors = lines.filter(({ level }: { level: string }) => level === "ERROR");
    expect(errors.map(({ message }: { message: string }) => message).join(" ")).toContain(
      reduction.error.message,
    );
    expect((await get(`/api/runs/${runId}/outputs`)).outputs).toEqual([]);
    expect(readdirSync(join(features.mediaDir, await runFolder()))).not.toContain(`reduction-${body.id}`);
    const again = await post(`/api/reductions/${body.id}/retry`);
    expect([again.status, again.body.error]).toEqual([200, null]);
    const second = await features.ctx.tasks.finished(body.taskId);
    expect(second).toMatchObject({ state: "failed", attempts: 2 });
    const more = (await get(`/api/reductions/${body.id}/log`)).lines;
    expect(more.length).toBeGreaterThan(lines.length);
    expect(more.slice(0, lines.length)).toEqual(lines);
  });

  test("deleting the run takes its folder and leaves the data", async () => {
    const folder = join(features.mediaDir, await runFolder());
    expect(existsSync(folder)).toBe(true);
    expect((await features.call("ada", "DELETE", `/api/runs/${runId}`)).status).toBe(204);
    expect(existsSync(folder)).toBe(false);
    expect((await features.call("ada", "GET", `/api/runs/${runId}`)).status).toBe(404);
    const raw = await features.call("ada", "GET", `/api/dataproducts/${ids[0]}/content`);
    expect(Buffer.compare(raw.bytes, Buffer.from(goldenFrame(GOLDEN_BIASES[0])))).toBe(0);
    expect(readFileSync(join(folder, "..", "..", GOLDEN_BIASES[1])).length).toBeGreaterThan(0);
  });
});
