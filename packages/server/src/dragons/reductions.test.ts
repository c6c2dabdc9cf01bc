import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { childRunning } from "../../test/child-process.ts";
import { type FeatureApp, makeObservation, onEachDatabase, startFeatures } from "../../test/feature-app.ts";
import { GOLDEN_BIASES, geminiFile, goldenFrame } from "../../test/golden.ts";
import type { LiveEvent } from "../live/port.ts";

onEachDatabase((database) => {
  let features: FeatureApp;
  let targetId: number;
  let observationId: number;
  let runId: number;
  let ids: number[];

  const get = async (url: string) => (await features.call("ada", "GET", url)).body;
  const post = (url: string, json?: unknown) => features.call("ada", "POST", url, json);
  const recipe = { name: "makeProcessedBias" };

  beforeAll(async () => {
    features = await startFeatures({ database, env: { GOATS_REDUCTIONS: "1" } });
    ({ targetId, observationId } = await makeObservation(features, "ada", "Reductions"));
    ids = [];
    for (const name of GOLDEN_BIASES) {
      const url = `/api/observations/${observationId}/files/${name}`;
      ids.push((await features.upload("ada", url, goldenFrame(name))).body.dataProduct.id);
    }
    runId = (await post(`/api/observations/${observationId}/runs`, {})).body.id;
  });
  afterAll(() => features.close());

  /** Starts a reduction and holds its process still in the middle of the work; `resume` lets it go on. */
  async function startWorking(): Promise<{ id: number; taskId: string; pid: number; resume(): void }> {
    const working = new Promise<void>((resolve) => {
      const stop = features.ctx.live.listen(`run:${runId}`, (event: LiveEvent) => {
        if (event.type !== "step") return;
        stop();
        resolve();
      });
    });
    const { body } = await post(`/api/runs/${runId}/reductions`, { recipe, files: ids });
    await working;
    const pid = await childRunning("process/main.ts");
    process.kill(pid, "SIGSTOP");
    return { ...body, pid, resume: () => process.kill(pid, "SIGCONT") };
  }

  /** The last that those who watch the run were told of a reduction. */
  async function lastTold(id: number): Promise<unknown> {
    const events = await features.ctx.live.replay(`run:${runId}`, 0, 10_000);
    return events.findLast(({ type, data }) => type === "reduction" && (data as { id: number }).id === id)
      ?.data;
  }

  async function runFolders(): Promise<string[]> {
    const { path } = await features.ctx.db
      .selectFrom("dragons_run")
      .select("path")
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    return readdirSync(join(features.mediaDir, path)).filter((name) => name.startsWith("reduction-"));
  }

  describe("what is asked for is checked before anything is stored", () => {
    const valid = () => ({ recipe, files: ids });
    test.each<[string, () => unknown, string, string]>([
      ["no files", () => ({ ...valid(), files: [] }), "reduction_files_invalid", "files"],
      ["a file twice", () => ({ ...valid(), files: [ids[0], ids[0]] }), "reduction_files_invalid", "files"],
      ["an unknown file", () => ({ ...valid(), files: [999_999] }), "reduction_files_invalid", "files"],
      ["a word for a file", () => ({ ...valid(), files: ["x"] }), "invalid_input", "files.0"],
      ["no recipe", () => ({ files: ids }), "invalid_input", "recipe"],
      [
        "an unknown recipe",
        () => ({ ...valid(), recipe: { name: "reduceAll" } }),
        "recipe_unknown",
        "recipe.name",
      ],
      [
        "a recipe that is a program",
        () => ({ ...valid(), recipe: { name: "x", text: "import os\ndef r(p):\n    os.system('ls')\n" } }),
        "recipe_invalid",
        "recipe.text",
      ],
      [
        "a recipe with a loop",
        () => ({
          ...valid(),
          recipe: { name: "x", text: "def r(p):\n    for i in [1]:\n        p.prepare()\n" },
        }),
        "recipe_invalid",
        "recipe.text",
      ],
      [
        "an unknown primitive",
        () => ({ ...valid(), recipe: { name: "x", text: "def r(p):\n    p.makeCoffee()\n" } }),
        "recipe_invalid",
        "recipe.text",
      ],
      [
        "an impossible argument",
        () => ({ ...valid(), recipe: { name: "x", text: "def r(p):\n    p.stackBiases(nlow=-1)\n" } }),
        "recipe_invalid",
        "recipe.text",
      ],
      [
        "an unknown parameter",
        () => ({ ...valid(), parameters: { "stackBiases:reject": "none" } }),
        "parameters_invalid",
        "parameters",
      ],
      [
        "an impossible parameter",
        () => ({ ...valid(), parameters: { "stackBiases:hsigma": "many" } }),
        "parameters_invalid",
        "parameters",
      ],
      ["parameters of another shape", () => ({ ...valid(), parameters: [1] }), "invalid_input", "parameters"],
    ])("%s", async (_what, body, code, field) => {
      const answer = await post(`/api/runs/${runId}/reductions`, body());
      expect(answer.status).toBe(400);
      expect(answer.body.error).toMatchObject({ code, field });
      expect((await get(`/api/runs/${runId}/reductions`)).reductions).toEqual([]);
    });

    test("a line is named when a line is wrong", async () => {
      const text = "def r(p):\n    p.prepare()\n    p.addDQ(\n";
      const { body } = await post(`/api/runs/${runId}/reductions`, {
        files: ids,
        recipe: { name: "x", text },
      });
      expect(body.error.message).toMatch(/[Ll]ine [34]/);
    });

    test("files of another observation, of another kind, and compressed ones", async () => {
      const other = await makeObservation(features);
      const uploads = await Promise.all(
        [
          [other.observationId, "a.fits", geminiFile("gmos_imaging_bias.fits")],
          [observationId, "notes.txt", Buffer.from("notes")],
          [observationId, "b.fits.bz2", Buffer.from("BZh9")],
          [observationId, "niri.fits", geminiFile("niri_imaging_dark.fits")],
        ].map(([id, name, bytes]) =>
          features.upload("ada", `/api/observations/${id}/files/${name}`, bytes as Buffer),
        ),
      );
      const [foreign, notes, packed, niri] = uploads.map(({ body }) => body.dataProduct.id);
      const refused = async (file: number) =>
        (await post(`/api/runs/${runId}/reductions`, { recipe, files: [file] })).body.error;
      expect(await refused(foreign)).toMatchObject({ code: "reduction_files_invalid", field: "files" });
      expect(await refused(notes)).toMatchObject({ code: "reduction_files_invalid", field: "files" });
      expect((await refused(packed)).message).toContain("bzip2");
      expect(await refused(niri)).toMatchObject({ code: "recipe_unknown" });
      const { groups, unrecognised } = await get(`/api/runs/${runId}/groups`);
      expect(unrecognised).toMatchObject([
        { filename: "b.fits.bz2", note: expect.stringContaining("bzip2") },
      ]);
      const dark = groups.find((group: { observationType: string }) => group.observationType === "DARK");
      expect(dark.refused).toContain("DRAGONS");
      for (const id of [notes, packed, niri]) await features.call("ada", "DELETE", `/api/dataproducts/${id}`);
    });

    test.each([
      [{ name: "..." }, "run_name_invalid"],
      [{ name: "../../x" }, undefined],
      [{ name: "é" }, "run_name_invalid"],
      [{ name: "x".repeat(150) }, "run_name_invalid"],
      [{ name: "x".repeat(300) }, "invalid_input"],
      [{ name: 5 }, "invalid_input"],
    ])("the run name %j", async (json, code) => {
      const { status, body } = await post(`/api/observations/${observationId}/runs`, json);
      if (code === undefined) {
        expect([status, body.name]).toEqual([201, "x"]);
        await features.call("ada", "DELETE", `/api/runs/${body.id}`);
      } else {
        expect([status, body.error.code, body.error.field]).toEqual([400, code, "name"]);
      }
    });
  });

  describe("while a reduction runs", () => {
    test("nothing that it needs can be deleted; when it is cancelled nothing of it stays", async () => {
      const { id, taskId, resume } = await startWorking();
      for (const [url, code] of [
        [`/api/dataproducts/${ids[0]}`, "data_product_in_use"],
        [`/api/runs/${runId}`, "target_in_use"],
        [`/api/observations/${observationId}`, "target_in_use"],
        [`/api/targets/${targetId}`, "target_in_use"],
      ] as const) {
        const { status, body } = await features.call("ada", "DELETE", url);
        expect([url, status, body.error.code]).toEqual([url, 409, code]);
        expect(body.error.fix).toContain("Cancel");
      }
      const running = await get(`/api/reductions/${id}`);
      expect(running).toMatchObject({ state: "running", finishedAt: null, error: null });
      const refused = await post(`/api/reductions/${id}/retry`);
      expect([refused.status, refused.body.error.code]).toEqual([409, "reduction_not_ended"]);

      const waiting = (await post(`/api/runs/${runId}/reductions`, { recipe, files: ids })).body;
      expect(waiting.state).toBe("queued");
      const withdrawn = await post(`/api/reductions/${waiting.id}/cancel`);
      expect(withdrawn.body).toMatchObject({ state: "cancelled", error: { code: "cancelled" } });
      expect(await lastTold(waiting.id)).toEqual(withdrawn.body);

      expect((await post(`/api/reductions/${id}/cancel`)).status).toBe(200);
      resume();
      const task = await features.ctx.tasks.finished(taskId);
      expect(task.state).toBe("cancelled");
      const ended = await get(`/api/reductions/${id}`);
      expect(ended).toMatchObject({ state: "cancelled", products: [], error: { code: "cancelled" } });
      expect(ended.finishedAt).not.toBeNull();
      expect(await lastTold(id)).toEqual(ended);
      expect(ended.steps.map((step: { state: string }) => step.state)).not.toContain("running");
      expect(await runFolders()).toEqual([]);
      expect((await get(`/api/runs/${runId}/outputs`)).outputs).toEqual([]);
      expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toEqual([]);
      const { lines } = await get(`/api/reductions/${id}/log`);
      expect(lines.at(-1)).toMatchObject({ level: "WARNING", message: "The reduction was cancelled." });
      const late = await post(`/api/reductions/${id}/cancel`);
      expect([late.status, late.body.error.code]).toEqual([409, "reduction_ended"]);
    });

    test("the task's own routes mean the same: cancelled there, started again there", async () => {
      const { id, taskId, resume } = await startWorking();
      await features.ctx.tasks.cancel(taskId);
      resume();
      await features.ctx.tasks.finished(taskId);
      expect((await get(`/api/reductions/${id}`)).state).toBe("cancelled");
      expect((await post(`/api/tasks/${taskId}/retry`)).status).toBe(200);
      expect(["queued", "running"]).toContain((await get(`/api/reductions/${id}`)).state);
      const task = await features.ctx.tasks.finished(taskId);
      expect(task).toMatchObject({ state: "done", attempts: 2 });
      const reduction = await get(`/api/reductions/${id}`);
      expect(reduction).toMatchObject({ state: "done", error: null });
      expect(await lastTold(id)).toEqual(reduction);
      expect((await get(`/api/runs/${runId}/outputs`)).outputs).toHaveLength(1);
      expect(await runFolders()).toEqual([`reduction-${id}-2`]);
    });

    test("a stop of the server interrupts it; after the start it can be started again", async () => {
      const { id, taskId, resume } = await startWorking();
      const restarted = features.restart();
      resume();
      await restarted;
      expect(await features.ctx.tasks.get(taskId)).toMatchObject({ state: "interrupted" });
      expect(await get(`/api/reductions/${id}`)).toMatchObject({
        state: "interrupted",
        error: { code: "interrupted", fix: expect.any(String) },
      });
      const again = await post(`/api/reductions/${id}/retry`);
      expect([again.status, again.body.error]).toEqual([200, null]);
      expect(["queued", "running"]).toContain(again.body.state);
      await features.ctx.tasks.finished(taskId);
      expect(await get(`/api/reductions/${id}`)).toMatchObject({
        state: "done",
        products: [expect.any(String)],
      });
    });

    test("its process dies: the reduction says so", async () => {
      const { id, taskId, pid } = await startWorking();
      process.kill(pid, "SIGKILL");
      const task = await features.ctx.tasks.finished(taskId);
      expect(task).toMatchObject({ state: "failed", errorCode: "process_crashed" });
      const reduction = await get(`/api/reductions/${id}`);
      expect(reduction.error).toMatchObject({ code: "process_crashed", fix: expect.any(String) });
      expect(await lastTold(id)).toEqual(reduction);
      const { lines } = await get(`/api/reductions/${id}/log`);
      expect(lines.at(-1)).toMatchObject({ level: "ERROR", message: expect.stringContaining("SIGKILL") });
      expect(await runFolders()).not.toContain(`reduction-${id}`);
    });
  });

  test("what a crash left without a task is reported as interrupted at the start", async () => {
    const { db } = features.ctx;
    const row = {
      run_id: runId,
      owner_id: features.userId("ada"),
      recipe: "makeProcessedBias",
      recipe_text: "",
      inputs: JSON.stringify([{ id: ids[0], filename: GOLDEN_BIASES[0] }]),
      parameters: "{}",
      steps: "[]",
      state: "queued",
      products: "[]",
      created_at: new Date().toISOString(),
    };
    const { id } = await db.insertInto("reduction").values(row).returning("id").executeTakeFirstOrThrow();
    await features.restart();
    expect(await get(`/api/reductions/${id}`)).toMatchObject({
      state: "interrupted",
      taskId: null,
      error: { code: "interrupted" },
    });
  });

  test("of a deletion and a start at the same moment one is refused, whichever comes first", async () => {
    for (let round = 0; round < 5; round++) {
      const { body: run } = await post(`/api/observations/${observationId}/runs`, {});
      const url = `/api/runs/${run.id}`;
      const calls = [
        () => post(`${url}/reductions`, { recipe, files: ids }),
        () => features.call("ada", "DELETE", url),
      ];
      const [first, second] = round % 2 === 0 ? calls : calls.toReversed();
      const answers = await Promise.all([first?.(), second?.()]);
      const [started, deleted] = round % 2 === 0 ? answers : answers.toReversed();
      expect([
        [201, 409],
        [404, 204],
      ]).toContainEqual([started?.status, deleted?.status]);
      if (started?.status !== 201) continue;
      await post(`/api/reductions/${started.body.id}/cancel`);
      await features.ctx.tasks.finished(started.body.taskId);
      expect((await features.call("ada", "DELETE", url)).status).toBe(204);
    }
  });

  test("a damaged calibration database is made anew from what there is", async () => {
    const before = (await get(`/api/runs/${runId}/calibrations`)).calibrations;
    expect(before).toHaveLength(1);
    const { path } = await features.ctx.db
      .selectFrom("dragons_run")
      .select("path")
      .where("id", "=", runId)
      .executeTakeFirstOrThrow();
    writeFileSync(join(features.mediaDir, path, "cal_manager.db"), "no database at all ".repeat(100));
    const { calibrations } = await get(`/api/runs/${runId}/calibrations`);
    expect(calibrations).toEqual([{ ...before[0], addedAt: expect.any(String) }]);
    rmSync(join(features.mediaDir, path, "cal_manager.db"));
    expect((await get(`/api/runs/${runId}/calibrations`)).calibrations).toHaveLength(1);
  });

  test("an input that was taken from the disk by hand ends the reduction with a clear error", async () => {
    const { observationId: other } = await makeObservation(features, "ada", "By hand");
    const frame = GOLDEN_BIASES[0];
    const upload = await features.upload(
      "ada",
      `/api/observations/${other}/files/${frame}`,
      goldenFrame(frame),
    );
    const { id } = upload.body.dataProduct;
    const row = await features.ctx.db
      .selectFrom("data_product")
      .select("path")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const run = (await post(`/api/observations/${other}/runs`, {})).body;
    rmSync(join(features.mediaDir, row.path));
    const { body } = await post(`/api/runs/${run.id}/reductions`, { recipe, files: [id] });
    const task = await features.ctx.tasks.finished(body.taskId);
    expect(task).toMatchObject({ state: "failed", errorCode: "media_missing" });
    const { lines } = await get(`/api/reductions/${body.id}/log`);
    expect(lines).toMatchObject([{ level: "ERROR", message: expect.stringContaining("no longer") }]);
    const content = await features.call("ada", "GET", `/api/dataproducts/${id}/content`);
    expect([content.status, content.body.error.code]).toEqual([410, "media_missing"]);
    // The row can still be deleted.
    expect((await features.call("ada", "DELETE", `/api/dataproducts/${id}`)).status).toBe(204);
  });

  test("other people see nothing of runs, reductions and outputs, and may not listen", async () => {
    const [reduction] = (await get(`/api/runs/${runId}/reductions`)).reductions;
    const [output] = (await get(`/api/runs/${runId}/outputs`)).outputs;
    const run = `/api/runs/${runId}`;
    const attempts: [Parameters<FeatureApp["call"]>[1], string, unknown?][] = [
      ["GET", `/api/observations/${observationId}/runs`],
      ["POST", `/api/observations/${observationId}/runs`, {}],
      ["GET", run],
      ["DELETE", run],
      ["GET", `${run}/groups`],
      ["GET", `${run}/primitives?recipe=makeProcessedBias`],
      ["GET", `${run}/calibrations`],
      ["GET", `${run}/reductions`],
      ["POST", `${run}/reductions`, { recipe, files: ids }],
      ["GET", `${run}/outputs`],
      ["GET", `${run}/outputs/${output.name}/content`],
      ["GET", `${run}/outputs/${output.name}/header`],
      ["POST", `${run}/outputs/${output.name}/promote`],
      ["DELETE", `${run}/outputs/${output.name}`],
      ["GET", `/api/reductions/${reduction.id}`],
      ["POST", `/api/reductions/${reduction.id}/cancel`],
      ["POST", `/api/reductions/${reduction.id}/retry`],
      ["GET", `/api/reductions/${reduction.id}/log`],
    ];
    for (const [method, url, payload] of attempts) {
      const answer = await features.call("bob", method, url, payload);
      expect([method, url, answer.status]).toEqual([method, url, 404]);
      expect(answer.body.error.code).toMatch(/_not_found$/);
    }
    const { live } = features.ctx;
    const person = (name: string, role: "user" | "admin") => ({
      id: features.userId(name),
      username: name,
      name,
      role,
    });
    expect(await live.mayListen(person("ada", "user"), `run:${runId}`)).toBe(true);
    expect(await live.mayListen(person("root", "admin"), `run:${runId}`)).toBe(true);
    expect(await live.mayListen(person("bob", "user"), `run:${runId}`)).toBe(false);
    expect(await live.mayListen(person("ada", "user"), "run:999999")).toBe(false);
    expect(await live.mayListen(person("ada", "user"), "run:1 or 1=1" as never)).toBe(false);
    expect((await features.call("root", "GET", `${run}/outputs`)).body.outputs).toHaveLength(1);
  });
});
