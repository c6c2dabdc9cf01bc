import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely } from "kysely";
import { afterEach, expect, test } from "vitest";
import { freshDatabase, postgresProblem } from "../../test/postgres.ts";
import { addUsers } from "../../test/users.ts";
import { migrate } from "./migrate.ts";
import { migrations } from "./migrations.ts";
import { openPostgresPool, postgresDialect } from "./postgres.ts";
import { nodeSqliteDialect, openSqliteFile } from "./sqlite.ts";
import type { Tables } from "./tables.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open(kind: "sqlite" | "postgres"): Promise<Kysely<Tables>> {
  if (kind === "postgres") {
    return new Kysely<Tables>({
      dialect: postgresDialect(await openPostgresPool(await freshDatabase(), () => {})),
    });
  }
  const folder = mkdtempSync(join(tmpdir(), "goats-migrate-"));
  folders.push(folder);
  return new Kysely<Tables>({ dialect: nodeSqliteDialect(openSqliteFile(join(folder, "goats.db"))) });
}

test.each(["sqlite", "postgres"] as const)("targets of version 0.1 keep everything, on %s", async (kind) => {
  if (kind === "postgres" && postgresProblem() !== undefined) return;
  const db = await open(kind);
  const known = migrations(kind);
  const { "0001_first_tables": first } = known;
  if (first === undefined) throw new Error("there is no first migration");
  await migrate(db, kind, undefined, { "0001_first_tables": first });
  const [ada, bob] = await addUsers(db, "ada", "bob");
  const target = (owner_id: string, name: string, name_key: string) => ({
    owner_id,
    name,
    name_key,
    ra_deg: 10.5,
    dec_deg: -20.25,
    notes: "n",
    folder: `folder-${name}`,
    created_at: "2024-01-01T00:00:00.000Z",
    updated_at: "2024-01-01T00:00:00.000Z",
  });
  const old = db as unknown as Kysely<{
    target: ReturnType<typeof target>;
    observation: Record<string, unknown>;
  }>;
  await old
    .insertInto("target")
    .values([
      target(ada, "SN 2011fe", "sn2011fe"),
      target(bob, "SN2011FE", "sn2011fe"),
      // What the twin would be renamed to is taken.
      target(bob, "sn2011fe bob", "sn2011febob"),
    ])
    .execute();
  await old
    .insertInto("observation")
    .values({ target_id: 1, owner_id: ada, facility: "GEM", observation_id: "GS-1", created_at: "2024" })
    .execute();

  await migrate(db, kind, undefined, known);

  const rows = await db.selectFrom("target").selectAll().orderBy("id").execute();
  expect(
    rows.map((row) => [row.name, row.permissions, row.type, row.status, row.version, row.observation_count]),
  ).toEqual([
    ["SN 2011fe", "PRIVATE", "SIDEREAL", "active", 1, 1],
    ["SN2011FE (bob 2)", "PRIVATE", "SIDEREAL", "active", 1, 0],
    ["sn2011fe bob", "PRIVATE", "SIDEREAL", "active", 1, 0],
  ]);
  expect(rows[0]).toMatchObject({
    ra_deg: 10.5,
    dec_deg: -20.25,
    zone: 279,
    folder: "folder-SN 2011fe",
    notes: "n",
  });
  const names = await db
    .selectFrom("target_name")
    .select(["target_id", "key", "position"])
    .orderBy("id")
    .execute();
  expect(names).toEqual([
    { target_id: 1, key: "sn2011fe", position: 0 },
    { target_id: 2, key: "sn2011febob2", position: 0 },
    { target_id: 3, key: "sn2011febob", position: 0 },
  ]);
  const history = await db.selectFrom("target_history").selectAll().execute();
  expect(history).toHaveLength(1);
  expect(history[0]).toMatchObject({
    target_id: 2,
    what: "name",
    from_value: '"SN2011FE"',
    to_value: '"SN2011FE (bob 2)"',
  });
  expect(await db.selectFrom("observation").select("observation_id").execute()).toEqual([
    { observation_id: "GS-1" },
  ]);
  // The triggers go on counting; a file counts once it has arrived.
  const product = {
    target_id: 1,
    observation_id: null,
    owner_id: ada,
    filename: "a.fits",
    filename_key: "a.fits",
    path: "a",
    size: 1,
    sha256: "0",
    state: "arriving",
    type: "fits",
    metadata: null,
    note: null,
    origin: "upload",
    created_at: "2024",
  };
  const files = async () =>
    (await db.selectFrom("target").select("data_product_count").where("id", "=", 1).executeTakeFirst())
      ?.data_product_count;
  await db.insertInto("data_product").values(product).execute();
  expect(await files()).toBe(0);
  await db.updateTable("data_product").set({ state: "ready" }).execute();
  expect(await files()).toBe(1);
  await db.deleteFrom("data_product").execute();
  expect(await files()).toBe(0);
  await db.deleteFrom("observation").execute();
  expect(
    (await db.selectFrom("target").select("observation_count").where("id", "=", 1).executeTakeFirst())
      ?.observation_count,
  ).toBe(0);
  await db.destroy();
});
