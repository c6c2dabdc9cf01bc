import { afterAll, beforeAll, expect, test } from "vitest";
import { NUMBER_FIELDS } from "../src/targets/fields.ts";
import { type FeatureApp, onEachDatabase, startFeatures } from "./feature-app.ts";

onEachDatabase((database) => {
  let features: FeatureApp;
  const call: FeatureApp["call"] = (...args) => features.call(...args);
  beforeAll(async () => {
    features = await startFeatures({ database });
  });
  afterAll(() => features.close());

  test("acceptance: Targets: every field comes back as it was given, zero included", async () => {
    for (const { name, min, max } of NUMBER_FIELDS) {
      const inside = min <= 0 && name !== "semimajorAxis" && name !== "ephemerisPeriod" ? 0 : (min + max) / 2;
      const made = await call("ada", "POST", "/api/targets", {
        name: `F ${name}`,
        ra: 0,
        dec: 0,
        [name]: inside,
      });
      expect(made.status, `${name} ${JSON.stringify(made.body)}`).toBe(201);
      expect(made.body[name], name).toBe(inside);
      const outside = await call("ada", "POST", "/api/targets", {
        name: `G ${name}`,
        ra: 0,
        dec: 0,
        [name]: max * 1.01 + 1,
      });
      expect([outside.status, outside.body.error.field], name).toEqual([400, name]);
    }
  });

  test("acceptance: Targets: each scheme wants its elements, and zero is one", async () => {
    const common = {
      type: "NON_SIDEREAL",
      epochOfElements: 0,
      inclination: 0,
      lngAscNode: 0,
      argOfPerihelion: 0,
      eccentricity: 0,
    };
    const schemes = {
      MPC_MINOR_PLANET: { meanAnomaly: 0, semimajorAxis: 1 },
      MPC_COMET: { perihdist: 0, epochOfPerihelion: 0 },
      JPL_MAJOR_PLANET: { meanAnomaly: 0, semimajorAxis: 1, meanDailyMotion: 0 },
    };
    for (const [scheme, own] of Object.entries(schemes)) {
      const all: Record<string, unknown> = { ...common, ...own, scheme };
      for (const left of Object.keys({ ...common, ...own }).filter((field) => field !== "type")) {
        const answer = await call("ada", "POST", "/api/targets", { ...all, name: scheme, [left]: null });
        expect([scheme, answer.status, answer.body.error?.code, answer.body.error?.field]).toEqual([
          scheme,
          400,
          "target_field_missing",
          left,
        ]);
      }
      const made = await call("ada", "POST", "/api/targets", { ...all, name: scheme });
      expect(made.body).toMatchObject({
        ...all,
        ra: null,
        dec: null,
        raText: null,
        galactic: null,
        constellation: null,
      });
    }
  });

  test.each([
    ["12", "-0:30:00", 12, -0.5],
    ["12 34", "1 2 3", 188.5, 1 + 2 / 60 + 3 / 3600],
    ["10:20", "+45:00:00", 155, 45],
    ["10h20m30s", "-1d02m03.1s", 155.125, -(1 + 2 / 60 + 3.1 / 3600)],
    ["180d", "0", 180, 0],
  ])(
    "acceptance: Coordinates: %s %s is echoed in both notations and stays the same when saved again",
    async (ra, dec, raDeg, decDeg) => {
      const check = await call("ada", "POST", "/api/targets/check", { name: `C ${ra}`, ra, dec });
      expect(check.body.problems).toEqual([]);
      expect(check.body.parsed.ra).toBeCloseTo(raDeg, 10);
      expect(check.body.parsed.dec).toBeCloseTo(decDeg, 10);
      const made = await call("ada", "POST", "/api/targets", { name: `C ${ra}`, ra, dec });
      expect(made.body).toMatchObject(check.body.parsed);
      const again = await call("ada", "PATCH", `/api/targets/${made.body.id}`, {
        ra: made.body.ra,
        dec: made.body.dec,
      });
      expect([again.body.ra, again.body.dec]).toEqual([made.body.ra, made.body.dec]);
      const history = await call("ada", "GET", `/api/targets/${made.body.id}/history`);
      expect(history.body.entries).toEqual([]);
    },
  );

  test("acceptance: Names: SN 2024-aa, sn2024AA and SN_2024(aa) are one target, in the form, the API and in files", async () => {
    const first = await call("ada", "POST", "/api/targets", {
      name: "SN 2024-aa",
      ra: 1,
      dec: 1,
      aliases: ["ZTF24 xyz"],
    });
    expect(first.status).toBe(201);
    for (const name of ["sn2024AA", "SN_2024(aa)", "ztf-24-XYZ"]) {
      const input = { name, ra: 50, dec: 50 };
      expect((await call("bob", "POST", "/api/targets", input)).status, name).toBe(409);
      expect((await call("ada", "POST", "/api/targets/check", input)).body.problems[0].code).toBe(
        "target_name_taken",
      );
      const aliased = { ...input, name: "Unrelated", aliases: [name] };
      expect((await call("ada", "POST", "/api/targets", aliased)).body.error).toMatchObject({
        code: "target_name_taken",
        field: "aliases.0",
      });
      const file = await features.app.inject({
        method: "POST",
        url: "/api/targets/import/preview?duplicates=fail",
        headers: { ...features.headers("ada"), "content-type": "text/csv" },
        payload: `name,ra,dec\n${name},1,1\n`,
      });
      expect(file.json()).toMatchObject({ create: 0, fail: 1 });
      expect(
        (await call("ada", "GET", `/api/targets/by-name?name=${encodeURIComponent(name)}`)).body.target.id,
      ).toBe(first.body.id);
    }
    // The index itself refuses what gets past every check.
    await expect(
      features.ctx.db
        .insertInto("target_name")
        .values({ target_id: first.body.id, key: "sn2024aa", name: "x", position: 9 })
        .execute(),
    ).rejects.toThrow();
  });

  test("a target within 2 arcsec of another is made with a warning", async () => {
    await call("ada", "POST", "/api/targets", { name: "Near 1", ra: 200, dec: 60 });
    const near = await call("ada", "POST", "/api/targets", { name: "Near 2", ra: 200.001, dec: 60 });
    expect(near.body.warnings).toEqual([
      {
        code: "near",
        message: expect.stringContaining('"Near 1"'),
        target: expect.objectContaining({ name: "Near 1" }),
      },
    ]);
    // 0.001 degrees of right ascension at declination 60.
    expect(near.body.warnings[0].target.separationArcsec).toBeCloseTo(1.8, 3);
    expect(
      (await call("ada", "POST", "/api/targets", { name: "Near 3", ra: 200.01, dec: 60 })).body.warnings,
    ).toEqual([]);
    // Bob does not hear of targets that he may not see.
    expect(
      (await call("bob", "POST", "/api/targets", { name: "Near 4", ra: 200, dec: 60 })).body.warnings,
    ).toEqual([]);
  });

  test("classification, redshift, status and priority keep what they were, and who changed it", async () => {
    const { body } = await call("ada", "POST", "/api/targets", { name: "Hist", ra: 1, dec: 2 });
    const url = `/api/targets/${body.id}`;
    await call("ada", "POST", `${url}/classifications`, {
      class: "SN Ia",
      probability: 0.5,
      note: "first look",
    });
    await call("root", "POST", `${url}/classifications`, {
      class: "SN II",
      probability: 0.9,
      origin: "spectrum",
    });
    await call("ada", "POST", `${url}/redshifts`, { value: 0.1, error: 0.01, origin: "host" });
    const last = await call("ada", "PATCH", url, { status: "done", priority: 5, name: "Hist new" });
    expect(last.body).toMatchObject({
      version: 5,
      status: "done",
      classification: { class: "SN II" },
      redshift: 0.1,
    });
    const { entries } = (await call("ada", "GET", `${url}/history`)).body;
    expect(entries.map((entry: { what: string }) => entry.what).reverse()).toEqual([
      "classification",
      "classification",
      "redshift",
      "status",
      "priority",
      "name",
    ]);
    expect(entries.at(-2)).toMatchObject({
      user: { username: "root" },
      from: { class: "SN Ia", probability: 0.5 },
      to: { class: "SN II", probability: 0.9, origin: "spectrum" },
    });
    expect(entries.at(-1).note).toBe("first look");
  });

  test("of two changes on one version the second is told of the first", async () => {
    const { body } = await call("ada", "POST", "/api/targets", { name: "Lock", ra: 1, dec: 2 });
    const url = `/api/targets/${body.id}`;
    expect((await call("ada", "PATCH", url, { notes: "a", version: body.version })).status).toBe(200);
    const late = await call("root", "PATCH", url, { notes: "b", version: body.version });
    expect([late.status, late.body.error.code]).toEqual([409, "target_changed"]);
    expect((await call("ada", "GET", url)).body.notes).toBe("a");
  });

  test("acceptance: API: pagination is stable in every order while targets come", async () => {
    for (let i = 0; i < 12; i++) {
      await call("bob", "POST", "/api/targets", {
        name: `Order ${String(i).padStart(2, "0")}`,
        ra: i % 4,
        dec: i,
        ...(i % 3 === 0 ? {} : { priority: 1 + (i % 2), redshift: i % 2 }),
      });
    }
    for (const sort of [
      "name",
      "-name",
      "created",
      "-created",
      "modified",
      "-modified",
      "ra",
      "-ra",
      "dec",
      "redshift",
      "-redshift",
      "priority",
      "-priority",
      "class",
      "magnitude",
      "lastDetection",
      "-observations",
      "dataProducts",
      "-dataProducts",
      "type",
      "-status",
      "permissions",
      "owner",
    ]) {
      const seen: number[] = [];
      let cursor: string | null = null;
      do {
        const query: string = `?search=order&sort=${sort}&limit=5${cursor === null ? "" : `&cursor=${cursor}`}`;
        const { body, status } = await call("bob", "GET", `/api/targets${query}`);
        expect(status, sort).toBe(200);
        seen.push(...body.targets.map((target: { id: number }) => target.id));
        cursor = body.nextCursor;
      } while (cursor !== null);
      expect(seen, sort).toHaveLength(12);
      expect(new Set(seen).size, sort).toBe(12);
    }
    const { targets } = (await call("bob", "GET", "/api/targets?search=order&sort=-priority&limit=20")).body;
    const priorities = targets.map((target: { priority: number | null }) => target.priority);
    expect(priorities).toEqual([2, 2, 2, 2, 1, 1, 1, 1, null, null, null, null]);
  });

  test("filters narrow the list, together", async () => {
    const make = (name: string, extra: object) =>
      call("ada", "POST", "/api/targets", { name, ra: 90, dec: 10, ...extra });
    await make("Filter A", {
      tags: [
        { key: "host", value: "NGC 1" },
        { key: "n", value: 1.5 },
      ],
      priority: 4,
      redshift: 0.1,
      aliases: ["Zzz 9"],
    });
    await make("Filter B", {
      tags: [{ key: "host", value: "NGC 2" }],
      classification: { class: "TDE" },
      status: "done",
      ra: 91,
    });
    await make("Filter C", { type: "SIDEREAL", priority: 2 });
    const names = async (query: string) => {
      const { body } = await call("ada", "GET", `/api/targets?${query}&sort=name`);
      return body.targets.map((target: { name: string }) => target.name);
    };
    expect(await names("tag=host")).toEqual(["Filter A", "Filter B"]);
    expect(await names("tag=host:NGC 2")).toEqual(["Filter B"]);
    expect(await names("tag=host&tag=n:1.50")).toEqual(["Filter A"]);
    expect(await names("class=TDE")).toEqual(["Filter B"]);
    expect(await names("search=filter&class=none")).toEqual(["Filter A", "Filter C"]);
    expect(await names("search=filter&status=done,archived")).toEqual(["Filter B"]);
    expect(await names("search=filter&priority=3-5")).toEqual(["Filter A"]);
    expect(await names("search=filter&redshift=0.05,0.2")).toEqual(["Filter A"]);
    expect(await names("name=zz-z9, filterb")).toEqual(["Filter A", "Filter B"]);
    expect(await names("search=filter&cone=91,10,0.1d")).toEqual(["Filter B"]);
    expect(await names("search=filter&owner=bob")).toEqual([]);
    expect(await names("search=%2D%2D")).toEqual([]);
  });

  test("groups of targets: add, move and remove, by selection and by filter, and only what one may see", async () => {
    const ids: number[] = [];
    for (const name of ["Grp 1", "Grp 2", "Grp 3"])
      ids.push((await call("ada", "POST", "/api/targets", { name, ra: 5, dec: 5 })).body.id);
    const hidden = (await call("bob", "POST", "/api/targets", { name: "Grp hidden", ra: 5, dec: 5 })).body.id;
    const one = (await call("ada", "POST", "/api/targetgroups", { name: "One" })).body;
    const two = (await call("ada", "POST", "/api/targetgroups", { name: "Two" })).body;
    const change = async (group: { id: number }, body: object) =>
      (await call("ada", "POST", `/api/targetgroups/${group.id}/targets`, body)).body;
    expect(await change(one, { action: "add", targetIds: [ids[0], ids[1], hidden] })).toEqual({
      changed: 2,
      skipped: 0,
      skippedNames: [],
      failed: [{ id: hidden, reason: "There is no such target." }],
    });
    expect(await change(one, { action: "add", filter: { search: "grp" } })).toMatchObject({
      changed: 1,
      skipped: 2,
      skippedNames: ["Grp 1", "Grp 2"],
      failed: [],
    });
    expect(await change(two, { action: "move", targetIds: [ids[0]] })).toMatchObject({ changed: 1 });
    expect(await change(one, { action: "remove", filter: { group: one.id } })).toMatchObject({
      changed: 2,
      skipped: 0,
    });
    const groups = (await call("ada", "GET", "/api/targetgroups")).body.groups;
    expect(groups.map((group: { name: string; targets: number }) => [group.name, group.targets])).toEqual([
      ["One", 0],
      ["Two", 1],
    ]);
    expect((await call("bob", "GET", `/api/targetgroups/${two.id}`)).status).toBe(404);
    expect((await call("ada", "GET", `/api/targets/${ids[0]}`)).body.groups).toEqual([
      { id: two.id, name: "Two" },
    ]);
  });

  test("a mention reaches those who may see the target, and nobody else", async () => {
    const open = (
      await call("ada", "POST", "/api/targets", { name: "Talk", ra: 5, dec: 5, permissions: "PUBLIC" })
    ).body;
    const closed = (await call("ada", "POST", "/api/targets", { name: "Whisper", ra: 5, dec: 5 })).body;
    const heard: unknown[] = [];
    const stop = features.ctx.live.listen(`user:${features.userId("bob")}`, (event) => {
      if (event.type === "mention") heard.push(event.data);
    });
    const said = await call("ada", "POST", `/api/targets/${open.id}/comments`, {
      text: "look @bob, and mail x@bob",
    });
    await call("ada", "POST", `/api/targets/${closed.id}/comments`, { text: "not for @bob" });
    expect(heard).toEqual([
      {
        by: "ada",
        target: { id: open.id, name: "Talk" },
        commentId: said.body.id,
        text: "look @bob, and mail x@bob",
      },
    ]);
    await call("ada", "PATCH", `/api/comments/${said.body.id}`, { text: "look again @bob @root" });
    expect(heard).toHaveLength(1);
    stop();
  });

  test("a creation that is repeated with the same key is done once", async () => {
    const send = (key: string, name: string) =>
      features.app.inject({
        method: "POST",
        url: "/api/targets",
        headers: { ...features.headers("ada"), "idempotency-key": key, "content-type": "application/json" },
        payload: JSON.stringify({ name, ra: 6, dec: 6 }),
      });
    const first = await send("k1", "Idem");
    expect([first.statusCode, first.headers["location"]]).toEqual([201, `/api/targets/${first.json().id}`]);
    const again = await send("k1", "Idem");
    expect([again.statusCode, again.headers["idempotency-replayed"], again.headers["location"]]).toEqual([
      201,
      "true",
      first.headers["location"],
    ]);
    expect(again.json()).toEqual(first.json());
    expect((await send("k1", "Other")).json().error.code).toBe("idempotency_key_reused");
    // A request that failed gives its key back.
    expect((await send("k2", "Idem")).statusCode).toBe(409);
    expect((await send("k2", "Idem two")).statusCode).toBe(201);
    const both = await Promise.all([send("k3", "Idem three"), send("k3", "Idem three")]);
    // The later one is told to wait, or given the answer of the first.
    expect(both.some((one) => one.statusCode === 201)).toBe(true);
    const made = await call("ada", "GET", "/api/targets?search=idemthree");
    expect(made.body.total).toBe(1);
  });

  test("acceptance: API: a token that may only read changes nothing", async () => {
    const make = async (scopes: string[]) =>
      (await call("ada", "POST", "/api/account/tokens", { name: "t", scopes })).body.secret;
    const use = async (secret: string, method: "GET" | "POST") =>
      (
        await features.app.inject({
          method,
          url: "/api/targetgroups",
          headers: { authorization: `Bearer ${secret}` },
          ...(method === "POST" ? { payload: { name: "T" } } : {}),
        })
      ).statusCode;
    const reader = await make(["read"]);
    expect([await use(reader, "GET"), await use(reader, "POST")]).toEqual([200, 403]);
    const writer = await make(["read", "write"]);
    expect([await use(writer, "GET"), await use(writer, "POST")]).toEqual([200, 201]);
    const { entries } = (await call("root", "GET", "/api/audit?action=token-used")).body;
    expect(entries).toHaveLength(2);
    expect((await call("root", "GET", "/api/audit?action=token-created&user=ada")).body.entries).toHaveLength(
      2,
    );
  });
});
