import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { can, PERMISSIONS } from "../src/policy/policy.ts";
import { type FeatureApp, onEachDatabase, startFeatures } from "./feature-app.ts";

/** Six kinds of people: what they may do with a PRIVATE target and everything below it. */
const PEOPLE = ["anonymous", "other", "viewer", "editor", "owner", "administrator"] as const;
type Person = (typeof PEOPLE)[number];

/**
 * What a route is about, which decides who may call it:
 * - `view`, `change`, `delete`, `manage`: a target or something below it, by the policy;
 * - `list`: everybody who may call it gets an answer, and in it only what they may see;
 * - `own`: what is one's own; everybody who is signed in;
 * - `admin`: administrators; `public`: everybody.
 */
type Rule = "view" | "change" | "delete" | "manage" | "list" | "own" | "admin" | "public";

/** Ids of what a target and its surroundings have. */
type Things = Record<string, string | number>;

interface Row {
  readonly rule: Rule;
  /** Body that gets as far as the permissions; a function of the ids. */
  readonly body?: (things: Things) => unknown;
  readonly query?: (things: Things) => string;
  readonly raw?: { type: string; bytes: string; headers?: (things: Things) => Record<string, string> };
  /** Uses up what it is called with: everybody who is allowed gets things of their own. */
  readonly once?: boolean;
}

const row = (rule: Rule, rest: Omit<Row, "rule"> = {}): Row => ({ rule, ...rest });
const change = (body?: Row["body"]) => row("change", body === undefined ? {} : { body });
const empty = () => ({});
const once = true;
const octets = { type: "application/octet-stream", bytes: "x" };
const observing = (things: Things) => ({ targetId: things["target"], type: "x", parameters: {} });
const point = (things: Things) => ({
  target: things["target"],
  data_type: "photometry",
  timestamp: "2021-02-19T01:02:03Z",
  value: { magnitude: 18, filter: "r", error: 0.1 },
});

