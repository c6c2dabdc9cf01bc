import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addUser, buildOpenApi, listUsers, loadConfig, setUserPassword, startServer } from "../src/index.ts";
import { PASSWORD } from "./harness.ts";
import { freshDatabase, postgresProblem } from "./postgres.ts";

let home: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "goats-start-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

const start = (env: Record<string, string> = {}) =>
  startServer({ env: { GOATS_HOME: home, GOATS_PORT: "0", ...env }, console: "none" });

test("starts, answers, stops, and starts again with what it knew", async () => {
  const first = await start();
  expect(first.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(first.setupCode).toMatch(/^[\w-]+$/);
  const health = await fetch(`${first.address}/api/health`);
  expect(await health.json()).toMatchObject({ status: "ok" });
  const setup = await fetch(`${first.address}/api/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ code: first.setupCode, username: "ada", password: PASSWORD }),
  });
  expect(setup.status).toBe(201);
  const cookie = setup.headers.getSetCookie()[0]?.split(";", 1)[0] ?? "";
  await first.close();
  await first.closed;
  await expect(fetch(`${first.address}/api/health`)).rejects.toThrow();

  expect(readdirSync(home).sort()).toEqual(["goats.db", "logs", "media", "secret.key", "server.lock"]);
  expect(statSync(home).mode & 0o077).toBe(0);
  for (const file of ["secret.key", "goats.db", "logs/goats.log"]) {
    expect(statSync(join(home, file)).mode & 0o777, file).toBe(0o600);
  }
  expect(readFileSync(join(home, "logs", "goats.log"), "utf8")).not.toContain(first.setupCode);

  const second = await start();
  try {
    expect(second.setupCode).toBeUndefined();
    const session = await fetch(`${second.address}/api/session`, { headers: { cookie } });
    expect((await session.json()) as object).toMatchObject({ user: { username: "ada", role: "admin" } });
  } finally {
    await second.close();
  }
});

test("a second server on the same home is refused with the first one's process and address", async () => {
  const first = await start();
  try {
    const error = await start().catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "already_running" });
    expect(String(error)).toContain(`(process ${process.pid}, ${first.address})`);
    expect((await fetch(`${first.address}/api/health`)).status).toBe(200);
  } finally {
    await first.close();
  }
});

test("a taken port is refused with another one, and leaves the home free", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => {
    other.listen(0, "127.0.0.1", resolve);
  });
  const { port } = other.address() as AddressInfo;
  const error = await start({ GOATS_PORT: String(port) }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "port_taken" });
  expect((error as { fix: string }).fix).toContain(`GOATS_PORT=${port + 1}`);
  other.close();
  const server = await start();
  await server.close();
});

test("an address that is not this machine's is refused", async () => {
  const error = await start({ GOATS_HOST: "203.0.113.1" }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: "cannot_listen" });
});

test("accounts can be made and mended from the terminal, beside a running server and without one", async () => {
  const { config } = loadConfig({ env: { GOATS_HOME: home, GOATS_PORT: "0" } });
  await addUser(config, { username: "ada", password: PASSWORD, role: "user" });
  expect(await listUsers(config)).toMatchObject([{ username: "ada", role: "admin" }]);
  const server = await start();
  try {
    expect(server.setupCode).toBeUndefined();
    await addUser(config, { username: "bob", password: PASSWORD, role: "user" });
    expect((await listUsers(config)).map((user) => user.username)).toEqual(["ada", "bob"]);
    const signIn = (password: string) =>
      fetch(`${server.address}/api/session`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ username: "bob", password }),
      });
    expect((await signIn(PASSWORD)).status).toBe(200);
    await setUserPassword(config, "Bob", "quite another password");
    expect((await signIn(PASSWORD)).status).toBe(401);
    expect((await signIn("quite another password")).status).toBe(200);
    await expect(setUserPassword(config, "nobody", PASSWORD)).rejects.toMatchObject({
      code: "user_not_found",
    });
    await expect(
      addUser(config, { username: "bob", password: PASSWORD, role: "user" }),
    ).rejects.toMatchObject({
      code: "username_taken",
    });
  } finally {
    await server.close();
  }
});

describe("as a process", () => {
  const program = `
    import { startServer, stopOnSignals } from ${JSON.stringify(new URL("../src/index.ts", import.meta.url).href)};
    const server = await startServer({ console: "none" });
    stopOnSignals(server, console.log);
    console.log(server.address);`;

  async function spawnServer(): Promise<{
    child: ChildProcess;
    address: string;
    ended: Promise<number | null>;
  }> {
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, GOATS_HOME: home, GOATS_PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const ended = new Promise<number | null>((resolve) => {
      child.once("exit", (code) => resolve(code));
    });
    const address = await new Promise<string>((resolve) => {
      child.stdout?.once("data", (data: Buffer) => resolve(data.toString().trim()));
    });
    return { child, address, ended };
  }

  test.each(["SIGTERM", "SIGINT"] as const)("%s stops it in order", async (signal) => {
    const { child, address, ended } = await spawnServer();
    expect((await fetch(`${address}/api/health`)).status).toBe(200);
    child.kill(signal);
    expect(await ended).toBe(0);
    expect(readFileSync(join(home, "logs", "goats.log"), "utf8")).toMatch(/"msg":"stopped"\}\n$/);
    expect(existsSync(join(home, "server.json"))).toBe(false);
    expect(existsSync(join(home, "goats.db-wal"))).toBe(false);
  });

  test("a second signal ends it at once, whatever it waits for", async () => {
    const { child, address, ended } = await spawnServer();
    // A request that never ends keeps an orderly stop waiting.
    const stuck = fetch(`${address}/api/session`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: new ReadableStream({ pull: () => new Promise(() => {}) }),
      duplex: "half",
    } as RequestInit).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 200));
    child.kill("SIGTERM");
    await new Promise<void>((resolve) => {
      child.stdout?.once("data", () => resolve());
    });
    child.kill("SIGTERM");
    expect(await ended).toBe(143);
    await stuck;
  });

  test("after kill -9 it starts again at once on the same home", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { child, address, ended } = await spawnServer();
      expect((await fetch(`${address}/api/setup`)).status).toBe(200);
      child.kill("SIGKILL");
      await ended;
    }
    const server = await start();
    expect((await fetch(`${server.address}/api/health`)).status).toBe(200);
    await server.close();
  });
});

test("the API can be described without a server", async () => {
  const document = (await buildOpenApi()) as { openapi: string; paths: Record<string, unknown> };
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toContain("/api/session");
  // The same every time, so that a check can compare it.
  expect(JSON.stringify(await buildOpenApi())).toBe(JSON.stringify(document));
});

describe("on PostgreSQL", () => {
  const problem = postgresProblem();
  if (problem !== undefined) {
    test.skip(problem);
    return;
  }

  test("starts, keeps others away, and says who is there", async () => {
    const url = await freshDatabase();
    const server = await start({ DATABASE_URL: url });
    const elsewhere = mkdtempSync(join(tmpdir(), "goats-start-"));
    try {
      expect((await fetch(`${server.address}/api/setup`)).status).toBe(200);
      expect(existsSync(join(home, "goats.db"))).toBe(false);
      const error = await start({ DATABASE_URL: url, GOATS_HOME: elsewhere }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ code: "already_running" });
      expect(String(error)).toContain(`goats server ${process.pid} on `);
      const { config } = loadConfig({ env: { GOATS_HOME: elsewhere, DATABASE_URL: url } });
      await addUser(config, { username: "ada", password: PASSWORD, role: "admin" });
      expect(await (await fetch(`${server.address}/api/setup`)).json()).toEqual({ needed: false });
    } finally {
      await server.close();
    }
    const next = await start({ DATABASE_URL: url, GOATS_HOME: elsewhere });
    expect(next.setupCode).toBeUndefined();
    await next.close();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  test("a database that does not answer is told without its password", async () => {
    const error = await start({
      DATABASE_URL: "postgres://ada:swordfish@127.0.0.1:1/goats",
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "database_unavailable" });
    expect(JSON.stringify([String(error), (error as { fix: string }).fix])).not.toContain("swordfish");
    expect(String(error)).toContain("127.0.0.1:1/goats");
  });
});
