import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSecretKey, prepareHome } from "./home.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "goats-home-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mode = (path: string) => statSync(path).mode & 0o777;

test("makes a home that only its owner can look into", () => {
  const home = join(folder, "deep", "goats");
  prepareHome({ home, mediaDir: join(home, "media"), logDir: join(home, "logs") });
  expect([mode(home), mode(join(home, "media")), mode(join(home, "logs"))]).toEqual([0o700, 0o700, 0o700]);
  writeFileSync(join(folder, "file"), "");
  const taken = join(folder, "file", "goats");
  expect(() => prepareHome({ home: taken, mediaDir: taken, logDir: taken })).toThrow(/cannot be used/);
});

test("makes a key once, of mode 0600, and nothing else", () => {
  const file = join(folder, "secret.key");
  const key = loadSecretKey(file);
  expect(key).toHaveLength(32);
  expect(mode(file)).toBe(0o600);
  expect(loadSecretKey(file)).toEqual(key);
  expect(readdirSync(folder)).toEqual(["secret.key"]);
});

test("closes a key that was opened to others, and refuses one that is damaged", () => {
  const file = join(folder, "secret.key");
  const key = loadSecretKey(file);
  chmodSync(file, 0o644);
  expect(loadSecretKey(file)).toEqual(key);
  expect(mode(file)).toBe(0o600);
  writeFileSync(file, "");
  expect(() => loadSecretKey(file)).toThrow(/does not hold a key/);
});

test("processes that start at once agree on one key", async () => {
  const file = join(folder, "secret.key");
  const program = `
    import { loadSecretKey } from ${JSON.stringify(new URL("./home.ts", import.meta.url).href)};
    console.log(loadSecretKey(process.argv[1]).toString("hex"));`;
  const run = () => promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, file]);
  const keys = await Promise.all(Array.from({ length: 4 }, run));
  expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
  expect(existsSync(file)).toBe(true);
  expect(readdirSync(folder)).toEqual(["secret.key"]);
});