/** Every route of the server. A route that is missing here fails the test below. */
const TABLE: Record<string, Row> = {
  "GET /api/health": row("public"),
  "GET /api/setup": row("public"),
  "POST /api/setup": row("public", { body: empty }),
  "GET /api/session": row("public"),
  "POST /api/session": row("public", { body: empty }),
  "DELETE /api/session": row("own", { once }),
  "GET /api/openapi.json": row("public"),
  "GET /api/live": row("own"),
  "POST /api/account/password": row("own", { body: empty }),
  "PATCH /api/account": row("own", { body: () => ({ name: "Somebody" }) }),
  "GET /api/account/tokens": row("own"),
  "POST /api/account/tokens": row("own", { body: () => ({ name: "t" }) }),
  "DELETE /api/account/tokens/:id": row("own"),
  "GET /api/account/groups": row("own"),
  "GET /api/account/settings/:key": row("own"),
  "PUT /api/account/settings/:key": row("own", { body: () => ({ value: 1 }) }),
  "GET /api/people": row("own"),
  "GET /api/users": row("admin"),
  "POST /api/users": row("admin", { body: empty }),
  "PATCH /api/users/:id": row("admin", { body: empty }),
  "DELETE /api/users/:id": row("admin"),
  "POST /api/users/:id/password": row("admin", { body: () => ({ newPassword: "x" }) }),
  "GET /api/groups": row("admin"),
  "POST /api/groups": row("admin", { body: empty }),
  "PATCH /api/groups/:id": row("admin", { body: empty }),
  "DELETE /api/groups/:id": row("admin"),
  "PUT /api/groups/:id/members": row("admin", { body: empty }),
  "GET /api/audit": row("admin"),
  "GET /api/tasks": row("own"),
  "GET /api/tasks/:id": row("own"),
  "POST /api/tasks/:id/cancel": row("own", { body: empty }),
  "POST /api/tasks/:id/retry": row("own", { body: empty }),

  "GET /api/targets": row("list", { query: (things) => `search=${things["name"]}` }),
  "POST /api/targets": row("own", { body: () => ({ name: "" }) }),
  "POST /api/targets/check": row("own", { body: () => ({ name: "" }) }),
  "GET /api/targets/by-name": row("view", { query: (things) => `name=${things["name"]}` }),
  "POST /api/targets/merge/preview": row("delete", {
    body: (things) => ({ primaryId: things["target"], secondaryId: things["second"] }),
  }),
  "POST /api/targets/merge": row("delete", {
    once,
    body: (things) => ({ primaryId: things["target"], secondaryId: things["second"] }),
  }),
  "GET /api/targets/export": row("list", { query: (things) => `search=${things["name"]}` }),
  "POST /api/targets/import": row("own", { body: empty }),
  "POST /api/targets/import/preview": row("own", { raw: { type: "text/csv", bytes: "name,ra,dec\n" } }),
  "GET /api/targets/imports/:id": row("own"),
  "GET /api/targets/imports/:id/errors.csv": row("own"),
  "POST /api/targets/seed": row("own", { body: empty }),
  "GET /api/targets/:id": row("view"),
  "PATCH /api/targets/:id": change(empty),
  "DELETE /api/targets/:id": row("delete", { once }),
  "GET /api/targets/:id/deletion": row("delete"),
  "GET /api/targets/:id/history": row("view"),
  "POST /api/targets/:id/classifications": change(() => ({ class: "SN" })),
  "POST /api/targets/:id/redshifts": change(() => ({ value: 0.1 })),
  "GET /api/targets/:id/access": row("view"),
  "PUT /api/targets/:id/access": row("manage", {
    body: (things) => ({
      permissions: "PRIVATE",
      grants: [
        { groupId: things["viewers"], change: false, delete: false },
        { groupId: things["editors"], change: true, delete: false },
      ],
    }),
  }),
  "GET /api/targetgroups": row("list"),
  "POST /api/targetgroups": row("own", { body: () => ({ name: "" }) }),
  "GET /api/targetgroups/:id": row("view"),
  "PATCH /api/targetgroups/:id": row("manage", { body: () => ({ name: "renamed" }) }),
  "DELETE /api/targetgroups/:id": row("manage", { once }),
  "POST /api/targetgroups/:id/targets": row("manage", { body: () => ({ action: "add", targetIds: [] }) }),
  "GET /api/targets/:id/comments": row("view"),
  "POST /api/targets/:id/comments": change(() => ({ text: "hello" })),
  // Its author, who is the owner here, changes a comment; that nobody else can is tested with the comments.
  "PATCH /api/comments/:id": row("manage", { body: () => ({}) }),
  "DELETE /api/comments/:id": row("manage", { once }),

  "GET /api/observations": row("list"),
  "POST /api/targets/:id/observations": change(() => ({ facility: "GEM", observationId: "banana" })),
  "GET /api/observations/:id": row("view"),
  "PATCH /api/observations/:id": change(empty),
  "DELETE /api/observations/:id": row("change", { once }),
  "POST /api/observations/:id/refresh": change(empty),
  "POST /api/targets/:id/observations/refresh": change(empty),
  "POST /api/observations/:id/cancel": change(empty),
  "GET /api/observationgroups": row("own"),
  "POST /api/observationgroups": row("own", { body: empty }),
  "PATCH /api/observationgroups/:id": row("own", { body: empty }),
  "DELETE /api/observationgroups/:id": row("own"),
  "PUT /api/observationgroups/:id/observations": row("own", { body: empty }),
  "GET /api/observationtemplates": row("own"),
  "POST /api/observationtemplates": row("own", { body: empty }),
  "PATCH /api/observationtemplates/:id": row("own", { body: empty }),
  "DELETE /api/observationtemplates/:id": row("own"),
  "GET /api/facilities": row("list"),
  "POST /api/facilities/:name/validate": change(observing),
  "POST /api/facilities/:name/submit": change(observing),

  "PUT /api/observations/:id/files/:filename": row("change", { raw: octets }),
  "PUT /api/targets/:id/files/:filename": row("change", { raw: octets }),
  "OPTIONS /api/uploads": row("own"),
  "POST /api/uploads": row("change", {
    raw: {
      type: "application/offset+octet-stream",
      bytes: "",
      headers: (things) => ({
        "tus-resumable": "1.0.0",
        "upload-length": "1",
        "upload-metadata": `filename ${btoa("u.txt")},targetId ${btoa(String(things["target"]))}`,
      }),
    },
  }),
  "HEAD /api/uploads/:id": row("own"),
  "PATCH /api/uploads/:id": row("own", { raw: { type: "application/offset+octet-stream", bytes: "x" } }),
  "DELETE /api/uploads/:id": row("own"),
  "GET /api/dataproducts": row("list"),
  "GET /api/dataproducts/archive.zip": row("view", { query: (things) => `targetId=${things["target"]}` }),
  "GET /api/dataproducts/:id": row("view"),
  "PATCH /api/dataproducts/:id": change(() => ({ type: "other" })),
  "DELETE /api/dataproducts/:id": row("change", { once }),
  "GET /api/dataproducts/:id/content": row("view"),
  "GET /api/dataproducts/:id/thumbnail": row("view"),
  "GET /api/dataproducts/:id/header": row("view"),
  "GET /api/dataproducts/:id/spectrum": row("view"),
  "POST /api/dataproducts/:id/process": change(empty),
  "POST /api/dataproducts/:id/preview-processing": row("view", { body: empty }),
  "GET /api/targets/:id/photometry": row("view"),
  "POST /api/targets/:id/photometry": change(() => ({ points: [{ time: 59001, value: 18, band: "r" }] })),
  "DELETE /api/photometry/:id": row("change", { once }),
  "GET /api/targets/:id/spectra": row("view"),
  "GET /api/spectra/:id": row("view"),
  "DELETE /api/spectra/:id": row("change", { once }),

  "GET /api/observations/:id/runs": row("view"),
  "POST /api/observations/:id/runs": change(empty),
  "GET /api/runs/:id": row("view"),
  "DELETE /api/runs/:id": row("change", { once }),
  "GET /api/runs/:id/groups": row("view"),
  "GET /api/runs/:id/primitives": row("view", { query: () => "recipe=makeProcessedBias" }),
  "GET /api/runs/:id/calibrations": row("view"),
  "GET /api/runs/:id/reductions": row("view"),
  "POST /api/runs/:id/reductions": change((things) => ({
    recipe: { name: "makeProcessedBias" },
    files: [things["product"]],
  })),
  "GET /api/reductions/:id": row("view"),
  "GET /api/reductions/:id/log": row("view"),
  "POST /api/reductions/:id/cancel": change(empty),
  "POST /api/reductions/:id/retry": change(empty),
  "GET /api/runs/:id/outputs": row("view"),
  "GET /api/runs/:id/outputs/:name/content": row("view"),
  "GET /api/runs/:id/outputs/:name/header": row("view"),
  "POST /api/runs/:id/outputs/:name/promote": change(empty),
  "DELETE /api/runs/:id/outputs/:name": row("change", { once }),

  // The shapes of the original's API.
  "GET /api/targets/": row("list"),
  "POST /api/targets/": row("own", { body: empty }),
  "GET /api/targets/:pk/": row("view"),
  "PUT /api/targets/:pk/": change((things) => ({ name: things["name"], ra: 1, dec: 1, type: "SIDEREAL" })),
  "PATCH /api/targets/:pk/": change(empty),
  "DELETE /api/targets/:pk/": row("delete", { once }),
  "GET /api/reduceddatums/": row("list"),
  "POST /api/reduceddatums/": change(point),
  "DELETE /api/reduceddatums/:pk/": row("change", { once }),
  "GET /api/dataproducts/": row("list"),
  "POST /api/dataproducts/": row("own", { body: empty }),
  "PATCH /api/dataproducttype/:pk/": change(() => ({ data_product_type: "photometry" })),
  "POST /api/runprocessor/": change((things) => ({
    data_product: things["product"],
    data_product_type: "photometry",
  })),
  "GET /api/observations/": row("list"),
};

