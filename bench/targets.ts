/**
 * A million targets and two million photometry points on the embedded database: p95 of the first page of the list, a name
 * search, a cone of one degree and the data of a target page, each against the lookup of one row by its id in the
 * `sqlite3` shell on the same file; import of 100,000 targets; memory of the server at its peak.
 *
 * The shell is one process that stays open, so its time is one question and one answer over a pipe; where `sqlite3` is not
 * installed, a prepared lookup in this process stands in for it.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { fromRoot } from "../scripts/lib/paths.ts";
import { report } from "./lib/report.ts";

const TARGETS = Number(process.env["GOATS_BENCH_TARGETS"] ?? 1_000_000);
const POINTS = 2 * TARGETS;
const IMPORTED = TARGETS / 10;
const ROUNDS = 100;
/** Of Debian's package of that name. */
const SHELL = "sqlite3";
const MEMORY_GOAL_MIB = 512;

const folder = await mkdtemp(join(tmpdir(), "goats-bench-"));
const home = join(folder, "home");
const file = join(home, "goats.db");

interface Server {
  readonly process: ChildProcess;
  readonly address: string;
  readonly setupCode: string | undefined;
}

async function start(): Promise<Server> {
  const args = [fromRoot("packages/cli/src/main.ts"), "run", "--home", home, "--port", "0"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  return await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server ended:\n${text}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (address === undefined || !text.includes("\n")) return;
      // The line with the code follows the one with the address.
      setTimeout(() => {
        resolve({ process: child, address, setupCode: /#code=(\S+)/.exec(text)?.[1] });
      }, 200);
    });
  });
}

async function stop(server: Server): Promise<void> {
  const ended = new Promise((resolve) => server.process.once("exit", resolve));
  server.process.kill("SIGTERM");
  await ended;
}

/** Largest resident size of the server so far, MiB. */
function peakMemory(server: Server): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, "utf8");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** A repeatable stream of numbers from 0 to 1 (a linear congruential generator, Numerical Recipes). */
let seed = 1;
function random(): number {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
}

function name(i: number): string {
  return `AT ${2016 + (i % 10)}${(i + 17_576).toString(36)}`;
}

/** Fills the tables as the server would, without asking it a million times. */
function load(ownerId: string): void {
  const db = new DatabaseSync(file);
  db.exec("pragma synchronous = off; pragma cache_size = -200000; begin");
  // Indexes are built in one go at the end, in the form in which the server made them.
  const indexes = db
    .prepare(
      "select name, sql from sqlite_master where tbl_name in ('target', 'target_name') and sql is not null and (type = 'index' or name = 'target_name_added')",
    )
    .all() as { name: string; sql: string }[];
  for (const { name, sql } of indexes)
    db.exec(`drop ${/^create trigger/i.test(sql) ? "trigger" : "index"} "${name}"`);
  const target = db.prepare(
    `insert into target (owner_id, name, name_key, ra_deg, dec_deg, zone, notes, folder, created_at, updated_at, priority,
       last_detection_mjd, last_detection_magnitude, last_detection_band)
     values (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, 'r')`,
  );
  const names = db.prepare("insert into target_name (target_id, key, name, position) values (?, ?, ?, 0)");
  const series = db.prepare(
    "insert into photometry_series (target_id, band, unit, telescope, instrument, source, time_scale) values (?, 'r', 'mag', 'P48', '', 'ZTF', 'UTC')",
  );
  const point = db.prepare("insert into photometry (series_id, mjd, value, error) values (?, ?, ?, 0.05)");
  const now = new Date().toISOString();
  let points = 0;
  for (let i = 0; i < TARGETS; i++) {
    const dec = (Math.asin(2 * random() - 1) * 180) / Math.PI;
    const ra = random() * 360;
    const key = name(i).toLowerCase().replace(" ", "");
    const hasPoints = i % 10 === 0;
    const { lastInsertRowid: id } = target.run(
      ownerId,
      name(i),
      key,
      ra,
      dec,
      Math.floor((dec + 90) * 4),
      `${i}`,
      now,
      now,
      i % 100 === 0 ? 1 + (i % 5) : null,
      hasPoints ? 59_000 + (i % 900) : null,
      hasPoints ? 15 + random() * 6 : null,
    );
    names.run(id, key, name(i));
    if (!hasPoints) continue;
    // One target in ten has points: twenty each.
    const { lastInsertRowid: seriesId } = series.run(id);
    for (let k = 0; k < 20 && points < POINTS; k++, points++)
      point.run(seriesId, 59_000 + k + random(), 15 + random() * 6);
  }
  db.exec("insert into target_name_part (target_name_part) values ('rebuild')");
  for (const { sql } of indexes) db.exec(sql);
  db.exec("commit; analyze");
  db.close();
  console.log(`${TARGETS} targets, ${points} points`);
}

/** Times a question in milliseconds; p95 of many. */
async function p95(ask: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS + 10; round++) {
    const begin = performance.now();
    await ask(round);
    // The first ones warm up.
    if (round >= 10) times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[Math.floor(0.95 * times.length)] ?? 0;
}

