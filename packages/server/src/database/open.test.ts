import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Kysely, sql } from "kysely";
import { afterEach, expect, test } from "vitest";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openDatabase } from "./open.ts";
import { isForeignKeyViolation, isUniqueViolation } from "./violations.ts";

const folders: string[] = [];
function place() {
  const folder = mkdtempSync(join(tmpdir(), "goats-database-"));
  folders.push(folder);
  return { folder, databaseFile: join(folder, "goats.db"), databaseUrl: undefined };
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

test("a new file gets all tables and needs no backup; opening again changes nothing", async () => {
  const where = place();
  const first = await openDatabase(where);
  expect(first.applied).toContain("0001_first_tables");
  expect(first.backup).toBeUndefined();
  await first.close();
  const second = await openDatabase(where);
  expect(second.applied).toEqual([]);
  await second.close();
  expect(existsSync(join(where.folder, "backups"))).toBe(false);
});

test("runs with write-ahead log, full durability and foreign keys", async () => {
  const { db, close } = await openDatabase(place());
  const pragma = async (name: string) =>
    Object.values((await sql.raw(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];
  expect(await pragma("journal_mode")).toBe("wal");
  expect(await pragma("synchronous")).toBe(2);
  expect(await pragma("foreign_keys")).toBe(1);
  expect(await pragma("busy_timeout")).toBe(5000);
  await close();
});

test("copies an existing database before it migrates it", async () => {
  const where = place();
  const { db, kind, close } = await openDatabase(where);
  await sql`create table keepsake (word text)`.execute(db);
  await sql`insert into keepsake values ('kept')`.execute(db);
  const next = {
    ...migrations(kind),
    "0002_next": async (trx: Kysely<unknown>) => {
      await sql`alter table keepsake add column more text`.execute(trx);
    },
  };
  const result = await migrate(db, kind, where.databaseFile, next);
  expect(result.applied).toEqual(["0002_next"]);
  expect(readdirSync(join(where.folder, "backups"))).toHaveLength(1);
  const copy = new DatabaseSync(result.backup ?? "", { readOnly: true });
  expect(copy.prepare("select * from keepsake").all()).toEqual([{ word: "kept" }]);
  expect(copy.prepare("pragma integrity_check").get()).toEqual({ integrity_check: "ok" });
  copy.close();
  await close();

  // An older program must not write into what it does not know.
  await expect(openDatabase(where)).rejects.toMatchObject({ code: "database_newer" });
});

test("a migration that fails leaves nothing behind", async () => {
  const where = place();
  const { db, kind, close } = await openDatabase(where);
  const broken = {
    ...migrations(kind),
    "0002_good": async (trx: Kysely<unknown>) => {
      await sql`create table half (word text)`.execute(trx);
    },
    "0003_bad": async (trx: Kysely<unknown>) => {
      await sql`create table nonsense (`.execute(trx);
    },
  };
  await expect(migrate(db, kind, where.databaseFile, broken)).rejects.toThrow();
  await expect(sql`select * from half`.execute(db)).rejects.toThrow(/no such table/);
  await close();
});

test("whoever may not migrate is told that the tables are old", async () => {
  const where = place();
  await expect(openDatabase(where, { tables: "check" })).rejects.toMatchObject({ code: "database_outdated" });
  await (await openDatabase(where)).close();
  const { close } = await openDatabase(where, { tables: "check" });
  await close();
});

test("tells taken keys and missing rows apart, and rolls transactions back", async () => {
  const { db, close } = await openDatabase(place());
  const event = { topic: "t", pruned_through: 1 };
  await db.insertInto("live_topic").values(event).execute();
  const taken = await db
    .insertInto("live_topic")
    .values(event)
    .execute()
    .catch((error: unknown) => error);
  expect(isUniqueViolation(taken)).toBe(true);
  expect(isForeignKeyViolation(taken)).toBe(false);
  const orphan = {
    user_id: "nobody",
    name: "",
    hash: "h",
    hint: "",
    created_at: "",
    expires_at: null,
    last_used_at: null,
  };
  const missing = await db
    .insertInto("api_token")
    .values(orphan)
    .execute()
    .catch((error: unknown) => error);
  expect(isForeignKeyViolation(missing)).toBe(true);
  expect(isUniqueViolation(missing)).toBe(false);
  await db
    .transaction()
    .execute(async (trx) => {
      await trx.deleteFrom("live_topic").execute();
      throw new Error("changed my mind");
    })
    .catch(() => {});
  expect(await db.selectFrom("live_topic").selectAll().execute()).toEqual([event]);
  await close();
});

test("an unreadable file is refused with what to do", async () => {
  const where = place();
  writeFileSync(
    where.databaseFile,
    "this is no database, but a letter of some length to somebody".repeat(100),
  );
  await expect(openDatabase(where)).rejects.toMatchObject({ code: "database_unavailable" });
});

test("a file that is a folder, or in no folder, is refused too", async () => {
  const { folder } = place();
  const at = (databaseFile: string) => openDatabase({ databaseFile, databaseUrl: undefined });
  await expect(at(folder)).rejects.toMatchObject({ code: "database_unavailable" });
  await expect(at(join(folder, "none", "goats.db"))).rejects.toMatchObject({ code: "database_unavailable" });
});
