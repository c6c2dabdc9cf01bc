import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, onEachDatabase, startFeatures } from "./feature-app.ts";

const run = promisify(execFile);
const CSV = "time,filter,magnitude,error,limit,source\n59000.5,r,18.25,0.05,,ZTF\n59001.5,g,,,20.5,ZTF\n";

/** A body as `requests.post(url, files=..., data=...)` sends it. */
function multipart(fields: Record<string, string>, file?: { name: string; bytes: Buffer }) {
  const boundary = "29a1c7ea9e3b4b7e8a9d";
  const parts: Buffer[] = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  if (file !== undefined) {
    parts.push(
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.name}"\r\nContent-Type: text/csv\r\n\r\n`,
      ),
      file.bytes,
      Buffer.from("\r\n"),
    );
  }
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

onEachDatabase((database) => {
  let features: FeatureApp;
  let token: string;
  beforeAll(async () => {
    features = await startFeatures({ database });
    token = (
      await features.call("ada", "POST", "/api/account/tokens", { name: "script", scopes: ["read", "write"] })
    ).body.secret;
  });
  afterAll(() => features.close());

  async function send(
    method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
    url: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ) {
    const isBytes = Buffer.isBuffer(payload);
    const response = await features.app.inject({
      method,
      url,
      headers: {
        authorization: `Token ${token}`,
        ...(payload === undefined || isBytes ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload: isBytes ? payload : JSON.stringify(payload) }),
    });
    return {
      status: response.statusCode,
      body: response.body === "" ? undefined : response.json(),
      headers: response.headers,
    };
  }
  async function upload(fields: Record<string, string>, file?: { name: string; bytes: Buffer }) {
    const { type, bytes } = multipart(fields, file);
    return await send("POST", "/api/dataproducts/", bytes, { "content-type": type });
  }
  let made = 0;
  async function newTarget(): Promise<number> {
    made += 1;
    return (
      await send("POST", "/api/targets/", {
        name: `Script ${database} ${made}`,
        type: "SIDEREAL",
        ra: 10 + made,
        dec: -20,
      })
    ).body.id;
  }

  describe("acceptance: API: targets in the original's shape", () => {
    test("are created, listed, changed and deleted", async () => {
      const created = await send("POST", "/api/targets/", {
        name: "AT2020caa",
        type: "SIDEREAL",
        ra: 214.8276,
        dec: 0.0577,
        pm_ra: 1.5,
        aliases: [{ name: "ZTF20aaabcd" }],
        targetextra_set: [{ key: "host", value: "NGC 1" }],
        target_lists: [{ name: "Nightly" }],
      });
      expect(created.status).toBe(201);
      expect(created.body).toMatchObject({
        id: expect.any(Number),
        name: "AT2020caa",
        type: "SIDEREAL",
        ra: 214.8276,
        dec: 0.0577,
        pm_ra: 1.5,
        permissions: "PRIVATE",
        scheme: null,
        eccentricity: null,
        galactic_lng: expect.any(Number),
        aliases: [{ id: expect.any(Number), name: "ZTF20aaabcd" }],
        targetextra_set: [{ id: expect.any(Number), key: "host", value: "NGC 1" }],
        groups: [],
        message: "Target successfully uploaded.",
      });
      const { id } = created.body;
      expect(created.headers["location"]).toBe(`/api/targets/${id}/`);
      const page = await send("GET", "/api/targets/?limit=1&name=ztf20AAABCD");
      expect(page.body).toMatchObject({ count: 1, next: null, previous: null, results: [{ id }] });
      expect((await send("GET", "/api/targets/?targetlist__name=Nightly")).body.count).toBe(1);
      const changed = await send("PATCH", `/api/targets/${id}/`, { dec: -1, abs_mag: 20.5 });
      expect(changed.body).toMatchObject({ dec: -1, abs_mag: 20.5, message: "Target successfully updated." });
      expect((await send("DELETE", `/api/targets/${id}/`)).status).toBe(204);
      const gone = await send("GET", `/api/targets/${id}/`);
      expect([gone.status, gone.body]).toEqual([404, { detail: "Not found." }]);
    });

    test("are paged with limit and offset", async () => {
      for (let n = 0; n < 3; n++) await newTarget();
      const first = (await send("GET", "/api/targets/?limit=2")).body;
      expect([first.results.length, first.previous]).toEqual([2, null]);
      const second = (await send("GET", new URL(first.next).pathname + new URL(first.next).search)).body;
      expect(second.results[0].id).toBeLessThan(first.results[1].id);
      expect(new URL(second.previous).searchParams.get("offset")).toBeNull();
      expect((await send("GET", "/api/targets/?limit=nonsense&offset=-3")).status).toBe(200);
    });

    test.each([
      [{ type: "SIDEREAL", ra: 1, dec: 1 }, { name: ["This field is required."] }],
      [{ name: "x", type: "SIDEREAL", ra: 361, dec: 1 }, { ra: [expect.any(String)] }],
      [
        { name: "x", type: "SIDEREAL", ra: 1, dec: 1, aliases: "y" },
        { aliases: ["Expected a list of items."] },
      ],
      [
        { name: "x", type: "SIDEREAL", ra: 1, dec: 1, groups: [{ name: "Nobody's" }] },
        { groups: ['You are not in a group "Nobody\'s".'] },
      ],
    ])("%j is told by its field", async (body, expected) => {
      const refused = await send("POST", "/api/targets/", body);
      expect([refused.status, refused.body]).toEqual([400, expected]);
    });
  });

  describe("acceptance: API: files and data in the original's shape", () => {
    test("an uploaded light curve is processed before the answer", async () => {
      const target = await newTarget();
      const answer = await upload(
        { target: String(target), data_product_type: "photometry", product_id: "night-1" },
        { name: "lc \u00e9.csv", bytes: Buffer.from(CSV) },
      );
      expect(answer.body).toMatchObject({
        id: expect.any(Number),
        product_id: "night-1",
        target,
        observation_record: null,
        data_product_type: "photometry",
        message: "Data product successfully uploaded.",
        reduceddatum_set: [
          {
            data_type: "photometry",
            source_name: "ZTF",
            timestamp: "2020-05-31T12:00:00.000Z",
            value: { time: 59000.5, magnitude: 18.25, error: 0.05, filter: "r" },
            target,
          },
          { value: { limit: 20.5, filter: "g" } },
        ],
      });
      expect(answer.status).toBe(201);
      const datums = (
        await send("GET", `/api/reduceddatums/?data_product=${answer.body.id}&data_type=photometry`)
      ).body;
      expect([datums.count, datums.results.length]).toEqual([2, 2]);
      const again = await send("POST", "/api/runprocessor/", {
        data_product: answer.body.id,
        data_product_type: null,
      });
      expect([again.status, again.body.length]).toEqual([201, 2]);
      const typed = await send("PATCH", `/api/dataproducttype/${answer.body.id}/`, {
        data_product_type: "text_file",
      });
      expect(typed.body).toEqual({ data_product_type: "text_file" });
      expect((await send("GET", `/api/reduceddatums/?target__id=${target}`)).body.count).toBe(0);
      expect((await send("GET", "/api/dataproducts/?limit=1")).body.results[0]).toMatchObject({
        id: answer.body.id,
        data_product_type: "text_file",
      });
    });

    test("what cannot be processed leaves nothing", async () => {
      const target = await newTarget();
      const refused = await upload(
        { target: String(target), data_product_type: "photometry" },
        { name: "lc.csv", bytes: Buffer.from("a,b\n1,2\n") },
      );
      expect([refused.status, Object.keys(refused.body)]).toEqual([400, ["Data processing error"]]);
      expect(refused.body["Data processing error"][0]).toContain(
        "No column holds the time; the columns are a, b.",
      );
      const { results } = (await send("GET", "/api/dataproducts/")).body;
      expect(results.filter((one: { target: number }) => one.target === target)).toEqual([]);
    });

    test.each([
      [{ data_product_type: "photometry" }, true, { target: ["This field is required."] }],
      [{ target: "1" }, true, { data_product_type: ["This field is required."] }],
      [
        { target: "1", data_product_type: "spectra" },
        true,
        { data_product_type: ['"spectra" is not a valid choice.'] },
      ],
      [{ target: "1", data_product_type: "photometry" }, false, { file: ["No file was submitted."] }],
    ])("an upload with %j is refused", async (fields, withFile, expected) => {
      const refused = await upload(
        fields,
        withFile ? { name: "lc.csv", bytes: Buffer.from(CSV) } : undefined,
      );
      expect([refused.status, refused.body]).toEqual([400, expected]);
    });

    test("reduced data are stored, seen by those who may, and deleted by their id", async () => {
      const target = await newTarget();
      const photometry = {
        target,
        data_type: "photometry",
        timestamp: "2020-06-01T12:00:00Z",
        source_name: "me",
        value: { magnitude: 17.5, error: 0.1, filter: "V" },
      };
      const stored = await send("POST", "/api/reduceddatums/", photometry);
      expect([stored.status, stored.body]).toEqual([
        201,
        { ...photometry, data_product: null, source_location: "", timestamp: "2020-06-01T12:00:00.000Z" },
      ]);
      const form = new URLSearchParams({
        target: String(target),
        data_type: "spectroscopy",
        timestamp: "2020-06-02T12:00:00Z",
        value: JSON.stringify({ wavelength: [5000, 5001], flux: [1e-16, null], flux_units: "erg/s/cm2/A" }),
      });
      const spectrum = await send("POST", "/api/reduceddatums/", Buffer.from(String(form)), {
        "content-type": "application/x-www-form-urlencoded",
      });
      expect(spectrum.status).toBe(201);
      const { count, results } = (await send("GET", `/api/reduceddatums/?target__id=${target}`)).body;
      expect(count).toBe(2);
      expect(results).toMatchObject([
        { value: { magnitude: 17.5 } },
        {
          data_type: "spectroscopy",
          value: { wavelength: [5000, 5001], flux: [1e-16, null], wavelength_units: "Angstrom" },
        },
      ]);
      const bobs = await features.call("bob", "GET", `/api/reduceddatums/?target__id=${target}`);
      expect(bobs.body).toMatchObject({ count: 0, results: [] });
      expect((await features.call("bob", "DELETE", `/api/reduceddatums/${results[0].id}/`)).body).toEqual({
        detail: "Not found.",
      });
      for (const { id } of results)
        expect((await send("DELETE", `/api/reduceddatums/${id}/`)).status).toBe(204);
      expect((await send("GET", `/api/reduceddatums/?target__id=${target}`)).body.count).toBe(0);
    });

    test.each([
      [{ data_type: "astrometry" }, { data_type: ['"astrometry" is not a valid choice.'] }],
      [{ timestamp: "yesterday" }, { timestamp: [expect.stringContaining("Datetime has wrong format")] }],
      [{ value: "{" }, { value: ["Value must be valid JSON."] }],
      [{ value: { filter: "r" } }, { value: ["There is neither a magnitude nor a limit."] }],
      [{ target: "x" }, { target: ["Incorrect type. Expected pk value."] }],
    ])("a reduced datum with %j is refused", async (wrong, expected) => {
      const datum = {
        target: await newTarget(),
        data_type: "photometry",
        timestamp: "2020-06-01T12:00:00Z",
        value: { magnitude: 1 },
      };
      const refused = await send("POST", "/api/reduceddatums/", { ...datum, ...wrong });
      expect([refused.status, refused.body]).toEqual([400, expected]);
    });

    test("observation records are listed", async () => {
      const target = await newTarget();
      await features.call("ada", "POST", `/api/targets/${target}/observations`, {
        facility: "GEM",
        observationId: "GS-2021A-DD-102-9",
        status: "Observed",
        state: "done",
      });
      const { results } = (await send("GET", `/api/observations/?target_id=${target}`)).body;
      expect(results).toMatchObject([
        {
          target,
          user: "ada",
          facility: "GEM",
          observation_id: "GS-2021A-DD-102-9",
          status: "Observed",
          parameters: {},
          observation_groups: [],
        },
      ]);
    });

    test("without a token there is a sentence", async () => {
      const refused = await features.app.inject({ method: "GET", url: "/api/targets/" });
      expect([refused.statusCode, Object.keys(refused.json())]).toEqual([401, ["detail"]]);
    });
  });
});

