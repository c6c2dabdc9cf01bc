import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "./log.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "goats-log-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("writes JSON to the file at once, for its owner only, and text for people", () => {
  let shown = "";
  const { log, close } = openLog({
    level: "info",
    console: "text",
    dir,
    stdout: { write: (text) => (shown += text) },
  });
  log.debug("unheard");
  log.warn({ reqId: "abc", path: "/x" }, "careful");
  log.error({ err: new Error("broken") }, "failed");
  const lines = readFileSync(join(dir, "goats.log"), "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "warn", reqId: "abc", path: "/x", msg: "careful" },
    { level: "error", err: { message: "broken" }, msg: "failed" },
  ]);
  expect(statSync(join(dir, "goats.log")).mode & 0o777).toBe(0o600);
  expect(shown).toMatch(/^\d\d:\d\d:\d\d warn {2}careful path=\/x id=abc\n/);
  expect(shown).toMatch(/error failed\nError: broken\n {4}at /);
  close();
  log.warn("after the end");
});

test("sets the file aside when it has grown, and keeps a bounded number", () => {
  const { log, close } = openLog({ level: "info", console: "none", dir, maxBytes: 1000 });
  for (let n = 0; n < 100; n += 1) log.info({ n }, "a line of some length to fill the file");
  close();
  const names = readdirSync(dir).sort();
  expect(names).toEqual(["goats.log", ...[1, 2, 3, 4, 5].map((n) => `goats.log.${n}`)]);
  for (const name of names) expect(statSync(join(dir, name)).size).toBeLessThanOrEqual(1000);
  // Nothing is lost between the files.
  const order = [...names].reverse();
  const numbers = order.flatMap((name) =>
    readFileSync(join(dir, name), "utf8")
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { n: number }).n),
  );
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(numbers.at(-1)).toBe(99);
});

test("goes on with the file of the last start", () => {
  for (const word of ["first", "second"]) {
    const { log, close } = openLog({ level: "info", console: "none", dir });
    log.info(word);
    close();
  }
  expect(readFileSync(join(dir, "goats.log"), "utf8").trim().split("\n")).toHaveLength(2);
});

test("hides secrets by the names of their fields and by their look, and keeps what explains errors", () => {
  const { log, close } = openLog({ level: "info", console: "none", dir });
  log.info({ password: "s1", a: { token: "s2", b: { secret: "s3", c: { cookie: "s4" } } } }, "x");
  log.info({ body: { code: "s5" }, req: { body: { code: "s6" } } }, `Bearer goats_${"s7".repeat(15)}`);
  log.info({ err: Object.assign(new Error("at postgres://ada:s8@db/x"), { code: "ECONNREFUSED" }) }, "x");
  close();
  const text = readFileSync(join(dir, "goats.log"), "utf8");
  expect(text).not.toMatch(/s[1-8]/);
  expect(text).toContain("postgres://ada:***@db/x");
  expect(text).toContain("ECONNREFUSED");
});