/** Routes of libraries: the pages of the API's description and the web app. */
const LIBRARIES = /^\/api\/docs|^\/(?!api)/;

/** Which thing the parameters of a route name. */
function fill(url: string, things: Things): string {
  const kind = url.split("/")[2] ?? "";
  const about: Record<string, string> = {
    targets: "target",
    targetgroups: "group",
    comments: "comment",
    observations: "observation",
    dataproducts: "product",
    dataproducttype: "product",
    photometry: "point",
    reduceddatums: "datum",
    spectra: "spectrum",
    runs: "run",
    reductions: "reduction",
    uploads: "nothing",
    facilities: "facility",
  };
  const id = url.includes("/imports/") ? "nothing" : (about[kind] ?? "nothing");
  return url
    .replace(/:(id|pk)\b/, String(things[id]))
    .replace(":filename", `f${Math.random().toString(36).slice(2)}.txt`)
    .replace(":name", kind === "facilities" ? "GEM" : "output.fits")
    .replace(":key", "columns");
}

/** Everything that a target can have, made by its owner. */
async function makeThings(features: FeatureApp, groups: Things): Promise<Things> {
  const name = `Perm${Math.random().toString(36).slice(2)}`;
  const make = async (url: string, json: unknown) => {
    const { status, body } = await features.call("ada", "POST", url, json);
    if (status >= 300) throw new Error(`${url}: ${JSON.stringify(body)}`);
    return body;
  };
  const target = (await make("/api/targets", { name, ra: 10, dec: -20 })).id as number;
  const second = (await make("/api/targets", { name: `${name}b`, ra: 40, dec: 20 })).id as number;
  for (const id of [target, second]) {
    await features.call("ada", "PUT", `/api/targets/${id}/access`, {
      permissions: "PRIVATE",
      grants: [
        { groupId: groups["viewers"], change: false, delete: false },
        { groupId: groups["editors"], change: true, delete: false },
      ],
    });
  }
  const group = (await make("/api/targetgroups", { name })).id as number;
  await make(`/api/targetgroups/${group}/targets`, { action: "add", targetIds: [target] });
  const comment = (await make(`/api/targets/${target}/comments`, { text: "hi" })).id as number;
  const observation = (
    await make(`/api/targets/${target}/observations`, { facility: "GEM", observationId: "GS-2021A-DD-102-9" })
  ).id as number;
  const uploaded = await features.upload(
    "ada",
    `/api/targets/${target}/files/${name}.txt`,
    Buffer.from(name),
  );
  const product = (uploaded.body.dataProduct?.id ?? uploaded.body.id) as number;
  const { id: run, path } = await features.ctx.db
    .insertInto("dragons_run")
    .values({
      observation_id: observation,
      owner_id: features.userId("ada"),
      name: "run",
      path: `${name}/run`,
      engine: "native",
      created_at: "2024-01-01T00:00:00Z",
    })
    .returning(["id", "path"])
    .executeTakeFirstOrThrow();
  expect(path).toContain(name);
  const { id: reduction } = await features.ctx.db
    .insertInto("reduction")
    .values({
      run_id: run,
      owner_id: features.userId("ada"),
      task_id: null,
      recipe: "makeProcessedBias",
      recipe_text: "",
      inputs: "[]",
      parameters: "{}",
      steps: "[]",
      state: "done",
      error: null,
      products: "[]",
      created_at: "2024-01-01T00:00:00Z",
      finished_at: "2024-01-01T00:00:00Z",
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  await features.ctx.db
    .insertInto("run_output")
    .values({
      run_id: run,
      reduction_id: reduction,
      name: "output.fits",
      folder: "outputs",
      size: 1,
      sha256: "0",
      kind: "processed_bias",
      calibration: 0,
      data_product_id: null,
      modified_at: "2024-01-01T00:00:00Z",
    })
    .execute();
  const { id: series } = await features.ctx.db
    .insertInto("photometry_series")
    .values({
      target_id: target,
      band: "r",
      unit: "mag",
      telescope: "",
      instrument: "",
      source: "",
      time_scale: "UTC",
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const { id: pointId } = await features.ctx.db
    .insertInto("photometry")
    .values({
      series_id: series,
      mjd: 59000,
      value: 18,
      error: 0.1,
      limit_value: null,
      data_product_id: null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const numbers = new Uint8Array(new Float64Array([5000, 5001]).buffer);
  const { id: spectrum } = await features.ctx.db
    .insertInto("spectrum")
    .values({
      target_id: target,
      data_product_id: null,
      label: "",
      observed_at: "2021-02-19T00:00:00Z",
      mjd: 59264,
      telescope: "",
      instrument: "",
      source: "",
      flux_unit: "",
      medium: null,
      n: 2,
      wavelength: numbers,
      flux: numbers,
      error: null,
      digest: name,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const datum = await datumId(features, target);
  return {
    ...groups,
    name,
    target,
    second,
    group,
    comment,
    observation,
    product,
    run,
    reduction,
    point: pointId,
    spectrum,
    datum,
    nothing: 2_000_000_000,
  };
}

/** The number that the original's API gives to the point of a target. */
async function datumId(features: FeatureApp, target: number): Promise<number> {
  const { body } = await features.call(
    "ada",
    "GET",
    `/api/reduceddatums/?target__id=${target}&data_type=photometry`,
  );
  return Number(body?.results?.[0]?.id ?? 0);
}

const LEVELS: Record<"view" | "change" | "delete" | "manage", readonly Person[]> = {
  view: ["viewer", "editor", "owner", "administrator"],
  change: ["editor", "owner", "administrator"],
  delete: ["owner", "administrator"],
  manage: ["owner", "administrator"],
};

/** What a person gets on a route, in one word. */
function expected(rule: Rule, person: Person): "allowed" | 401 | 403 | 404 {
  if (rule === "public") return "allowed";
  if (person === "anonymous") return 401;
  if (rule === "own" || rule === "list") return "allowed";
  if (rule === "admin") return person === "administrator" ? "allowed" : 403;
  if (LEVELS[rule].includes(person)) return "allowed";
  return LEVELS.view.includes(person) ? 403 : 404;
}

const LOGIN: Record<Exclude<Person, "anonymous">, string> = {
  other: "bob",
  viewer: "vera",
  editor: "edith",
  owner: "ada",
  administrator: "root",
};

describe("acceptance: Permissions: the written policy", () => {
  const owner = { id: "o", username: "o", name: "", role: "user" } as const;
  const other = { ...owner, id: "x" };
  const admin = { ...owner, id: "a", role: "admin" } as const;
  const view = { change: false, delete: false };
  const both = { change: true, delete: true };
  // Who; what groups of theirs were given; may view under OPEN, PUBLIC, PRIVATE; may change; delete; manage.
  test.each([
    ["anonymous", null, null, [true, false, false], false, false, false],
    ["stranger", other, null, [true, true, false], false, false, false],
    ["group viewer", other, view, [true, true, true], false, false, false],
    ["group editor", other, { change: true, delete: false }, [true, true, true], true, false, false],
    ["group with all", other, both, [true, true, true], true, true, false],
    ["owner", owner, null, [true, true, true], true, true, true],
    ["administrator", admin, null, [true, true, true], true, true, true],
  ] as const)("%s", (_, viewer, grant, views, changes, deletes, manages) => {
    for (const [index, permissions] of PERMISSIONS.entries()) {
      const facts = { ownerId: "o", permissions, grant };
      expect(can(viewer, "view", facts), permissions).toBe(views[index]);
      expect(can(viewer, "change", facts), permissions).toBe(changes);
      expect(can(viewer, "delete", facts), permissions).toBe(deletes);
      expect(can(viewer, "manage", facts), permissions).toBe(manages);
    }
  });
});

onEachDatabase((database) => {
  let features: FeatureApp;
  let groups: Things;
  let shared: Things;
  let signIn: (person: Exclude<Person, "anonymous">) => Promise<Record<string, string>>;
  const headers = new Map<Person, Record<string, string>>();
  beforeAll(async () => {
    features = await startFeatures({ database, people: ["vera", "edith"] });
    const group = async (name: string, member: string) => {
      const { body } = await features.call("root", "POST", "/api/groups", { name });
      const userIds = [features.userId(member), features.userId("ada")];
      await features.call("root", "PUT", `/api/groups/${body.id}/members`, { userIds });
      return body.id as number;
    };
    groups = { viewers: await group("Viewers", "vera"), editors: await group("Editors", "edith") };
    shared = await makeThings(features, groups);
    signIn = (person) => features.signIn(LOGIN[person]);
    for (const person of PEOPLE) headers.set(person, person === "anonymous" ? {} : await signIn(person));
  });
  afterAll(() => features.close());

  const send = async (key: string, person: Person, things: Things, given?: Record<string, string>) => {
    const [method = "", url = ""] = key.split(" ");
    const { body, query, raw } = TABLE[key] ?? row("own");
    const search = query === undefined ? "" : `?${query(things)}`;
    const json = body?.(things);
    const response = await features.app.inject({
      method: method as "GET",
      url: fill(url, things) + search,
      headers: {
        "sec-fetch-site": "same-origin",
        ...(given ?? headers.get(person)),
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(raw === undefined ? {} : { "content-type": raw.type, ...raw.headers?.(things) }),
      },
      ...(json === undefined ? {} : { payload: JSON.stringify(json) }),
      ...(raw === undefined ? {} : { payload: raw.bytes }),
    });
    return response;
  };

  /** What an answer says about permission; what is wrong with the request otherwise does not matter. */
  const verdict = (response: Awaited<ReturnType<typeof send>>) => {
    const { statusCode } = response;
    if (statusCode === 401 || statusCode === 403) {
      const code = (JSON.parse(response.body || "{}") as { error?: { code?: string } }).error?.code;
      // These are about what was typed, not about who asks.
      return code === "wrong_password" || code === "wrong_credentials" || code === "setup_code_wrong"
        ? "allowed"
        : statusCode;
    }
    if (statusCode !== 404) return "allowed";
    const body = JSON.parse(response.body || "{}") as { error?: { code?: string }; detail?: string };
    return body.error === undefined ||
      /^(target|observation|data_product|run|reduction|comment|target_group|spectrum|photometry_point|point|photometry)_not_found$/.test(
        body.error.code ?? "",
      )
      ? 404
      : "allowed";
  };

  test("the table has every route of the running server, and no other", () => {
    const routes = features.app
      .listRoutes()
      .filter(({ url }) => !LIBRARIES.test(url))
      .map(({ method, url }) => `${method} ${url}`);
    // Beside each GET, Fastify answers HEAD in the same way.
    const keys = routes.filter(
      (key) => !key.startsWith("HEAD ") || !routes.includes(key.replace("HEAD", "GET")),
    );
    expect(keys.filter((key) => !(key in TABLE))).toEqual([]);
    expect(Object.keys(TABLE).filter((key) => !keys.includes(key))).toEqual([]);
  });

  test("the access that each route states fits its rule", () => {
    const access: Record<Rule, readonly string[]> = {
      public: ["public"],
      admin: ["admin"],
      own: ["user"],
      list: ["visitor"],
      view: ["visitor", "user"],
      change: ["user"],
      delete: ["user"],
      manage: ["user"],
    };
    for (const { method, url, access: stated } of features.app.listRoutes()) {
      const rule = TABLE[`${method} ${url}`]?.rule;
      if (rule !== undefined) expect(access[rule], `${method} ${url}`).toContain(stated);
    }
  });

  describe.each(PEOPLE)("as %s", (person) => {
    const keys = Object.keys(TABLE).filter((key) => key !== "GET /api/live");
    test.each(keys.filter((key) => expected(TABLE[key]?.rule ?? "own", person) !== "allowed"))(
      "refused: %s",
      async (key) => {
        const response = await send(key, person, shared);
        expect(verdict(response), response.body).toBe(expected(TABLE[key]?.rule ?? "own", person));
      },
    );
    test.each(keys.filter((key) => expected(TABLE[key]?.rule ?? "own", person) === "allowed"))(
      "allowed: %s",
      async (key) => {
        const { once: fresh, rule } = TABLE[key] ?? row("own");
        const things = fresh && rule !== "own" ? await makeThings(features, groups) : shared;
        const given =
          key === "DELETE /api/session" && person !== "anonymous" ? await signIn(person) : undefined;
        const response = await send(key, person, things, given);
        if (["own", "list", "admin", "public"].includes(rule)) {
          expect(
            [401, 403].includes(response.statusCode) && verdict(response) !== "allowed",
            response.body,
          ).toBe(false);
        } else if (
          !(rule === "manage" && key.startsWith("PATCH /api/comments") && person === "administrator")
        ) {
          // Only the author changes the words of a comment.
          expect(verdict(response), `${key} ${response.body}`).toBe("allowed");
        }
        if (rule !== "list") return;
        // Names that only some may see: never in the list of a stranger, always where they are asked for.
        const seen = response.body.includes(String(shared["name"]));
        if (person === "other") expect(seen, key).toBe(false);
        else if (TABLE[key]?.query !== undefined) expect(seen, key).toBe(true);
      },
    );
  });

  test("acceptance: Permissions: OPEN, PUBLIC and PRIVATE by person, for lists, pages and live events alike", async () => {
    const open = await startFeatures({ database, env: { GOATS_VISITORS: "true" } });
    const ids: Record<string, number> = {};
    for (const permissions of PERMISSIONS) {
      const { body } = await open.call("ada", "POST", "/api/targets", {
        name: permissions,
        ra: 1,
        dec: 1,
        permissions,
      });
      ids[permissions] = body.id;
    }
    const see = async (headers: Record<string, string>) => {
      const get = async (url: string) => (await open.app.inject({ url, headers })).json();
      const listed = (await get("/api/targets?sort=name")).targets.map((one: { name: string }) => one.name);
      const pages: string[] = [];
      for (const [name, id] of Object.entries(ids))
        if ((await get(`/api/targets/${id}`)).name === name) pages.push(name);
      expect(pages.sort()).toEqual(listed.sort());
      return pages;
    };
    expect(await see({})).toEqual(["OPEN"]);
    expect(await see(open.headers("bob"))).toEqual(["OPEN", "PUBLIC"]);
    expect(await see(open.headers("ada"))).toEqual(["OPEN", "PRIVATE", "PUBLIC"]);
    expect(await see(open.headers("root"))).toEqual(["OPEN", "PRIVATE", "PUBLIC"]);
    // What may be seen may not be changed for that: 403, and 401 for visitors.
    for (const name of ["OPEN", "PUBLIC"]) {
      expect((await open.call("bob", "PATCH", `/api/targets/${ids[name]}`, { notes: "mine" })).status).toBe(
        403,
      );
      expect((await open.call("bob", "DELETE", `/api/targets/${ids[name]}`)).status).toBe(403);
    }
    const visitor = { "sec-fetch-site": "same-origin" };
    expect(
      (await open.app.inject({ method: "DELETE", url: `/api/targets/${ids["OPEN"]}`, headers: visitor }))
        .statusCode,
    ).toBe(401);
    const bob = { id: open.userId("bob"), username: "bob", name: "bob", role: "user" } as const;
    const listens = async (name: string) => await open.ctx.live.mayListen(bob, `target:${ids[name] ?? 0}`);
    expect([await listens("OPEN"), await listens("PUBLIC"), await listens("PRIVATE")]).toEqual([
      true,
      true,
      false,
    ]);
    await open.close();
  });
});