/** Looks one row up by its id; and how it does. */
function peer(): { name: string; ask: (round: number) => Promise<unknown>; close: () => void } {
  const id = () => 1 + Math.floor(random() * TARGETS);
  if (spawnSync(SHELL, ["-version"]).status === 0) {
    const version = spawnSync(SHELL, ["-version"]).stdout.toString().split(" ")[0];
    const shell = spawn(SHELL, ["-batch", file], { stdio: ["pipe", "pipe", "inherit"] });
    const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
    return {
      name: `sqlite3 shell ${version}, one row by id`,
      ask: async () => {
        shell.stdin.write(`select name, ra_deg, dec_deg from target where id = ${id()};\n`);
        await lines.next();
      },
      close: () => shell.kill(),
    };
  }
  const db = new DatabaseSync(file, { readOnly: true });
  const statement = db.prepare("select name, ra_deg, dec_deg from target where id = ?");
  return {
    name: "node:sqlite, one row by id",
    ask: async () => statement.get(id()),
    close: () => db.close(),
  };
}

try {
  const first = await start();
  const origin = { origin: first.address, "content-type": "application/json" };
  const setup = await fetch(`${first.address}/api/setup`, {
    method: "POST",
    headers: origin,
    body: JSON.stringify({ code: first.setupCode, username: "bench", password: "a long night of measuring" }),
  });
  const cookie = setup.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  const { user } = (await setup.json()) as { user: { id: string } };
  const made = await fetch(`${first.address}/api/account/tokens`, {
    method: "POST",
    headers: { ...origin, cookie },
    body: JSON.stringify({ name: "bench" }),
  });
  const { secret } = (await made.json()) as { secret: string };
  await stop(first);
  let begin = performance.now();
  load(user.id);
  console.log(`loaded in ${((performance.now() - begin) / 1000).toFixed(0)} s`);

  const server = await start();
  const headers = { authorization: `Bearer ${secret}` };
  const get = async (path: string): Promise<Record<string, unknown>> => {
    const response = await fetch(server.address + path, { headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const lookup = peer();
  const theirs = await p95(lookup.ask);
  const compare = async (what: string, ask: (round: number) => Promise<unknown>) =>
    report({ name: what, ours: await p95(ask), peer: lookup.name, theirs, unit: "ms", better: "lower" });

  const size = `${TARGETS / 1e6} million targets`;
  await compare(`first page of the list, ${size}, p95`, () => get("/api/targets"));
  await compare(`first page by magnitude, ${size}, p95`, () => get("/api/targets?sort=magnitude"));
  let found = 0;
  await compare(`search for part of a name, ${size}, p95`, async () => {
    const key = name(Math.floor(random() * TARGETS)).slice(5);
    found += Number((await get(`/api/targets?search=${encodeURIComponent(key)}`))["total"]);
  });
  if (found < ROUNDS) throw new Error("a search did not find the name that it looked for");
  await compare(`search for a common part of a name, ${size}, p95`, () => get("/api/targets?search=at2020"));
  let inside = 0;
  await compare(`cone of 1 degree, ${size}, p95`, async () => {
    const dec = (Math.asin(2 * random() - 1) * 180) / Math.PI;
    inside += Number((await get(`/api/targets?cone=${random() * 360},${dec},1d`))["total"]);
  });
  console.log(`a cone holds ${(inside / (ROUNDS + 10)).toFixed(1)} targets on average`);
  await compare(`data of a target page, ${size}, p95`, async () => {
    const id = 1 + 10 * Math.floor(random() * (TARGETS / 10));
    const parts = ["", "/photometry", "/spectra", "/comments", "/history", "/access"];
    await Promise.all([
      ...parts.map((part) => get(`/api/targets/${id}${part}`)),
      get(`/api/observations?targetId=${id}`),
      get(`/api/dataproducts?targetId=${id}`),
    ]);
  });

  const lines = ["name,ra,dec,epoch,redshift,name2,host"];
  for (let i = 0; i < IMPORTED; i++) {
    const dec = (Math.asin(2 * random() - 1) * 180) / Math.PI;
    lines.push(`Import ${i},${random() * 360},${dec},2000,${random()},Also ${i},NGC ${i % 7840}`);
  }
  begin = performance.now();
  const preview = await fetch(`${server.address}/api/targets/import/preview`, {
    method: "POST",
    headers: { ...headers, "content-type": "text/csv" },
    body: lines.join("\n"),
  });
  const { token, create } = (await preview.json()) as { token: string; create: number };
  if (create !== IMPORTED) throw new Error(`the preview would create ${create} of ${IMPORTED}`);
  const seconds = () => (performance.now() - begin) / 1000;
  console.log(`preview of ${IMPORTED} rows: ${(IMPORTED / seconds()).toFixed(0)} rows/s`);
  begin = performance.now();
  const started = await fetch(`${server.address}/api/targets/import`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ token, mode: "rows", duplicates: "fail" }),
  });
  const { taskId } = (await started.json()) as { taskId: string };
  const waits: number[] = [];
  for (;;) {
    const asked = performance.now();
    const task = await get(`/api/tasks/${taskId}`);
    waits.push(performance.now() - asked);
    if (task["state"] === "done") break;
    if (task["state"] !== "queued" && task["state"] !== "running") throw new Error(JSON.stringify(task));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const rate = IMPORTED / seconds();
  waits.sort((a, b) => a - b);
  console.log(`import of ${IMPORTED} targets into ${size}: ${rate.toFixed(0)} rows/s`);
  console.log(`others waited meanwhile: p95 ${waits[Math.floor(0.95 * waits.length)]?.toFixed(0)} ms`);
  const memory = peakMemory(server);
  console.log(`memory of the server at its peak: ${memory.toFixed(0)} MiB (goal < ${MEMORY_GOAL_MIB} MiB)`);
  lookup.close();
  await stop(server);
  if (memory >= MEMORY_GOAL_MIB) {
    console.error("The server took more memory than it may.");
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
