import { request as httpRequest } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { declaredErrors } from "../src/core/errors.ts";
import { type Harness, PASSWORD, startHarness } from "./harness.ts";

let harness: Harness;
let headers: Record<string, string>;
let port: number;

beforeAll(async () => {
  harness = await startHarness();
  headers = (await harness.signIn("ada")).headers;
  await harness.app.listen({ host: "127.0.0.1", port: 0 });
  port = (harness.app.server.address() as AddressInfo).port;
});
afterAll(() => harness.close());

const form = z.strictObject({
  error: z.strictObject({
    code: z.string().regex(/^[a-z_]+$/),
    message: z.string().regex(/^[A-Z"].*\.$/s),
    fix: z.string().optional(),
    field: z.string().optional(),
    requestId: z.string().min(4),
  }),
});

describe("whatever is wrong is answered in the one form", () => {
  const post = (payload: string, type = "application/json", url = "/api/account/tokens") =>
    harness.request("POST", url, { headers: { ...headers, "content-type": type }, payload });

  test.each([
    ["an unknown address", () => harness.request("GET", "/api/nothing"), 404, "not_found"],
    ["an unknown method", () => harness.request("DELETE", "/api/health", { headers }), 404, "not_found"],
    ["an unknown file", () => harness.request("GET", "/assets/none.js"), 404, "not_found"],
    [
      "an address with a broken escape",
      () => harness.request("GET", "/api/tasks/%zz", { headers }),
      400,
      "bad_request",
    ],
    ["a body that is not JSON", () => post("{"), 400, "bad_json"],
    ["an empty body", () => post(""), 400, "bad_json"],
    ["a body that poisons prototypes", () => post('{"__proto__": {"x": 1}}'), 400, "bad_json"],
    [
      "a body of another kind",
      () => post("name=x", "application/x-www-form-urlencoded"),
      415,
      "unsupported_media_type",
    ],
    ["a body that is too large", () => post(`"${"x".repeat(2_000_000)}"`), 413, "body_too_large"],
    ["a missing field", () => post("{}"), 400, "invalid_input"],
    ["a body that is no object", () => post("7"), 400, "invalid_input"],
    [
      "a wrong parameter",
      () => harness.request("DELETE", "/api/account/tokens/x", { headers }),
      400,
      "invalid_input",
    ],
    [
      "a wrong query",
      () => harness.request("GET", "/api/tasks?limit=1e9", { headers }),
      400,
      "invalid_input",
    ],
    [
      "a task that is not there",
      () => harness.request("GET", "/api/tasks/none", { headers }),
      404,
      "task_not_found",
    ],
  ])("%s", async (_name, send, status, code) => {
    const response = await send();
    expect(response.statusCode, response.body).toBe(status);
    expect(response.headers["content-type"]).toBe("application/json; charset=utf-8");
    const { error } = form.parse(response.json());
    expect(error.code).toBe(code);
    expect(error.requestId).toBe(response.headers["x-request-id"]);
    expect(declaredErrors().get(code)?.status).toBe(status);
  });

  test("what is not HTTP", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => socket.write("HELLO\r\n\r\n"));
      let text = "";
      socket.on("data", (data) => {
        text += data.toString();
      });
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(form.parse(JSON.parse(answer.split("\r\n\r\n")[1] ?? "")).error.code).toBe("bad_request");
  });

  test("headers without end", async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = httpRequest(
        { port, host: "127.0.0.1", path: "/api/health", headers: { x: "y".repeat(100_000) } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.on("error", reject);
      request.end();
    });
    expect(status).toBe(431);
  });
});

test.each([
  [{}, "name", '"name" is missing.'],
  [{ name: 7 }, "name", '"name" must be text.'],
  [{ name: "" }, "name", '"name" must not be empty.'],
  [{ name: "x".repeat(101) }, "name", '"name" must have at most 100 characters.'],
  [{ name: "x", expiresInDays: 0 }, "expiresInDays", '"expiresInDays" must be at least 1.'],
  [{ name: "x", expiresInDays: 1.5 }, "expiresInDays", '"expiresInDays" must be a whole number.'],
  [{ name: "x", expiresInDays: "soon" }, "expiresInDays", '"expiresInDays" must be a number.'],
])("what does not fit is named in plain words: %j", async (json, field, message) => {
  const response = await harness.request("POST", "/api/account/tokens", { headers, json });
  expect(response.json().error).toMatchObject({ code: "invalid_input", field, message });
});

test("a wrong choice lists the choices", async () => {
  const response = await harness.request("GET", "/api/tasks?state=lost", { headers });
  expect(response.json().error).toMatchObject({
    field: "state",
    message: '"state" must be one of queued, running, done, failed, cancelled, interrupted.',
  });
});

