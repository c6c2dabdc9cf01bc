import { afterAll, beforeAll, expect, test } from "vitest";
import { type FeatureApp, makeObservation, startFeatures } from "../../test/feature-app.ts";
import type { LiveEvent } from "../live/port.ts";
import { ReductionVoice, readLog } from "./log.ts";
import type { LogLine } from "./schemas.ts";

let features: FeatureApp;
let runId: number;
let reductionId: number;
beforeAll(async () => {
  features = await startFeatures();
  const { observationId } = await makeObservation(features);
  const run = {
    observation_id: observationId,
    owner_id: features.userId("ada"),
    name: "r",
    path: "x/y",
    engine: "native",
  };
  const { db } = features.ctx;
  runId = (
    await db
      .insertInto("dragons_run")
      .values({ ...run, created_at: "" })
      .returning("id")
      .executeTakeFirstOrThrow()
  ).id;
  const reduction = {
    recipe: "",
    recipe_text: "",
    inputs: "[]",
    parameters: "{}",
    steps: "[]",
    products: "[]",
  };
  reductionId = (
    await db
      .insertInto("reduction")
      .values({
        ...reduction,
        run_id: runId,
        owner_id: features.userId("ada"),
        state: "running",
        created_at: "",
      })
      .returning("id")
      .executeTakeFirstOrThrow()
  ).id;
});
afterAll(() => features.close());

const line = (message: string) => ({ level: "STDINFO", indent: 1, message, time: new Date().toISOString() });

test("a flood of lines is stored and sent completely, in order, in few events", async () => {
  const { ctx } = features;
  const heard: LiveEvent[] = [];
  const stop = ctx.live.listen(`run:${runId}`, (event) => heard.push(event));
  const voice = await ReductionVoice.open(ctx, runId, reductionId);
  for (let i = 1; i <= 3000; i++) {
    voice.log(line(`line ${i}`));
    if (i === 1500) voice.say(async (_trx, publish) => publish("step", { half: true }));
  }
  await voice.close();
  stop();
  const stored = await readLog(ctx, reductionId, 0, 5000);
  expect(stored.map(({ n, message }) => [n, message])).toEqual(
    Array.from({ length: 3000 }, (_, i) => [i + 1, `line ${i + 1}`]),
  );
  const lines = heard.flatMap<unknown>((event) =>
    event.type === "log" ? (event.data as { lines: LogLine[] }).lines : [event.type],
  );
  expect(lines.slice(0, 1500)).toEqual(stored.slice(0, 1500));
  expect(lines[1500]).toBe("step");
  expect(lines.slice(1501)).toEqual(stored.slice(1500));
  expect(heard.length).toBeLessThanOrEqual(3 + 1 + 3);
  expect(await ctx.live.replay(`run:${runId}`, 0, 100)).toEqual(heard);
});

test("a second attempt goes on counting", async () => {
  const voice = await ReductionVoice.open(features.ctx, runId, reductionId);
  voice.log(line("again"));
  await voice.close();
  const lines = await readLog(features.ctx, reductionId, 2999, 10);
  expect(lines.map(({ n, message }) => [n, message])).toEqual([
    [3000, "line 3000"],
    [3001, "again"],
  ]);
});

test("what cannot be stored is not passed over in silence", async () => {
  const voice = await ReductionVoice.open(features.ctx, runId, reductionId);
  voice.say(async () => {
    throw new Error("the disk is full");
  });
  voice.log(line("after"));
  await expect(voice.close()).rejects.toThrow("the disk is full");
  expect((await readLog(features.ctx, reductionId, 3001, 10)).map(({ message }) => message)).toEqual([
    "after",
  ]);
});
