import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, makeObservation, onEachDatabase, startFeatures } from "../../test/feature-app.ts";

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  test("a target is created from any form of coordinates and answered in all of them", async () => {
    const { status, body } = await features.call("ada", "POST", "/api/targets", {
      name: " AT 2020caa ",
      ra: "14:19:18.62",
      dec: "+00:03:27.7",
      notes: "tidal disruption?",
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: "AT 2020caa",
      raText: "14:19:18.620",
      decText: "+00:03:27.70",
      notes: "tidal disruption?",
      owner: { id: features.userId("ada"), username: "ada" },
      counts: { observations: 0, dataProducts: 0 },
    });
    expect(body.ra).toBeCloseTo(214.8275833, 6);
    expect(body.dec).toBeCloseTo(0.0576944, 6);
    const again = await features.call("ada", "GET", `/api/targets/${body.id}`);
    const { warnings, ...created } = body;
    expect(warnings).toEqual([]);
    expect(again.body).toEqual(created);
    // The galactic pole and the ascending node of the plane (Hipparcos catalogue, vol. 1, 1.5.3).
    const pole = { name: "pole", ra: 192.85948, dec: 27.12825 };
    expect((await features.call("ada", "POST", "/api/targets", pole)).body.galactic.b).toBeCloseTo(90, 5);
    const node = { name: "node", ra: 282.85948, dec: 0 };
    const { galactic } = (await features.call("ada", "POST", "/api/targets", node)).body;
    expect(galactic.l).toBeCloseTo(32.93192, 4);
    expect(galactic.b).toBeCloseTo(0, 4);
    const degrees = await features.call("ada", "POST", "/api/targets", {
      name: "deg",
      ra: 214.5,
      dec: "-0.5",
    });
    expect(degrees.body).toMatchObject({ ra: 214.5, dec: -0.5 });
  });

  test("a name is taken whatever its case and punctuation, for everybody", async () => {
    await features.call("ada", "POST", "/api/targets", { name: "SN 2011fe", ra: 1, dec: 1 });
    const same = await features.call("ada", "POST", "/api/targets", { name: "sn-2011FE", ra: 2, dec: 2 });
    expect(same.status).toBe(409);
    expect(same.body.error).toMatchObject({ code: "target_name_taken", field: "name" });
    expect(same.body.error.message).toContain("SN 2011fe");
    const bobs = await features.call("bob", "POST", "/api/targets", { name: "SN2011fe", ra: 2, dec: 2 });
    expect(bobs.status).toBe(409);
    // Bob may not see the target, so he is not told whose it is.
    expect(bobs.body.error.message).not.toContain("SN 2011fe");
  });

  test("of two who create the same name at once one wins", async () => {
    const answers = await Promise.all(
      ["Twin 1", "twin-1", "TWIN1"].map((name) =>
        features.call("ada", "POST", "/api/targets", { name, ra: 3, dec: 3 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  test("a change keeps what is not named, and may not take another target's name", async () => {
    const { body: target } = await features.call("ada", "POST", "/api/targets", {
      name: "Change me",
      ra: 5,
      dec: 6,
      notes: "n",
    });
    const url = `/api/targets/${target.id}`;
    const moved = await features.call("ada", "PATCH", url, { ra: "1h" });
    expect(moved.body).toMatchObject({ name: "Change me", ra: 15, dec: 6, notes: "n" });
    const renamed = await features.call("ada", "PATCH", url, { name: "CHANGE-ME" });
    expect(renamed.body.name).toBe("CHANGE-ME");
    await features.call("ada", "POST", "/api/targets", { name: "Taken", ra: 5, dec: 6 });
    const refused = await features.call("ada", "PATCH", url, { name: "taken" });
    expect(refused.status).toBe(409);
    expect((await features.call("ada", "PATCH", url, {})).status).toBe(200);
  });

  test("the list goes page by page without gap or repeat, also while targets are added", async () => {
    for (let i = 0; i < 7; i++)
      await features.call("bob", "POST", "/api/targets", { name: `Page ${i}`, ra: i, dec: i });
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = `?search=page&limit=3${cursor === null ? "" : `&cursor=${cursor}`}`;
      const { body } = await features.call("bob", "GET", `/api/targets${query}`);
      seen.push(...body.targets.map((target: { name: string }) => target.name));
      cursor = body.nextCursor;
      if (seen.length === 3) {
        expect(body.total).toBe(7);
        await features.call("bob", "POST", "/api/targets", { name: "Page new", ra: 1, dec: 1 });
      }
    } while (cursor !== null);
    expect(seen).toEqual(["Page 6", "Page 5", "Page 4", "Page 3", "Page 2", "Page 1", "Page 0"]);
  });

  test("the search folds as the names do", async () => {
    await features.call("ada", "POST", "/api/targets", { name: "Search-Me 100%", ra: 1, dec: 1 });
    const names = async (search: string) => {
      const { body } = await features.call("ada", "GET", `/api/targets?search=${encodeURIComponent(search)}`);
      return body.targets.map((target: { name: string }) => target.name);
    };
    expect(await names("searchme")).toEqual(["Search-Me 100%"]);
    expect(await names("ch-mE 1")).toEqual(["Search-Me 100%"]);
    expect(await names("%")).toEqual([]);
    expect(await names("nothing like it")).toEqual([]);
  });

  test.each([
    [{ name: "", ra: 1, dec: 1 }, "target_name_invalid", "name"],
    [{ name: "x\u0000", ra: 1, dec: 1 }, "target_name_invalid", "name"],
    [{ name: "a".repeat(101), ra: 1, dec: 1 }, "target_name_invalid", "name"],
    [{ name: "a".repeat(100_000), ra: 1, dec: 1 }, "invalid_input", "name"],
    [{ ra: 1, dec: 1 }, "invalid_input", "name"],
    [{ name: 5, ra: 1, dec: 1 }, "invalid_input", "name"],
    [{ name: "x1", ra: 361, dec: 1 }, "target_coordinate_invalid", "ra"],
    [{ name: "x1", ra: -1, dec: 1 }, "target_coordinate_invalid", "ra"],
    [{ name: "x1", ra: "banana", dec: 1 }, "target_coordinate_invalid", "ra"],
    [{ name: "x1", ra: 1, dec: 90.1 }, "target_coordinate_invalid", "dec"],
    [{ name: "x1", ra: 1, dec: "12h" }, "target_coordinate_invalid", "dec"],
    [{ name: "x1", ra: null, dec: 1 }, "target_field_missing", "ra"],
    [{ name: "x1", ra: "", dec: 1 }, "target_field_missing", "ra"],
    [{ name: "x1", ra: 1, dec: [] }, "invalid_input", "dec"],
    [{ name: "x1", ra: 1 }, "target_field_missing", "dec"],
    [{ name: "x1", ra: 1, dec: 1, notes: 7 }, "invalid_input", "notes"],
  ])("creating from %j is %s of %s", async (input, code, field) => {
    const { status, body } = await features.call("ada", "POST", "/api/targets", input);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code, field });
    expect(body.error.message).toMatch(/\.$/);
  });

  test.each([
    "/api/targets?limit=0",
    "/api/targets?limit=9999",
    "/api/targets?limit=x",
    "/api/targets?cursor=-1",
    "/api/targets?cursor=1'--",
    "/api/targets/abc",
    "/api/targets/-1",
    "/api/targets/99999999999999",
    "/api/targets/1.5",
  ])("GET %s is refused as a wrong value", async (url) => {
    const { status, body } = await features.call("ada", "GET", url);
    expect(status).toBe(400);
    expect(body.error.code).toBe("invalid_input");
  });

  describe("other people", () => {
    test("see nothing of a target; administrators see everything", async () => {
      const { body: target } = await features.call("ada", "POST", "/api/targets", {
        name: "Private",
        ra: 1,
        dec: 1,
      });
      const url = `/api/targets/${target.id}`;
      for (const [method, payload] of [
        ["GET", undefined],
        ["PATCH", { notes: "mine" }],
        ["DELETE", undefined],
      ] as const) {
        const answer = await features.call("bob", method, url, payload);
        expect([method, answer.status, answer.body.error.code]).toEqual([method, 404, "target_not_found"]);
      }
      const list = await features.call("bob", "GET", "/api/targets?search=private");
      expect(list.body).toMatchObject({ targets: [], total: 0 });
      expect((await features.call("root", "GET", url)).body).toMatchObject({
        name: "Private",
        owner: { username: "ada" },
      });
      expect((await features.call("root", "GET", "/api/targets?search=private")).body.total).toBe(1);
      expect((await features.call("root", "PATCH", url, { notes: "seen" })).body.owner.username).toBe("ada");
      await features.call("root", "POST", "/api/targets", { name: "Roots own", ra: 1, dec: 1 });
      expect((await features.call("root", "PATCH", url, { name: "roots own" })).status).toBe(409);
    });
  });

  describe("deleting", () => {
    const media = (...steps: string[]) => join(features.mediaDir, ...steps);

    test("takes rows and files, and nothing of others", async () => {
      const { targetId, observationId } = await makeObservation(features, "ada", "Doomed");
      const kept = await makeObservation(features, "ada", "Kept");
      for (const id of [observationId, kept.observationId]) {
        await features.upload("ada", `/api/observations/${id}/files/a.txt`, Buffer.from(`file ${id}`));
      }
      await features.upload("ada", `/api/targets/${targetId}/files/b.txt`, Buffer.from("b"));
      const before = readdirSync(media());
      expect(before).toContain(`${targetId}-Doomed`);
      const answer = await features.call("ada", "DELETE", `/api/targets/${targetId}`);
      expect(answer.status).toBe(204);
      expect(readdirSync(media())).not.toContain(`${targetId}-Doomed`);
      expect(existsSync(media(`${kept.targetId}-Kept`, "GEM", "GS-2021A-DD-102-9", "a.txt"))).toBe(true);
      expect(readdirSync(media(".trash"))).toEqual([]);
      expect((await features.call("ada", "GET", `/api/observations/${observationId}`)).status).toBe(404);
      expect((await features.call("ada", "DELETE", `/api/targets/${targetId}`)).status).toBe(404);
      expect(await features.ctx.db.selectFrom("removal").selectAll().execute()).toEqual([]);
    });

    test("is finished by the next start when the server died after the rows were gone", async () => {
      const own = await startFeatures({ database });
      const { targetId } = await makeObservation(own, "ada", "Half");
      await own.upload("ada", `/api/targets/${targetId}/files/b.txt`, Buffer.from("b"));
      const folder = `${targetId}-Half`;
      const { db } = own.ctx;
      await db.insertInto("removal").values({ path: folder, created_at: "" }).execute();
      await db.deleteFrom("target").where("id", "=", targetId).execute();
      // Another removal died between its rename and its end.
      mkdirSync(join(own.mediaDir, ".trash", "77"), { recursive: true });
      writeFileSync(join(own.mediaDir, ".trash", "77", "old"), "old");
      await db.insertInto("removal").values({ id: 77, path: "gone/already", created_at: "" }).execute();
      await own.restart();
      expect(existsSync(join(own.mediaDir, folder))).toBe(false);
      expect(readdirSync(join(own.mediaDir, ".trash"))).toEqual([]);
      expect(await own.ctx.db.selectFrom("removal").selectAll().execute()).toEqual([]);
      await own.close();
    });
  });
});
