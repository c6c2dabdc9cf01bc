import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { loadConfig } from "./config.ts";
import { CONFIG_KEYS, type ConfigKey, defaultHome } from "./config-keys.ts";
import { AppError } from "./errors.ts";

const folders: string[] = [];
function homeWith(file?: unknown): string {
  const home = mkdtempSync(join(tmpdir(), "goats-config-"));
  folders.push(home);
  if (file !== undefined) {
    writeFileSync(join(home, "goats.config.json"), typeof file === "string" ? file : JSON.stringify(file));
  }
  return home;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function failure(env: NodeJS.ProcessEnv, overrides = {}): AppError {
  try {
    loadConfig({ env, overrides });
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}

test("without any setting everything lies in the usual home and nothing is open to the network", () => {
  const { config, entries } = loadConfig({ env: { XDG_DATA_HOME: "/xdg" } });
  if (process.platform !== "darwin") expect(config.home).toBe("/xdg/goats");
  expect(config).toMatchObject({
    host: "127.0.0.1",
    port: 8000,
    databaseUrl: undefined,
    publicUrl: undefined,
  });
  expect(config.databaseFile).toBe(join(config.home, "goats.db"));
  expect(config.mediaDir).toBe(join(config.home, "media"));
  expect(entries.every((entry) => entry.source === "default")).toBe(true);
});

test("the usual home follows each system's convention", () => {
  expect(defaultHome("linux", {}, "/home/ada")).toBe("/home/ada/.local/share/goats");
  expect(defaultHome("linux", { XDG_DATA_HOME: "/data" }, "/home/ada")).toBe("/data/goats");
  expect(defaultHome("linux", { XDG_DATA_HOME: "data" }, "/home/ada")).toBe("/home/ada/.local/share/goats");
  expect(defaultHome("darwin", {}, "/Users/ada")).toBe("/Users/ada/Library/Application Support/goats");
});

test("the command line wins over the environment, that over the file, that over the preset", () => {
  const home = homeWith({ port: 1001, host: "localhost", sessionDays: 7, maxUpload: "1.5 GB" });
  const { config, entries } = loadConfig({
    env: { GOATS_HOME: home, GOATS_PORT: "1002", GOATS_HOST: "::1", GOATS_LOG_LEVEL: "" },
    overrides: { port: 1003 },
  });
  expect(config).toMatchObject({
    port: 1003,
    host: "::1",
    sessionDays: 7,
    maxUploadBytes: 1.5e9,
    logLevel: "info",
  });
  const sources = Object.fromEntries(entries.map((entry) => [entry.key, entry.source]));
  expect(sources).toMatchObject({
    home: "environment",
    port: "command line",
    host: "environment",
    sessionDays: "file",
    logLevel: "default",
  });
});

test("the example of every key is a value that the key accepts", () => {
  for (const [name, key] of Object.entries(CONFIG_KEYS) as [string, ConfigKey][]) {
    expect(key.parse(key.example), name).toBeDefined();
    expect(key.doc, name).toMatch(/\.$/);
  }
});

test.each([
  ["GOATS_PORT", "eighty"],
  ["GOATS_PORT", "70000"],
  ["GOATS_PORT", "80.5"],
  ["GOATS_HOST", "http://here"],
  ["GOATS_PUBLIC_URL", "goats.example.org"],
  ["GOATS_PUBLIC_URL", "https://goats.example.org/path"],
  ["GOATS_PUBLIC_URL", "ftp://goats.example.org"],
  ["GOATS_TRUST_PROXY", "maybe"],
  ["GOATS_MAX_UPLOAD", "much"],
  ["GOATS_MAX_UPLOAD", "0"],
  ["GOATS_REDUCTIONS", "0"],
  ["GOATS_SESSION_DAYS", "-1"],
  ["GOATS_LOG_LEVEL", "loud"],
  ["GOATS_LOG_FORMAT", "yaml"],
])("%s=%s stops the start with the key, the problem and an example", (name, value) => {
  const error = failure({ GOATS_HOME: homeWith(), [name]: value });
  expect(error.code).toBe("config_invalid");
  expect(error.message).toContain(name);
  expect(error.message).toContain(JSON.stringify(value));
  expect(error.message).toMatch(/is not .+\.$/);
  expect(error.fix).toContain(`For example: ${name}=`);
});

test("a wrong value in the file or on the command line is named as it was written", () => {
  const inFile = failure({ GOATS_HOME: homeWith({ port: "x" }) });
  expect(inFile.message).toMatch(/^"port" in .*goats\.config\.json is "x", which is not a whole number/);
  expect(inFile.fix).toBe('For example: { "port": "8080" }');
  const typed = failure({ GOATS_HOME: homeWith() }, { maxUpload: "x" });
  expect(typed.message).toMatch(/^--max-upload is "x"/);
});

test("a wrong secret is not shown", () => {
  const error = failure({ GOATS_HOME: homeWith(), DATABASE_URL: "mysql://ada:swordfish@db/goats" });
  expect(JSON.stringify([error.message, error.fix])).not.toContain("swordfish");
  const { entries } = loadConfig({
    env: { GOATS_HOME: homeWith(), DATABASE_URL: "postgres://a:swordfish@db/g" },
  });
  expect(JSON.stringify(entries)).not.toContain("swordfish");
});

test.each([
  [{ portt: 1 }, /unknown key "portt"/, /The keys are/],
  [{ Port: 1 }, /unknown key "Port"/, /Did you mean "port"/],
  [{ public_url: "x" }, /unknown key "public_url"/, /Did you mean "publicUrl"/],
  [{ home: "/x" }, /unknown key "home"/, /GOATS_HOME/],
])("an unknown key in the file stops the start: %j", (file, message, fix) => {
  const error = failure({ GOATS_HOME: homeWith(file) });
  expect(error.code).toBe("config_unknown_key");
  expect(error.message).toMatch(message);
  expect(error.fix).toMatch(fix);
});

test.each(["{", "[]", "null", "7"])("a file that is not a JSON object stops the start: %s", (text) => {
  expect(failure({ GOATS_HOME: homeWith(text) }).code).toBe("config_unreadable");
});

test("a file that is a folder stops the start", () => {
  const home = homeWith();
  mkdirSync(join(home, "goats.config.json"));
  expect(failure({ GOATS_HOME: home }).code).toBe("config_unreadable");
});

test("sizes and proxies are understood as people write them", () => {
  const { maxUpload, trustProxy } = CONFIG_KEYS;
  expect(["20GB", "500 mb", "1024", "2kB", 17].map((text) => maxUpload.parse(text))).toEqual([
    20e9, 500e6, 1024, 2000, 17,
  ]);
  expect(trustProxy.parse("true")).toBe(true);
  expect(trustProxy.parse("127.0.0.1, 10.0.0.0/8")).toEqual(["127.0.0.1", "10.0.0.0/8"]);
  expect(trustProxy.parse(["loopback"])).toEqual(["loopback"]);
});
