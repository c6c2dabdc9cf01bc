import { afterAll, beforeAll, expect, test } from "vitest";
import { type FeatureApp, onEachDatabase, startFeatures } from "./feature-app.ts";

/** Uploads a file of targets for a preview. */
export async function preview(features: FeatureApp, person: string, csv: string | Buffer, query = "") {
  const response = await features.app.inject({
    method: "POST",
    url: `/api/targets/import/preview${query}`,
    headers: { ...features.headers(person), "content-type": "text/csv" },
    payload: csv,
  });
  return { status: response.statusCode, body: response.json() };
}

/** Imports a file to its end and answers how it stands then. */
export async function importFile(
  features: FeatureApp,
  person: string,
  csv: string,
  options: Record<string, unknown> = {},
) {
  const { body } = await preview(features, person, csv);
  const started = await features.call(person, "POST", "/api/targets/import", {
    token: body.token,
    ...options,
  });
  expect(started.status, JSON.stringify(started.body)).toBe(202);
  const task = await features.ctx.tasks.finished(started.body.taskId);
  const result = await features.call(person, "GET", `/api/targets/imports/${started.body.importId}`);
  return { task, result: result.body, id: started.body.importId as number };
}

const exported = async (features: FeatureApp, person: string, query = "") =>
  (await features.call(person, "GET", `/api/targets/export?format=csv${query}`)).bytes.toString();

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  test("acceptance: Import: 5000 rows with 20 bad ones: preview, a report per line, nothing half-made", async () => {
    const lines = ["name,ra,dec,name2,host redshift,groups"];
    const bad = new Set<number>();
    for (let i = 0; i < 5000; i++) {
      const isBad = i % 250 === 7;
      if (isBad) bad.add(i + 2);
      const ra = isBad ? "361" : String((i * 7.31) % 360);
      lines.push(`IMP ${i},${ra},${((i * 3.7) % 178) - 89},Alias-${i},0.0${i % 10},`);
    }
    const csv = lines.join("\n");
    const seen = await preview(features, "ada", csv);
    expect(seen.status, JSON.stringify(seen.body)).toBe(200);
    expect(seen.body).toMatchObject({ rows: 5000, create: 4980, skip: 0, update: 0, fail: 20 });
    const failing = seen.body.examples.filter((row: { action: string }) => row.action === "fail");
    expect(new Set(failing.map((row: { line: number }) => row.line))).toEqual(bad);
    expect(failing[0].problems[0]).toMatchObject({ field: "ra", message: expect.stringContaining("361") });
    expect(seen.body.columns).toContainEqual({ column: "name2", becomes: "alias" });
    expect(seen.body.columns).toContainEqual({ column: "host redshift", becomes: 'tag "host redshift"' });
    expect((await features.call("ada", "GET", "/api/targets?search=imp")).body.total).toBe(0);

    // All or nothing: nothing.
    const all = await importFile(features, "ada", csv, { mode: "all" });
    expect(all.task.state).toBe("failed");
    expect(all.result).toMatchObject({ created: 0, failed: 20 });
    expect((await features.call("ada", "GET", "/api/targets?search=imp")).body.total).toBe(0);

    // Row by row: the others.
    const rows = await importFile(features, "ada", csv, { mode: "rows" });
    expect(rows.task.state).toBe("done");
    expect(rows.result).toMatchObject({ created: 4980, updated: 0, skipped: 0, failed: 20, rows: 5000 });
    const errors = await features.call("ada", "GET", `/api/targets/imports/${rows.id}/errors.csv`);
    const report = errors.bytes.toString().trim().split("\r\n");
    expect(report).toHaveLength(21);
    expect(report[0]).toBe("line,problem,name,ra,dec,name2,host redshift,groups");
    expect(new Set(report.slice(1).map((line) => Number(line.split(",")[0])))).toEqual(bad);
    // Each has its alias and its tag: nothing is half made.
    const { db } = features.ctx;
    const count = async (table: "target_name" | "target_tag") =>
      Number(
        (
          await db
            .selectFrom(table)
            .select((eb) => eb.fn.countAll().as("n"))
            .executeTakeFirstOrThrow()
        ).n,
      );
    expect(await count("target_name")).toBe(2 * 4980);
    expect(await count("target_tag")).toBe(4980);
    const one = await features.call("ada", "GET", "/api/targets/by-name?name=alias_4999");
    expect(one.body.target).toMatchObject({
      name: "IMP 4999",
      aliases: ["Alias-4999"],
      tags: [{ key: "host redshift", value: 0.09, type: "number" }],
      permissions: "PRIVATE",
    });
    const folder = await db
      .selectFrom("target")
      .select("folder")
      .where("id", "=", one.body.target.id)
      .executeTakeFirst();
    expect(folder?.folder).toBe(`${one.body.target.id}-IMP_4999`);

    // Again: all are there.
    const again = await importFile(features, "ada", csv);
    expect(again.result).toMatchObject({ created: 0, skipped: 4980, failed: 20 });
  });

  test("acceptance: Import: export and import give the same targets", async () => {
    const made = [
      {
        name: 'Round, "trip" 1',
        ra: 214.82758333333334,
        dec: -0.1,
        epoch: 2000,
        parallax: 0.1 + 0.2,
        pmRa: -1e-7,
        pmDec: 12.5,
        distance: 1234.5,
        distanceErr: 0,
        redshift: 0.0123,
        redshiftErr: 0.0001,
        aliases: ["Second, name", "Third"],
        classification: { class: "SN Ia", probability: 0.93, origin: "spectrum" },
        status: "monitoring",
        priority: 4,
        permissions: "PUBLIC",
        notes: 'two\nlines and a "quote"',
        tags: [
          { key: "Host", value: "NGC 1, north" },
          { key: "bright", value: false },
          { key: "score", value: 0.5 },
          { key: "ra", value: "not the coordinate" },
          { key: "seen", value: "2021-02-19T01:02:03Z", type: "datetime" },
        ],
      },
      {
        name: "Comet round trip",
        type: "NON_SIDEREAL",
        scheme: "MPC_COMET",
        epochOfElements: 57303,
        inclination: 0,
        lngAscNode: 50.14,
        argOfPerihelion: "12:46:48",
        eccentricity: 0.95,
        perihdist: 1.243,
        epochOfPerihelion: 57247.09,
        absMag: 11,
        slope: 0,
        ephemerisPeriod: 0.5,
      },
    ];
    for (const body of made) {
      expect((await features.call("bob", "POST", "/api/targets", body)).status, body.name).toBe(201);
    }
    const first = await exported(features, "bob", "&owner=bob");
    expect(first.split("\r\n")[0]).toBe(
      "name,type,ra,dec,epoch,parallax,pm_ra,pm_dec,galactic_lng,galactic_lat,distance,distance_err,scheme," +
        "epoch_of_elements,mean_anomaly,arg_of_perihelion,eccentricity,lng_asc_node,inclination,mean_daily_motion," +
        "semimajor_axis,epoch_of_perihelion,ephemeris_period,ephemeris_period_err,ephemeris_epoch,ephemeris_epoch_err," +
        "perihdist,abs_mag,slope,permissions,redshift,redshift_err,classification,classification_probability," +
        "classification_origin,status,priority,notes,Host,bright,tag:ra,score,seen,name2,name3",
    );
    const before = (await features.call("bob", "GET", "/api/targets?owner=bob&sort=name")).body.targets;
    for (const { id } of before) await features.call("bob", "DELETE", `/api/targets/${id}`);
    const back = await importFile(features, "bob", first, { mode: "all" });
    expect(back.result).toMatchObject({ created: 2, failed: 0 });
    expect(await exported(features, "bob", "&owner=bob")).toBe(first);
    const after = (await features.call("bob", "GET", "/api/targets?owner=bob&sort=name")).body.targets;
    const same = (target: Record<string, unknown>) => {
      const { id: _, createdAt: __, updatedAt: ___, tags, ...rest } = target;
      return { ...rest, tags: (tags as { key: string }[]).toSorted((a, b) => a.key.localeCompare(b.key)) };
    };
    expect(after.map(same)).toEqual(before.map(same));
  });

  test("rows about targets that are there update them when asked to, and only those that one may change", async () => {
    await features.call("ada", "POST", "/api/targets", { name: "Upd 1", ra: 1, dec: 1, aliases: ["Upd A"] });
    await features.call("bob", "POST", "/api/targets", {
      name: "Upd 2",
      ra: 1,
      dec: 2,
      permissions: "PUBLIC",
    });
    const csv = "name,redshift,name2,colour\nupd-1,0.5,Upd B,red\nUPD2,0.1,,\n";
    const { result } = await importFile(features, "ada", csv, { duplicates: "update" });
    expect(result).toMatchObject({ updated: 1, failed: 1, created: 0 });
    const { target } = (await features.call("ada", "GET", "/api/targets/by-name?name=Upd%20B")).body;
    expect(target).toMatchObject({
      name: "Upd 1",
      redshift: 0.5,
      aliases: ["Upd A", "Upd B"],
      tags: [{ key: "colour", value: "red" }],
      ra: 1,
    });
    const history = await features.call("ada", "GET", `/api/targets/${target.id}/history`);
    expect(history.body.entries.map((entry: { what: string }) => entry.what).sort()).toEqual([
      "aliases",
      "redshift",
      "tags",
    ]);
  });

  test("an import that was interrupted goes on where its last transaction ended", async () => {
    const csv = ["name,ra,dec", ...Array.from({ length: 600 }, (_, i) => `Resume ${i},10,${i / 10}`)].join(
      "\n",
    );
    const { body } = await preview(features, "ada", csv);
    const row = { lines_done: 250, created: 250, task_id: "" };
    await features.ctx.db.updateTable("target_import").set(row).where("token", "=", body.token).execute();
    const stored = await features.ctx.db
      .selectFrom("target_import")
      .select("id")
      .where("token", "=", body.token)
      .executeTakeFirstOrThrow();
    const options = JSON.stringify({ mode: "rows", duplicates: "skip" });
    await features.ctx.db.updateTable("target_import").set({ options }).where("id", "=", stored.id).execute();
    const task = await features.ctx.tasks.enqueue({
      kind: "target-import",
      title: "again",
      ownerId: features.userId("ada"),
      input: { importId: stored.id },
    });
    const end = await features.ctx.tasks.finished(task.id);
    expect(end.message).toBe("600 created, 0 updated, 0 skipped, 0 failed.");
    expect((await features.call("ada", "GET", "/api/targets?search=resume")).body.total).toBe(350);
    expect((await features.call("ada", "GET", "/api/targets/by-name?name=resume249")).status).toBe(404);
  });

  test("the file of an import belongs to the one who uploaded it, and is imported once", async () => {
    const { body } = await preview(features, "ada", "name,ra,dec\nOnce,1,1\n");
    const start = (person: string) =>
      features.call(person, "POST", "/api/targets/import", { token: body.token, mode: "rows" });
    expect((await start("bob")).status).toBe(404);
    const first = await start("ada");
    expect(first.headers["location"]).toBe(`/api/targets/imports/${first.body.importId}`);
    expect((await start("ada")).body.error.code).toBe("import_started");
    await features.ctx.tasks.finished(first.body.taskId);
    expect((await features.call("bob", "GET", `/api/targets/imports/${first.body.importId}`)).status).toBe(
      404,
    );
    expect(
      (await features.call("bob", "GET", `/api/targets/imports/${first.body.importId}/errors.csv`)).status,
    ).toBe(404);
  });

  test("the Messier objects are made once, as public targets in a group", async () => {
    const first = await features.call("ada", "POST", "/api/targets/seed");
    expect(first.body).toMatchObject({ created: 110, skipped: 0, group: { name: "Messier Catalog" } });
    const again = await features.call("ada", "POST", "/api/targets/seed");
    expect(again.body).toMatchObject({ created: 0, skipped: 110, group: { id: first.body.group.id } });
    const list = await features.call(
      "bob",
      "GET",
      `/api/targets?group=${first.body.group.id}&sort=name&limit=200`,
    );
    expect(list.body).toMatchObject({ total: 110, totalIsExact: true });
    const m31 = await features.call("bob", "GET", "/api/targets/by-name?name=ngc224");
    // The nucleus lies at 10.6847, +41.2690; the catalogue gives minutes of time and arc.
    expect(m31.body.target).toMatchObject({
      name: "M 31",
      constellation: "Andromeda",
      permissions: "PUBLIC",
    });
    expect(m31.body.target.ra).toBeCloseTo(10.6847, 1);
    expect(m31.body.target.dec).toBeCloseTo(41.269, 1);
  });
});
