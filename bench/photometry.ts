/**
 * Photometry on the embedded database: a file of a million rows goes through the processor into the tables, and a light
 * curve of 10,000 points comes back as the API answers it. Peers in the same run: the same numbers by plain prepared
 * statements of node:sqlite, into a table with the same keys, in one transaction.
 *
 *     node bench/photometry.ts [rows]
 */
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { finished } from "node:stream/promises";
import { openDatabase } from "../packages/server/src/database/open.ts";
import { readPhotometry } from "../packages/server/src/photometry/read-photometry.ts";
import { columnarJson, readPoints } from "../packages/server/src/photometry/read-points.ts";
import { storePoints } from "../packages/server/src/photometry/store.ts";
import { median, report } from "./lib/report.ts";

const ROWS = Number(process.argv[2] ?? 1_000_000);
const CURVE = 10_000;
const READS = 30;
const BANDS = ["g", "r", "i"];

const folder = mkdtempSync(join(tmpdir(), "goats-bench-photometry-"));
try {
  await run();
} finally {
  rmSync(folder, { recursive: true });
}

async function run(): Promise<void> {
  const file = join(folder, "points.csv");
  await writeTable(file, ROWS);
  const place = { databaseFile: join(folder, "goats.db"), databaseUrl: undefined };
  const { db, close } = await openDatabase(place);
  try {
    const [all = 0, curve = 0] = await addTargets();
    const before = process.memoryUsage().rss;
    let start = performance.now();
    const result = await readPhotometry(file);
    const parsed = performance.now() - start;
    await db.transaction().execute((trx) => storePoints(trx, { targetId: all, dataProductId: null }, result));
    const stored = performance.now() - start;
    const grown = process.memoryUsage().rss - before;
    console.log(
      `${result.order.length} points: read in ${Math.round(parsed)} ms, stored in ${Math.round(stored - parsed)} ms; memory grew by ${Math.round(grown / 2 ** 20)} MiB`,
    );

    const small = join(folder, "curve.csv");
    await writeTable(small, CURVE);
    const points = await readPhotometry(small);
    await db
      .transaction()
      .execute((trx) => storePoints(trx, { targetId: curve, dataProductId: null }, points));

    const plain = new DatabaseSync(join(folder, "plain.db"));
    plain.exec(
      "pragma journal_mode = wal; pragma synchronous = full; create table point (id integer primary key, series integer not null, mjd real not null, value real, error real, lim real, product integer, unique (series, mjd)); create index point_product on point (product)",
    );
    const insert = plain.prepare(
      "insert into point (series, mjd, value, error, lim, product) values (?, ?, ?, ?, ?, ?)",
    );
    start = performance.now();
    plain.exec("begin");
    for (const i of result.order) {
      insert.run(
        result.points.seriesOf[i] ?? 0,
        result.points.mjd[i] ?? 0,
        result.points.value[i] ?? 0,
        result.points.error[i] ?? 0,
        null,
        null,
      );
    }
    plain.exec("commit");
    const plainInsert = performance.now() - start;
    plain.exec("begin");
    for (const i of points.order) {
      insert.run(
        100 + (points.points.seriesOf[i] ?? 0),
        points.points.mjd[i] ?? 0,
        points.points.value[i] ?? 0,
        points.points.error[i] ?? 0,
        null,
        null,
      );
    }
    plain.exec("commit");
    const select = plain.prepare(
      "select id, series, mjd, value, error, lim, product from point where series between 100 and 102 order by mjd",
    );

    const ours: number[] = [];
    const theirs: number[] = [];
    for (let n = 0; n < READS; n++) {
      start = performance.now();
      const text = columnarJson(await readPoints(db, curve));
      ours.push(performance.now() - start);
      start = performance.now();
      const rows = select.all();
      theirs.push(performance.now() - start);
      if (rows.length !== CURVE || (JSON.parse(text) as { count: number }).count !== CURVE)
        throw new Error("points are missing");
    }
    report({
      name: `photometry: ${ROWS} rows of CSV into the tables`,
      ours: ROWS / (stored / 1000),
      unit: "rows/s",
      peer: "node:sqlite, prepared inserts of parsed numbers",
      theirs: ROWS / (plainInsert / 1000),
      better: "higher",
    });
    report({
      name: "photometry: a curve of 10,000 points as JSON",
      ours: median(ours),
      unit: "ms",
      peer: "node:sqlite, prepared select of the rows",
      theirs: median(theirs),
      better: "lower",
    });
    plain.close();
  } finally {
    await close();
  }

  async function addTargets(): Promise<number[]> {
    const now = new Date().toISOString();
    await db
      .insertInto("user")
      .values({
        id: "bench",
        username: "bench",
        displayUsername: "bench",
        name: "bench",
        email: "bench@users.invalid",
        emailVerified: 0,
        role: "user",
        banned: 0,
        createdAt: now,
        updatedAt: now,
      } as never)
      .execute();
    const ids: number[] = [];
    for (const name of ["all", "curve"]) {
      const { id } = await db
        .insertInto("target")
        .values({
          owner_id: "bench",
          name,
          name_key: name,
          ra_deg: 0,
          dec_deg: 0,
          zone: 360,
          notes: "",
          folder: name,
          created_at: now,
          updated_at: now,
        })
        .returning("id")
        .executeTakeFirstOrThrow();
      ids.push(id);
    }
    return ids;
  }
}

async function writeTable(path: string, rows: number): Promise<void> {
  const out = createWriteStream(path);
  out.write("time,filter,magnitude,error,limit,telescope,source\n");
  let text = "";
  for (let i = 0; i < rows; i++) {
    text += `${(50_000 + i / 100).toFixed(4)},${BANDS[i % 3]},${(18 + 2 * Math.sin(i)).toFixed(3)},0.05,,P48,ZTF\n`;
    if (text.length > 1 << 20) {
      if (!out.write(text)) await once(out, "drain");
      text = "";
    }
  }
  out.end(text);
  await finished(out);
}