test("a bug answers politely, and only the log has the details", async () => {
  const broken = await startHarness({
    prepare: (ctx) => {
      ctx.tasks.list = () => Promise.reject(new Error("the inside: swordfish"));
    },
  });
  try {
    const bob = await broken.signIn("bob");
    const response = await broken.request("GET", "/api/tasks", { headers: bob.headers });
    expect(response.statusCode).toBe(500);
    const { error } = form.parse(response.json());
    expect(error.code).toBe("internal");
    expect(response.body).not.toContain("swordfish");
    const line = broken
      .logText()
      .split("\n")
      .find((one) => one.includes("swordfish"));
    expect(line).toContain(`"reqId":"${error.requestId}"`);
    expect(line).toContain("at ");
  } finally {
    await broken.close();
  }
});

test("every declared error has a status and a sentence", () => {
  expect(declaredErrors().size).toBeGreaterThan(40);
  for (const [code, { status, when }] of declaredErrors()) {
    expect(code).toMatch(/^[a-z][a-z_]+$/);
    expect(status, code).toBeGreaterThanOrEqual(400);
    expect(when, code).toMatch(/^[A-Z].*\.$/s);
  }
});

describe("headers", () => {
  test("keep browsers from running, framing, guessing or keeping what they should not", async () => {
    const { headers: sent } = await harness.request("GET", "/api/health");
    const policy = String(sent["content-security-policy"]);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(sent).toMatchObject({
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
      "x-frame-options": "DENY",
      "cache-control": "no-store",
    });
    expect(sent["strict-transport-security"]).toBeUndefined();
    expect(sent["x-powered-by"]).toBeUndefined();
  });

  test("stand on every answer, whoever gave it", async () => {
    for (const url of ["/", "/api/nothing", "/api/docs", "/api/docs/static/swagger-ui.css", "/api/tasks"]) {
      const response = await harness.request("GET", url);
      expect(response.headers["content-security-policy"], url).toContain("script-src 'self'");
      expect(response.headers["x-request-id"], url).toBeTruthy();
    }
  });

  test("the documentation's page runs no script that its policy forbids", async () => {
    const page = (await harness.request("GET", "/api/docs")).body;
    const scripts = page.match(/<script[^>]*>[^<]*/g) ?? [];
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) {
      const source = /^<script src="(\/api\/docs\/[^"]+)"[^>]*>\s*$/.exec(script)?.[1];
      expect(source, script).toBeDefined();
      expect((await harness.request("GET", source ?? "")).statusCode).toBe(200);
    }
    expect(page).not.toMatch(/\son\w+=/);
  });
});

test("nothing secret stands in the log", async () => {
  const quiet = await startHarness({ env: { GOATS_LOG_LEVEL: "trace" } });
  try {
    const secrets = ["canary-password-1", "canary-password-2", "canary-password-3"] as const;
    const [one, two, three] = secrets;
    const code = (await quiet.ctx.users.setup.begin()) ?? "";
    const setup = await quiet.request("POST", "/api/setup", {
      json: { code, username: "ada", password: one },
    });
    const cookie = String([setup.headers["set-cookie"]].flat()[0]).split(";", 1)[0] ?? "";
    const mine = { cookie, "sec-fetch-site": "same-origin" };
    const made = await quiet.request("POST", "/api/account/tokens", { headers: mine, json: { name: "t" } });
    const { secret } = made.json();
    await quiet.request("GET", "/api/tasks", { headers: { authorization: `Bearer ${secret}` } });
    await quiet.request("GET", `/api/nothing?token=${secret}&password=${two}`, { headers: mine });
    await quiet.request("POST", "/api/session", { json: { username: "ada", password: two } });
    await quiet.request("POST", "/api/session", { json: { username: "nobody", password: three } });
    await quiet.request("POST", "/api/account/password", {
      headers: mine,
      json: { currentPassword: one, newPassword: three },
    });
    // What a careless line of code would write.
    const { log } = quiet.ctx;
    log.info(
      { password: one, headers: { authorization: secret, cookie, "set-cookie": [cookie] } },
      "careless",
    );
    log.info(
      { req: { headers: { authorization: `Bearer ${secret}` }, body: { newPassword: two } } },
      "careless",
    );
    log.error({ err: new Error(`postgres://goats:${one}@db/goats refused ${secret}`) }, `token ${secret}`);
    const text = quiet.logText();
    expect(text).toContain("careless");
    expect(text).toContain("/api/account/password");
    const session = decodeURIComponent(cookie.split("=")[1] ?? "");
    for (const canary of [...secrets, secret, code, session, session.split(".")[0], PASSWORD]) {
      expect(canary).toBeTruthy();
      expect(text).not.toContain(canary);
    }
  } finally {
    await quiet.close();
  }
});
