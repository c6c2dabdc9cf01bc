import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { guardRoutes } from "../src/core/access.ts";
import { type Harness, startHarness } from "./harness.ts";

/** One operation of the API as its own description states it. */
interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS";
  readonly path: string;
  readonly access: string;
  readonly security: unknown;
}

let harness: Harness;
let operations: Operation[];
let user: Record<string, string>;

beforeAll(async () => {
  harness = await startHarness();
  await harness.signIn("ada");
  user = (await harness.signIn("bob")).headers;
  const document = (await harness.request("GET", "/api/openapi.json")).json();
  operations = Object.entries(
    document.paths as Record<string, Record<string, Record<string, unknown>>>,
  ).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase() as Operation["method"],
      path,
      access: String(operation["x-access"]),
      security: operation["security"],
    })),
  );
});
afterAll(() => harness.close());

/** The path with every parameter filled in by something that exists nowhere. */
const fill = (path: string) => path.replaceAll(/\{\w+\}/g, "2147483646");
/** Routes in the shapes of the original, whose errors have its form too. */
const isOriginal = ({ path }: Operation) => path.endsWith("/");
const call = (operation: Operation, headers: Record<string, string>) =>
  harness.request(operation.method, fill(operation.path), {
    headers,
    // Only what a route would take anyhow: what is wrong with the body must not matter to a stranger.
    ...(operation.method === "GET" || operation.method === "DELETE" ? {} : { json: {} }),
  });

describe("every route of the API", () => {
  test("is described with its access, a summary, a tag and its answers", async () => {
    expect(operations.length).toBeGreaterThan(20);
    const document = (await harness.request("GET", "/api/openapi.json")).json();
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.components.schemas)).toContain("Error");
    for (const [path, methods] of Object.entries(document.paths as Record<string, object>)) {
      for (const [method, operation] of Object.entries(methods)) {
        const name = `${method} ${path}`;
        expect(["public", "visitor", "user", "admin"], name).toContain(operation["x-access"]);
        expect(operation.summary, name).toMatch(/^\S.*[^.]$/);
        expect(operation.tags, name).toHaveLength(1);
        const answers = Object.keys(operation.responses);
        expect(answers, name).toContain("default");
        expect(
          answers.some((status) => status.startsWith("2")),
          name,
        ).toBe(true);
      }
    }
    // Every reference leads somewhere.
    const references = JSON.stringify(document).match(/#\/components\/schemas\/[^"]+/g) ?? [];
    for (const reference of references) {
      expect(Object.keys(document.components.schemas)).toContain(reference.split("/").at(-1));
    }
  });

  test("is closed to strangers unless it is public", async () => {
    const open = operations.filter(({ access }) => access === "public");
    expect(open.map(({ method, path }) => `${method} ${path}`).sort()).toEqual([
      "GET /api/health",
      "GET /api/session",
      "GET /api/setup",
      "POST /api/session",
      "POST /api/setup",
    ]);
    for (const operation of operations.filter(({ access }) => access !== "public")) {
      const name = `${operation.method} ${operation.path}`;
      for (const headers of [
        {},
        { authorization: "Bearer goats_none" },
        { cookie: "goats-x.session_token=y" },
      ]) {
        const response = await call(operation, headers);
        expect(response.statusCode, name).toBe(401);
        if (!isOriginal(operation)) expect(response.json().error.code, name).toBe("unauthenticated");
        expect(response.headers["content-security-policy"], name).toContain("default-src 'self'");
      }
      const anybody = operation.access === "visitor" ? [{}] : [];
      expect(operation.security, name).toEqual([...anybody, { session: [] }, { token: [] }]);
    }
  });

  test("that is for administrators is closed to everybody else", async () => {
    const closed = operations.filter(({ access }) => access === "admin");
    expect(closed.length).toBeGreaterThan(3);
    for (const operation of closed) {
      const response = await call(operation, user);
      expect(response.statusCode, `${operation.method} ${operation.path}`).toBe(403);
      expect(response.json().error.code).toBe("forbidden");
    }
  });

  test("that changes something is closed to pages of other sites", async () => {
    const { headers: admin } = await harness.signIn("ada");
    const { "sec-fetch-site": _, ...cookie } = admin;
    const foreign = [
      { ...cookie, "sec-fetch-site": "cross-site" },
      { ...cookie, "sec-fetch-site": "same-site" },
      { ...cookie, origin: "https://evil.example" },
      { ...cookie, origin: "null" },
      { ...cookie, origin: "http://localhost:8001", host: "localhost:8000" },
    ];
    for (const operation of operations.filter(({ method }) => method !== "GET" && method !== "OPTIONS")) {
      const name = `${operation.method} ${operation.path}`;
      for (const headers of foreign) {
        const response = await call(operation, headers);
        expect(response.statusCode, name).toBe(403);
        if (!isOriginal(operation)) expect(response.json().error.code, name).toBe("wrong_origin");
      }
      if (operation.access === "public") continue;
      // A cookie alone, from something that says nothing about itself.
      const response = await call(operation, cookie);
      if (!isOriginal(operation)) expect(response.json().error.code, name).toBe("wrong_origin");
    }
  });

  test("that is about one thing says that nothing is there, in the one form", async () => {
    const { headers: admin } = await harness.signIn("ada");
    const named = operations.filter(
      // A setting that was never set is null.
      ({ path, access }) => path.includes("{") && access !== "public" && !path.includes("/settings/"),
    );
    for (const operation of named) {
      const response = await call(operation, admin);
      const name = `${operation.method} ${operation.path} ${response.body}`;
      expect([400, 404], name).toContain(response.statusCode);
      if (isOriginal(operation)) continue;
      expect(response.json().error.requestId, name).toBe(response.headers["x-request-id"]);
    }
  });
});

