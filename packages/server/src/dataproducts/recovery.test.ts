import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type FeatureApp, makeObservation, startFeatures } from "../../test/feature-app.ts";

let features: FeatureApp | undefined;
afterEach(async () => {
  await features?.close();
  features = undefined;
});

const now = new Date().toISOString();

/** A row as it stands between the claim of a name and the rename. */
async function addArriving(
  app: FeatureApp,
  targetId: number,
  observationId: number,
  name: string,
  size: number,
) {
  const folder = `${targetId}-Crash/GEM/GS-2021A-DD-102-9`;
  const { id } = await app.ctx.db
    .insertInto("data_product")
    .values({
      target_id: targetId,
      observation_id: observationId,
      owner_id: app.userId("ada"),
      filename: name,
      filename_key: name,
      path: `${folder}/${name}`,
      size,
      sha256: "not the right one",
      state: "arriving",
      type: "text",
      metadata: null,
      note: null,
      origin: "upload",
      created_at: now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const absolute = join(app.mediaDir, folder);
  mkdirSync(absolute, { recursive: true });
  return { id, folder, absolute };
}

test("a temporary file of a dead upload is gone after the start", async () => {
  features = await startFeatures();
  const { targetId, observationId } = await makeObservation(features, "ada", "Crash");
  const { absolute, folder } = await addArriving(features, targetId, observationId, "a.txt", 5);
  writeFileSync(join(absolute, ".arriving-1"), "hal");
  await features.ctx.db
    .insertInto("removal")
    .values({ path: `${folder}/.arriving-1`, created_at: now })
    .execute();
  await features.restart();
  expect(readdirSync(absolute)).toEqual([]);
  const rows = await features.ctx.db.selectFrom("data_product").select("id").execute();
  expect(rows).toEqual([]);
  const again = await features.upload(
    "ada",
    `/api/observations/${observationId}/files/a.txt`,
    Buffer.from("hallo"),
  );
  expect(again.status).toBe(201);
});

test("a file that was renamed before the server died stays, described as it is", async () => {
  features = await startFeatures();
  const { targetId, observationId } = await makeObservation(features, "ada", "Crash");
  const { id, absolute } = await addArriving(features, targetId, observationId, "a.txt", 99);
  writeFileSync(join(absolute, "a.txt"), "hallo");
  // Out of sight until it is settled.
  expect((await features.call("ada", "GET", `/api/dataproducts/${id}`)).status).toBe(404);
  const list = await features.call("ada", "GET", `/api/dataproducts?observationId=${observationId}`);
  expect(list.body.dataProducts).toEqual([]);
  await features.restart();
  const { body } = await features.call("ada", "GET", `/api/dataproducts/${id}`);
  expect(body).toMatchObject({
    filename: "a.txt",
    size: 5,
    sha256: "d3751d33f9cd5049c4af2b462735457e4d3baf130bcbb87f389e349fbaeb20b9",
  });
  const again = await features.upload(
    "ada",
    `/api/observations/${observationId}/files/a.txt`,
    Buffer.from("hallo"),
  );
  expect(again.body.duplicate).toBe(true);
});

test("an upload waits for nobody: while a name is being taken another is told to come again", async () => {
  features = await startFeatures();
  const { targetId, observationId } = await makeObservation(features, "ada", "Crash");
  await addArriving(features, targetId, observationId, "a.txt", 5);
  const url = `/api/observations/${observationId}/files/a.txt`;
  const busy = await features.upload("ada", url, Buffer.from("other"));
  expect(busy.status).toBe(409);
  expect(busy.body.error.code).toBe("upload_busy");
  expect(busy.headers["retry-after"]).toBe("1");
  expect(existsSync(join(features.mediaDir, `${targetId}-Crash/GEM/GS-2021A-DD-102-9/a.txt`))).toBe(false);
});
