import { createHash, randomBytes } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type FeatureApp, makeObservation, startFeatures } from "../../test/feature-app.ts";

let features: FeatureApp;
let port: number;
beforeAll(async () => {
  features = await startFeatures({ env: { GOATS_MAX_UPLOAD: "40000000" } });
  await features.app.listen({ port: 0, host: "127.0.0.1" });
  port = (features.app.server.address() as AddressInfo).port;
});
afterAll(() => features.close());

function filesBelow(...steps: string[]): string[] {
  const folder = join(features.mediaDir, ...steps);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name);
}

const notes = () => features.ctx.db.selectFrom("removal").selectAll().execute();

/** Begins an upload over a real connection; the test sends the pieces itself. */
function begin(path: string, headers: Record<string, string | number> = {}) {
  const outgoing: ClientRequest = request({
    port,
    host: "127.0.0.1",
    method: "PUT",
    path,
    headers: { ...features.headers("ada"), ...headers },
  });
  const answer = new Promise<{
    status: number;
    body: { error?: { code: string }; dataProduct?: { sha256: string } };
  }>((resolve, reject) => {
    outgoing.on("error", reject);
    outgoing.on("response", (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on("data", (piece: Buffer) => pieces.push(piece));
      incoming.on("end", () =>
        resolve({ status: incoming.statusCode ?? 0, body: JSON.parse(Buffer.concat(pieces).toString()) }),
      );
    });
  });
  // A test that breaks the connection does not look at the answer.
  answer.catch(() => {});
  return { outgoing, answer };
}

function send(outgoing: ClientRequest, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) =>
    outgoing.write(bytes, (error) => (error ? reject(error) : resolve())),
  );
}

/** Waits until the server has the beginning of a file on disk. */
async function untilArriving(folder: string): Promise<void> {
  await vi.waitFor(
    () => expect(filesBelow(folder).some((name) => name.startsWith(".arriving-"))).toBe(true),
    10_000,
  );
}