describe("the Python of docs/api.md runs", () => {
  const page = readFileSync(new URL("../../../docs/api.md", import.meta.url), "utf8");
  const snippet = (name: string) =>
    new RegExp(`\`\`\`python ${name}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
  let features: FeatureApp;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    features = await startFeatures();
    const url = await features.app.listen({ port: 0, host: "127.0.0.1" });
    const { body } = await features.call("ada", "POST", "/api/account/tokens", {
      name: "docs",
      scopes: ["read", "write"],
    });
    env = { PATH: process.env["PATH"], GOATS_URL: url, GOATS_TOKEN: body.secret };
  });
  afterAll(() => features.close());

  const python = async (module: string): Promise<string | undefined> => {
    for (const name of ["python3", "/usr/bin/python3"]) {
      const works = await run(name, ["-c", `import ${module}`]).then(
        () => true,
        () => false,
      );
      if (works) return name;
    }
    return undefined;
  };

  test("with nothing but Python", async () => {
    const { stdout } = await run((await python("json")) ?? "python3", ["-c", snippet("plain")], { env });
    expect(stdout.trim().split("\n")).toEqual([
      "line 4: there is neither a magnitude nor a limit nor a flux",
      "g 58900.25 18.41",
      "g 58901.25 > 20.1",
      "{'stored': 1}",
    ]);
  });

  test.each([
    ["requests", "light-curve.csv"],
    ["httpx", ""],
    ["astropy", "18.41"],
  ])("with %s", async (module, output) => {
    expect(snippet(module)).not.toBe("");
    const program = await python(module);
    // Not every machine has these; the one above always runs.
    if (program === undefined) return;
    const { stdout } = await run(program, ["-c", snippet(module)], { env });
    expect(stdout).toContain(output);
  });
});
