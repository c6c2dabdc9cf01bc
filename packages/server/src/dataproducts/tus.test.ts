import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type FeatureApp,
  makeObservation,
  onEachDatabase,
  SHARED,
  startFeatures,
} from "../../test/feature-app.ts";

const metadata = (values: Record<string, string | number>) =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${Buffer.from(String(value)).toString("base64")}`)
    .join(",");

onEachDatabase((database) => {
  let features: FeatureApp;
  beforeAll(async () => {
    features = await startFeatures({ database, env: { GOATS_MAX_UPLOAD: "1MB" } });
  });
  afterAll(() => features.close());

  async function send(
    person: string,
    method: "POST" | "HEAD" | "PATCH" | "DELETE" | "OPTIONS",
    url: string,
    headers: Record<string, string> = {},
    payload?: Uint8Array,
  ) {
    return await features.app.inject({
      method,
      url,
      headers: { ...features.headers(person), "tus-resumable": "1.0.0", ...headers },
      ...(payload === undefined ? {} : { payload: Buffer.from(payload) }),
    });
  }
  const begin = async (values: Record<string, string | number>, length: number, person = "ada") =>
    await send(person, "POST", "/api/uploads", {
      "upload-length": String(length),
      "upload-metadata": metadata(values),
    });
  const piece = async (url: string, offset: number, bytes: Uint8Array, person = "ada") =>
    await send(
      person,
      "PATCH",
      url,
      { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
      bytes,
    );
  const offset = async (url: string) => (await send("ada", "HEAD", url)).headers["upload-offset"];

  test("a file comes in pieces, across a restart of the server, and is processed", async () => {
    const { targetId } = await makeObservation(features);
    const file = readFileSync(join(SHARED, "data/gemini/S20210219S0075_1D.fits"));
    const begun = await begin({ filename: "spectrum.fits", targetId, type: "spectroscopy" }, file.length);
    expect(begun.statusCode).toBe(201);
    const url = String(begun.headers["location"]);
    expect(await offset(url)).toBe("0");
    const first = await piece(url, 0, file.subarray(0, 50_000));
    expect([first.statusCode, first.headers["upload-offset"]]).toEqual([204, "50000"]);
    await features.restart();
    expect(await offset(url)).toBe("50000");
    const wrong = await piece(url, 0, file.subarray(0, 10));
    expect([wrong.statusCode, wrong.json().error.message]).toEqual([
      409,
      "The next byte of this upload is 50000, not 0.",
    ]);
    const last = await piece(url, 50_000, file.subarray(50_000));
    expect(last.statusCode).toBe(204);
    const id = Number(last.headers["goats-data-product"]);
    const content = await features.call("ada", "GET", `/api/dataproducts/${id}/content`);
    expect(content.bytes.equals(file)).toBe(true);
    const head = await send("ada", "HEAD", url);
    expect([head.headers["upload-offset"], head.headers["goats-data-product"]]).toEqual([
      String(file.length),
      String(id),
    ]);
    for (const task of (await features.call("ada", "GET", "/api/tasks")).body.tasks)
      await features.ctx.tasks.finished(task.id);
    expect((await features.call("ada", "GET", `/api/targets/${targetId}/spectra`)).body.spectra).toHaveLength(
      1,
    );
  });

  test("an upload is its sender's own and can be cancelled", async () => {
    const { observationId } = await makeObservation(features);
    const url = String((await begin({ filename: "a.txt", observationId }, 10)).headers["location"]);
    await piece(url, 0, new Uint8Array(4));
    expect((await send("bob", "HEAD", url)).statusCode).toBe(404);
    expect((await piece(url, 4, new Uint8Array(6), "bob")).statusCode).toBe(404);
    const { path } = await features.ctx.db
      .selectFrom("upload")
      .select("path")
      .where("id", "=", url.slice(url.lastIndexOf("/") + 1))
      .executeTakeFirstOrThrow();
    expect(existsSync(join(features.mediaDir, path))).toBe(true);
    expect((await send("ada", "DELETE", url)).statusCode).toBe(204);
    expect(existsSync(join(features.mediaDir, path))).toBe(false);
    expect((await send("ada", "HEAD", url)).statusCode).toBe(404);
  });

  test("a name that is taken at the end leaves the bytes, so that nothing is sent twice", async () => {
    const { targetId } = await makeObservation(features);
    const url = String((await begin({ filename: "same.txt", targetId }, 3)).headers["location"]);
    await features.upload("ada", `/api/targets/${targetId}/files/same.txt`, Buffer.from("other"));
    await piece(url, 0, Buffer.from("ab"));
    const refused = await piece(url, 2, Buffer.from("c"));
    expect(refused.json().error.code).toBe("filename_taken");
    expect(await offset(url)).toBe("3");
  });

  test.each([
    ["too large", { filename: "a.txt", targetId: 1 }, 1_000_001, 413, "upload_too_large"],
    ["nothing", { filename: "a.txt", targetId: 1 }, 0, 400, "upload_incomplete"],
    ["no place", { filename: "a.txt" }, 1, 400, "upload_metadata_invalid"],
    ["no name", { targetId: 1 }, 1, 400, "bad_filename"],
    ["a name that leaves the folder", { filename: "../../x", targetId: 1 }, 1, 400, "bad_filename"],
    [
      "an unknown type",
      { filename: "a.txt", targetId: 1, type: "spectrum" },
      1,
      400,
      "upload_metadata_invalid",
    ],
    ["an unknown target", { filename: "a.txt", targetId: 999_999 }, 1, 404, "target_not_found"],
  ])("refuses to begin: %s", async (_, values, length, status, code) => {
    const refused = await begin(values, length);
    expect([refused.statusCode, refused.json().error.code]).toEqual([status, code]);
  });

  test("refuses more bytes than were promised, and other versions of the protocol", async () => {
    const { targetId } = await makeObservation(features);
    const url = String((await begin({ filename: "b.txt", targetId }, 3)).headers["location"]);
    expect((await piece(url, 0, new Uint8Array(4))).json().error.code).toBe("upload_too_large");
    const old = await send("ada", "HEAD", url, { "tus-resumable": "0.2.2" });
    expect([old.statusCode, old.headers["tus-version"]]).toEqual([412, "1.0.0"]);
    const able = await send("ada", "OPTIONS", "/api/uploads");
    expect([able.headers["tus-extension"], able.headers["tus-max-size"]]).toEqual([
      "creation,termination",
      "1000000",
    ]);
  });
});