test("same-origin requests pass, whichever way the browser says it", async () => {
  const { headers: admin } = await harness.signIn("ada");
  const { "sec-fetch-site": _, ...cookie } = admin;
  const passing = [
    { ...cookie, "sec-fetch-site": "same-origin" },
    { ...cookie, origin: "http://goats.test:8000", host: "goats.test:8000" },
  ];
  for (const headers of passing) {
    const response = await harness.request("POST", "/api/account/tokens", { headers, json: { name: "x" } });
    expect(response.statusCode).toBe(201);
  }
});

test("behind a public address only that address counts, and cookies are secure", async () => {
  const behind = await startHarness({ env: { GOATS_PUBLIC_URL: "https://goats.example.org" } });
  try {
    const { headers } = await behind.signIn("ada");
    expect(headers["cookie"]).toMatch(/^__Secure-goats-/);
    const { "sec-fetch-site": _, ...cookie } = headers;
    const post = (origin: string) =>
      behind.request("POST", "/api/account/tokens", {
        headers: { ...cookie, origin, host: "127.0.0.1:8000" },
        json: { name: "x" },
      });
    expect((await post("https://goats.example.org")).statusCode).toBe(201);
    expect((await post("http://127.0.0.1:8000")).statusCode).toBe(403);
    const health = await behind.request("GET", "/api/health");
    expect(health.headers["strict-transport-security"]).toBe("max-age=15552000");
    const signIn = await behind.request("POST", "/api/session", {
      json: { username: "ada", password: "a quiet night at Cerro Pachon" },
    });
    expect(String(signIn.headers["set-cookie"])).toMatch(/; Secure/);
  } finally {
    await behind.close();
  }
});

test("a route that does not state who may call it stops the start", async () => {
  const app = Fastify();
  guardRoutes(app, harness.ctx);
  app.get("/api/forgotten", () => "oops");
  await expect(app.ready()).rejects.toThrow("GET /api/forgotten");
  await app.close();
});
