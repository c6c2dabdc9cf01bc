import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type FeatureApp, onEachDatabase, startFeatures } from "./feature-app.ts";

onEachDatabase((database) => {
  let features: FeatureApp;
  const call: FeatureApp["call"] = (...args) => features.call(...args);
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  async function makeFull(name: string, extra: object, observationIds: string[], text: string) {
    const { body: target } = await call("ada", "POST", "/api/targets", { name, ra: 10, dec: -20, ...extra });
    const observations: number[] = [];
    for (const observationId of observationIds) {
      const made = await call("ada", "POST", `/api/targets/${target.id}/observations`, {
        facility: "GEM",
        observationId,
      });
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      observations.push(made.body.id);
      await features.upload("ada", `/api/observations/${made.body.id}/files/same.txt`, Buffer.from("same"));
      await features.upload("ada", `/api/observations/${made.body.id}/files/other.txt`, Buffer.from(text));
    }
    await features.upload("ada", `/api/targets/${target.id}/files/plain.txt`, Buffer.from(text));
    await call("ada", "POST", `/api/targets/${target.id}/comments`, { text: `about ${name}` });
    return { id: target.id as number, observations };
  }

  test("two targets become one with everything of both, and nothing is left of the other", async () => {
    const one = await makeFull(
      "Merge one",
      { priority: 3, aliases: ["M1a"], tags: [{ key: "k", value: "mine" }] },
      ["GS-2021A-DD-102-9"],
      "one",
    );
    const other = await makeFull(
      "Merge other",
      {
        priority: 5,
        redshift: 0.5,
        redshiftErr: 0.1,
        aliases: ["M2a", "M2b"],
        tags: [
          { key: "k", value: "theirs" },
          { key: "new", value: 1 },
        ],
      },
      ["GS-2021A-DD-102-9", "GS-2021A-DD-102-10"],
      "other",
    );
    const group = await call("ada", "POST", "/api/targetgroups", { name: "Merging" });
    await call("ada", "POST", `/api/targetgroups/${group.body.id}/targets`, {
      action: "add",
      targetIds: [other.id],
    });
    const ids = { primaryId: one.id, secondaryId: other.id };

    const preview = await call("ada", "POST", "/api/targets/merge/preview", ids);
    expect(preview.status, JSON.stringify(preview.body)).toBe(200);
    const field = (name: string) =>
      preview.body.fields.find((entry: { name: string }) => entry.name === name);
    expect(field("priority")).toEqual({ name: "priority", primary: 3, secondary: 5, result: 3 });
    expect(field("redshift")).toEqual({ name: "redshift", primary: null, secondary: 0.5, result: 0.5 });
    expect(field("aliases").result).toEqual(["M1a", "Merge other", "M2a", "M2b"]);
    expect(preview.body.moves).toMatchObject({
      observations: 2,
      dataProducts: 5,
      comments: 1,
      aliases: 3,
      tags: 1,
      groups: 1,
    });

    const { status, body } = await call("ada", "POST", "/api/targets/merge", ids);
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({
      id: one.id,
      name: "Merge one",
      aliases: ["M1a", "Merge other", "M2a", "M2b"],
      priority: 3,
      redshift: 0.5,
      redshiftErr: 0.1,
      groups: [{ name: "Merging" }],
      counts: { observations: 2 },
    });
    expect(body.tags).toEqual([
      { key: "k", value: "mine", type: "string" },
      { key: "new", value: 1, type: "number" },
    ]);
    expect((await call("ada", "GET", `/api/targets/${other.id}`)).status).toBe(404);
    expect((await call("ada", "GET", "/api/targets/by-name?name=mergeother")).body.target.id).toBe(one.id);
    const comments = (await call("ada", "GET", `/api/targets/${one.id}/comments`)).body.comments;
    expect(comments.map((comment: { text: string }) => comment.text)).toEqual([
      "about Merge one",
      "about Merge other",
    ]);

    // Files of one name and content stay once, others beside each other, each where it was and still to be read.
    const { dataProducts } = (await call("ada", "GET", `/api/dataproducts?targetId=${one.id}&limit=50`)).body;
    const names = dataProducts.map((product: { filename: string }) => product.filename).sort();
    expect(names.filter((name: string) => name.startsWith("same"))).toEqual(["same.txt", "same.txt"]);
    expect(names.filter((name: string) => name.startsWith("other"))).toHaveLength(3);
    expect(names.filter((name: string) => name.startsWith("plain"))).toHaveLength(2);
    const texts: string[] = [];
    for (const { id } of dataProducts) {
      const file = await call("ada", "GET", `/api/dataproducts/${id}/content`);
      expect(file.status).toBe(200);
      texts.push(file.bytes.toString());
    }
    expect(texts.filter((text) => text === "other")).toHaveLength(3);

    // Deleting the merged target takes the folders of both.
    expect(existsSync(join(features.mediaDir, `${other.id}-Merge_other`))).toBe(true);
    expect((await call("ada", "DELETE", `/api/targets/${one.id}`)).status).toBe(204);
    expect(existsSync(join(features.mediaDir, `${other.id}-Merge_other`))).toBe(false);
    expect(existsSync(join(features.mediaDir, `${one.id}-Merge_one`))).toBe(false);
    const audit = await call("root", "GET", `/api/audit?action=target-merged`);
    expect(audit.body.entries[0]).toMatchObject({
      user: { username: "ada" },
      object: { kind: "target", id: String(one.id) },
      detail: { merged: { name: "Merge other" } },
    });
  });

  test("merging needs the right to change one and to delete the other", async () => {
    const mine = await call("ada", "POST", "/api/targets", { name: "Mine", ra: 1, dec: 1 });
    const shared = await call("bob", "POST", "/api/targets", {
      name: "Shared",
      ra: 1,
      dec: 1,
      permissions: "PUBLIC",
    });
    const hidden = await call("bob", "POST", "/api/targets", { name: "Hidden", ra: 1, dec: 1 });
    const merge = (primaryId: number, secondaryId: number) =>
      call("ada", "POST", "/api/targets/merge", { primaryId, secondaryId });
    expect((await merge(mine.body.id, shared.body.id)).status).toBe(403);
    expect((await merge(shared.body.id, mine.body.id)).status).toBe(403);
    expect((await merge(mine.body.id, hidden.body.id)).status).toBe(404);
    expect((await merge(mine.body.id, mine.body.id)).body.error.code).toBe("target_merge_invalid");
    expect((await call("bob", "GET", `/api/targets/${shared.body.id}`)).status).toBe(200);
  });

  test("a merge that fails half-way leaves both as they were", async () => {
    const one = await makeFull("Whole one", {}, ["GS-2021A-DD-102-9"], "a");
    const other = await makeFull("Whole other", { aliases: ["WO"] }, ["GS-2021A-DD-102-9"], "b");
    const { db } = features.ctx;
    // Something that stands in the way of the very last step.
    await db.schema
      .createTable("guard")
      .addColumn("id", "integer", (c) => c.references("target.id"))
      .execute();
    const guard = db as unknown as {
      insertInto(t: string): { values(v: object): { execute(): Promise<unknown> } };
    };
    await guard.insertInto("guard").values({ id: other.id }).execute();
    const failed = await call("ada", "POST", "/api/targets/merge", {
      primaryId: one.id,
      secondaryId: other.id,
    });
    expect(failed.status).toBe(500);
    await db.schema.dropTable("guard").execute();
    expect((await call("ada", "GET", `/api/targets/${one.id}`)).body).toMatchObject({
      aliases: [],
      version: 1,
    });
    expect((await call("ada", "GET", `/api/targets/${other.id}`)).body).toMatchObject({
      name: "Whole other",
      aliases: ["WO"],
      counts: { observations: 1, dataProducts: 3 },
    });
  });
});