describe("uploads over a connection", () => {
  test("arrive piece by piece, with and without an announced length", async () => {
    const { targetId } = await makeObservation(features, "ada", "Pieces");
    for (const announced of [true, false]) {
      const bytes = randomBytes(20_000_000);
      const { outgoing, answer } = begin(
        `/api/targets/${targetId}/files/large-${announced}.bin`,
        announced ? { "content-length": bytes.length, "content-type": "text/html" } : {},
      );
      for (let at = 0; at < bytes.length; at += 1_000_001) {
        await send(outgoing, bytes.subarray(at, at + 1_000_001));
      }
      outgoing.end();
      const { status, body } = await answer;
      expect(status).toBe(201);
      expect(body.dataProduct?.sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
      const stored = join(features.mediaDir, `${targetId}-Pieces/files/large-${announced}.bin`);
      expect(readFileSync(stored).equals(bytes)).toBe(true);
    }
    expect(await notes()).toEqual([]);
  });

  test("leave nothing when they are broken off", async () => {
    const { targetId, observationId } = await makeObservation(features, "ada", "Broken");
    const url = `/api/observations/${observationId}/files/cut.fits`;
    const { outgoing } = begin(url, { "content-length": 5_000_000 });
    await send(outgoing, randomBytes(2_000_000));
    await untilArriving(`${targetId}-Broken`);
    outgoing.destroy();
    await vi.waitFor(async () => {
      expect(filesBelow(`${targetId}-Broken`)).toEqual([]);
      expect(await notes()).toEqual([]);
    }, 10_000);
    const list = await features.call("ada", "GET", `/api/dataproducts?observationId=${observationId}`);
    expect(list.body.dataProducts).toEqual([]);
    expect((await features.upload("ada", url, randomBytes(10))).status).toBe(201);
  });

  test("are told that they are too large, also when no length was announced", async () => {
    const { targetId } = await makeObservation(features, "ada", "Endless");
    const url = `/api/targets/${targetId}/files/endless.bin`;
    const { outgoing, answer } = begin(url);
    const piece = randomBytes(1_000_000);
    for (let sent = 0; sent <= 41; sent++) await send(outgoing, piece);
    outgoing.end();
    const { status, body } = await answer;
    expect([status, body.error?.code]).toEqual([413, "upload_too_large"]);
    expect(filesBelow(`${targetId}-Endless`)).toEqual([]);
  });

  test.each(["target", "observation"])("find out that their %s was deleted meanwhile", async (what) => {
    const name = `Gone ${what}`;
    const { targetId, observationId } = await makeObservation(features, "ada", name);
    const { outgoing, answer } = begin(`/api/observations/${observationId}/files/late.txt`, {
      "content-length": 2_000_000,
    });
    await send(outgoing, randomBytes(1_000_000));
    await untilArriving(`${targetId}-Gone_${what}`);
    const doomed = what === "target" ? `/api/targets/${targetId}` : `/api/observations/${observationId}`;
    expect((await features.call("ada", "DELETE", doomed)).status).toBe(204);
    outgoing.end(randomBytes(1_000_000));
    const { status, body } = await answer;
    expect([status, body.error?.code]).toEqual([404, "place_gone"]);
    expect(filesBelow(`${targetId}-Gone_${what}`)).toEqual([]);
    expect(await notes()).toEqual([]);
    expect(
      await features.ctx.db
        .selectFrom("data_product")
        .select("id")
        .where("filename", "=", "late.txt")
        .execute(),
    ).toEqual([]);
  });
});

describe("downloads", () => {
  const text = Buffer.from("0123456789");
  let url: string;
  let sha256: string;
  beforeAll(async () => {
    const { targetId } = await makeObservation(features, "ada", "Downloads");
    const name = encodeURIComponent('Spektrum für "Anna".html'.replaceAll('"', "'"));
    const { body } = await features.upload("ada", `/api/targets/${targetId}/files/${name}`, text);
    url = `/api/dataproducts/${body.dataProduct.id}/content`;
    sha256 = body.dataProduct.sha256;
  });
  const get = (headers: Record<string, string> = {}, method = "GET") =>
    fetch(`http://127.0.0.1:${port}${url}`, { method, headers: { ...features.headers("ada"), ...headers } });

  test("are saved under their name, never shown or run", async () => {
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/octet-stream");
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-disposition")).toBe(
      "attachment; filename=\"Spektrum fur 'Anna'.html\"; filename*=UTF-8''Spektrum%20f%C3%BCr%20%27Anna%27.html",
    );
    expect(answer.headers.get("content-length")).toBe("10");
    expect(answer.headers.get("etag")).toBe(`"${sha256}"`);
    expect(Buffer.from(await answer.arrayBuffer()).equals(text)).toBe(true);
  });

  test.each([
    ["bytes=0-3", 206, "0123", "bytes 0-3/10"],
    ["bytes=7-", 206, "789", "bytes 7-9/10"],
    ["bytes=-4", 206, "6789", "bytes 6-9/10"],
    ["bytes=-400", 206, "0123456789", "bytes 0-9/10"],
    ["bytes=5-400", 206, "56789", "bytes 5-9/10"],
    ["bytes=9-9", 206, "9", "bytes 9-9/10"],
    ["bytes=0-1,3-4", 200, "0123456789", null],
    ["bytes=4-2", 200, "0123456789", null],
    ["lines=1-2", 200, "0123456789", null],
    ["bytes=-", 200, "0123456789", null],
    ["bytes=a-b", 200, "0123456789", null],
  ])("with Range: %s", async (range, status, content, contentRange) => {
    const answer = await get({ range });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("content-range")).toBe(contentRange);
    expect(await answer.text()).toBe(content);
    expect(answer.headers.get("content-length")).toBe(String(content.length));
  });

  test.each(["bytes=10-", "bytes=-0", "bytes=99999999999-"])("cannot satisfy Range: %s", async (range) => {
    const answer = await get({ range });
    expect(answer.status).toBe(416);
    expect(answer.headers.get("content-range")).toBe("bytes */10");
    expect(await answer.json()).toMatchObject({ error: { code: "range_unsatisfiable" } });
  });

  test("are not repeated when nothing changed, and ranges only continue the same file", async () => {
    const unchanged = await get({ "if-none-match": `W/"x", "${sha256}"` });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, ""]);
    expect((await get({ "if-range": `"${sha256}"`, range: "bytes=1-2" })).status).toBe(206);
    expect((await get({ "if-range": '"other"', range: "bytes=1-2" })).status).toBe(200);
  });

  test("can be asked for their size alone", async () => {
    const answer = await get({}, "HEAD");
    expect([answer.status, answer.headers.get("content-length"), await answer.text()]).toEqual([
      200,
      "10",
      "",
    ]);
  });
});
