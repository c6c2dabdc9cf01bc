import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, inflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeatureApp, makeObservation, SHARED, startFeatures } from "../../test/feature-app.ts";

const gemini = (name: string) => readFileSync(join(SHARED, "data/gemini", name));
/** A picture of one pixel. */
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==",
  "base64",
);

let features: FeatureApp;
beforeAll(async () => {
  features = await startFeatures();
});
afterAll(() => features.close());

async function send(name: string, bytes: Uint8Array, place?: string) {
  const where = place ?? `targets/${(await makeObservation(features)).targetId}`;
  const { body } = await features.upload("ada", `/api/${where}/files/${encodeURIComponent(name)}`, bytes);
  return body.dataProduct;
}

describe("small pictures", () => {
  test("of a FITS image are made of its rows, the first at the bottom, and kept", async () => {
    const product = await send("arc.fits", gemini("gmos_longslit_arc.fits"));
    const answer = await features.call("ada", "GET", product.thumbnail);
    expect([answer.status, answer.headers["content-type"]]).toEqual([200, "image/png"]);
    expect(answer.headers["content-security-policy"]).toContain("sandbox");
    const { width, height, pixels } = readPng(answer.bytes);
    const hdu = product.hdus.find((one: { axes: number[] }) => one.axes.length === 2);
    const step = Math.ceil(Math.max(hdu.axes[0], hdu.axes[1]) / 256);
    expect([width, height]).toEqual([Math.ceil(hdu.axes[0] / step), Math.ceil(hdu.axes[1] / step)]);
    // Something is to be seen: all greys are there, and most pixels are neither black nor white.
    expect(new Set(pixels).size).toBeGreaterThan(50);
    const again = await features.call("ada", "GET", product.thumbnail);
    expect(again.bytes.equals(answer.bytes)).toBe(true);
    const kept = () =>
      readdirSync(features.mediaDir, { recursive: true }).filter((name) =>
        String(name).includes(".thumbnail-"),
      );
    expect(kept()).toHaveLength(1);
    await features.call("ada", "DELETE", `/api/dataproducts/${product.id}`);
    expect(kept()).toHaveLength(0);
    expect((await features.call("ada", "GET", product.thumbnail)).status).toBe(404);
  });

  test("of a packed FITS file are made too, and its header is read", async () => {
    const product = await send("arc.fits.gz", gzipSync(gemini("gmos_longslit_arc.fits")));
    expect(product).toMatchObject({ type: "fits", note: null, gemini: { instrument: "GMOS-S" } });
    expect((await features.call("ada", "GET", product.thumbnail)).status).toBe(200);
  });

  test("of a picture are the picture; other files have none", async () => {
    const picture = await send("finder.png", PNG);
    const answer = await features.call("ada", "GET", picture.thumbnail);
    expect([answer.headers["content-type"], answer.bytes.equals(PNG)]).toEqual(["image/png", true]);
    const fake = await send("page.png", Buffer.from("<html><script>alert(1)</script>"));
    expect(fake).toMatchObject({ type: "text", thumbnail: null });
    const none = await features.call("ada", "GET", `/api/dataproducts/${fake.id}/thumbnail`);
    expect([none.status, none.body.error.code]).toEqual([404, "no_thumbnail"]);
    const spectrum = await send("s.fits", gemini("S20210219S0075_1D.fits"));
    expect(spectrum.thumbnail).toBeNull();
    expect((await features.call("bob", "GET", picture.thumbnail)).status).toBe(404);
  });

  test("are not made of damaged files", async () => {
    const product = await send("cut.fits", gemini("gmos_longslit_arc.fits").subarray(0, 40_000));
    const answer = await features.call("ada", "GET", `/api/dataproducts/${product.id}/thumbnail`);
    expect(answer.status === 200 || answer.body.error.code === "no_thumbnail").toBe(true);
  });
});

test("the picture of a target is one for each type", async () => {
  const { targetId } = await makeObservation(features);
  const one = await send("a.png", PNG, `targets/${targetId}`);
  const two = await send("b.png", Buffer.concat([PNG, Buffer.from("b")]), `targets/${targetId}`);
  await features.call("ada", "PATCH", `/api/dataproducts/${one.id}`, { featured: true });
  expect(
    (await features.call("ada", "PATCH", `/api/dataproducts/${two.id}`, { featured: true })).body.featured,
  ).toBe(true);
  expect((await features.call("ada", "GET", `/api/dataproducts/${one.id}`)).body.featured).toBe(false);
  expect(
    (await features.call("bob", "PATCH", `/api/dataproducts/${two.id}`, { featured: false })).status,
  ).toBe(404);
});

describe("an archive of files", () => {
  test("unpacks to the bytes of all files, with names that stay in their folder", async () => {
    const { targetId, observationId } = await makeObservation(features, "ada", "../M 31 \u{1f410}");
    const odd = "Spektrum f\u00fcr \u{1f410}.txt";
    await send(odd, Buffer.from("goat"), `targets/${targetId}`);
    await send("arc.fits", gemini("gmos_longslit_arc.fits"), `observations/${observationId}`);
    const answer = await features.call("ada", "GET", `/api/dataproducts/archive.zip?targetId=${targetId}`);
    expect(answer.headers["content-type"]).toBe("application/zip");
    expect(answer.headers["content-disposition"]).toBe('attachment; filename="M_31.zip"');
    const folder = await mkdtemp(join(tmpdir(), "goats-zip-"));
    try {
      await writeFile(join(folder, "a.zip"), answer.bytes);
      const script =
        "import sys, zipfile, json; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps({n: len(z.read(n)) for n in z.namelist()}))";
      const listed = JSON.parse(
        execFileSync("python3", ["-c", script, join(folder, "a.zip")], { encoding: "utf8" }),
      );
      expect(listed).toEqual({
        [`M_31/files/${odd}`]: 4,
        "M_31/GEM/GS-2021A-DD-102-9/arc.fits": gemini("gmos_longslit_arc.fits").length,
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("holds only what may be seen, and something", async () => {
    const product = await send("a.txt", Buffer.from("a"));
    expect(
      (await features.call("bob", "GET", `/api/dataproducts/archive.zip?ids=${product.id}`)).body.error.code,
    ).toBe("archive_empty");
    expect(
      (await features.call("bob", "GET", `/api/dataproducts/archive.zip?targetId=${product.targetId}`))
        .status,
    ).toBe(404);
    expect((await features.call("ada", "GET", "/api/dataproducts/archive.zip")).body.error.field).toBe(
      "targetId",
    );
    expect(
      (await features.call("ada", "GET", `/api/dataproducts/archive.zip?ids=${product.id}`)).status,
    ).toBe(200);
  });
});

function readPng(bytes: Buffer) {
  expect(bytes.subarray(12, 16).toString("latin1")).toBe("IHDR");
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const length = bytes.readUInt32BE(33);
  const lines = inflateSync(bytes.subarray(41, 41 + length));
  const pixels = Array.from({ length: height }, (_, y) => [
    ...lines.subarray(y * (width + 1) + 1, (y + 1) * (width + 1)),
  ]).flat();
  return { width, height, pixels };
}
