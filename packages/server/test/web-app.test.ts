import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Harness, startHarness } from "./harness.ts";

let folder: string;
let harness: Harness;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "goats-web-"));
  const webDir = join(folder, "dist");
  mkdirSync(join(webDir, "assets"), { recursive: true });
  writeFileSync(join(webDir, "index.html"), "<!doctype html><title>GOATS</title>");
  writeFileSync(join(webDir, "theme.js"), "// theme");
  writeFileSync(join(webDir, "assets", "app-8f3a.js"), "// app");
  writeFileSync(join(webDir, "assets", "app-8f3a.js.br"), brotliCompressSync("// app"));
  writeFileSync(join(folder, "outside.txt"), "outside");
  harness = await startHarness({ app: { webDir } });
});
afterAll(async () => {
  await harness.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each(["/", "/targets", "/targets/3?tab=data", "/setup", "/runs/1", "/apiary"])(
  "%s is a page of the app",
  async (url) => {
    const response = await harness.request("GET", url);
    expect(response.statusCode).toBe(200);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(response.headers["cache-control"]).toBe("no-cache");
    expect(response.body).toContain("<title>GOATS</title>");
    const head = await harness.request("HEAD", url);
    expect(head.statusCode).toBe(200);
  },
);

test("files whose names have a hash are kept for ever, others are asked for again", async () => {
  const hashed = await harness.request("GET", "/assets/app-8f3a.js");
  expect(hashed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(hashed.headers["content-type"]).toMatch(/javascript/);
  const plain = await harness.request("GET", "/theme.js");
  expect(plain.headers["cache-control"]).toBe("no-cache");
  expect(plain.headers["etag"]).toBeTruthy();
  const again = await harness.request("GET", "/theme.js", {
    headers: { "if-none-match": String(plain.headers["etag"]) },
  });
  expect(again.statusCode).toBe(304);
});

test("a compressed copy that the build made is sent to who understands it", async () => {
  const url = "/assets/app-8f3a.js";
  const compressed = await harness.request("GET", url, { headers: { "accept-encoding": "br, gzip" } });
  expect(compressed.headers["content-encoding"]).toBe("br");
  expect(compressed.headers["content-type"]).toMatch(/javascript/);
  expect(compressed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect(brotliDecompressSync(compressed.rawPayload).toString()).toBe("// app");
  expect((await harness.request("GET", url)).body).toBe("// app");
});

test.each([
  ["GET", "/assets/gone-1234.js"],
  ["GET", "/api/unknown"],
  ["GET", "/api"],
  ["POST", "/targets"],
  ["GET", "/../outside.txt"],
  ["GET", "/%2e%2e/outside.txt"],
  ["GET", "/assets/..%2f..%2foutside.txt"],
] as const)("%s %s is not", async (method, url) => {
  const response = await harness.request(method, url);
  expect(response.statusCode).toBeGreaterThanOrEqual(400);
  expect(response.json().error.code).toMatch(/not_found|bad_request/);
  expect(response.body).not.toContain("outside\n");
});

test("without a build a page says how to make one", async () => {
  const bare = await startHarness();
  try {
    const response = await bare.request("GET", "/targets");
    expect(response.statusCode).toBe(503);
    expect(response.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(response.body).toContain("npm run build");
    expect((await bare.request("GET", "/favicon.ico")).statusCode).toBe(404);
  } finally {
    await bare.close();
  }
});
