import { type Kysely, type RawBuilder, sql } from "kysely";
import type { DatabaseKind } from "../kinds.ts";
import { type ColumnTypes, columnTypes, references, required } from "./columns.ts";

/** Everything about a target but its place: names, elements, permissions, history, groups; and who did what. */
export async function targetTables(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const types = columnTypes(kind);
  await targetColumns(db, kind, types);
  await nameTable(db, kind, types);
  await belowTargets(db, types);
  await groupTables(db, types);
  await recordTables(db, types);
  await keepCounts(db, kind);
  await fillNames(db);
}

/** Columns of numbers that any target may leave empty. */
const NUMBERS = [
  "epoch",
  "parallax",
  "pm_ra",
  "pm_dec",
  "distance",
  "distance_err",
  "epoch_of_elements",
  "inclination",
  "lng_asc_node",
  "arg_of_perihelion",
  "eccentricity",
  "perihdist",
  "epoch_of_perihelion",
  "mean_anomaly",
  "semimajor_axis",
  "mean_daily_motion",
  "ephemeris_period",
  "ephemeris_period_err",
  "ephemeris_epoch",
  "ephemeris_epoch_err",
  "abs_mag",
  "slope",
  "redshift",
  "redshift_err",
  "class_probability",
  "last_detection_mjd",
  "last_detection_magnitude",
];
const TEXTS = ["scheme", "class", "class_origin", "last_detection_band"];

async function targetColumns(db: Kysely<unknown>, kind: DatabaseKind, types: ColumnTypes) {
  // Targets that move have no fixed place. SQLite cannot drop "not null", so each column is made again.
  for (const column of ["ra_deg", "dec_deg"]) {
    await db.schema.alterTable("target").addColumn("nullable", types.double).execute();
    await sql`update target set nullable = ${sql.ref(column)}`.execute(db);
    await db.schema.alterTable("target").dropColumn(column).execute();
    await db.schema.alterTable("target").renameColumn("nullable", column).execute();
  }
  for (const column of NUMBERS)
    await db.schema.alterTable("target").addColumn(column, types.double).execute();
  for (const column of TEXTS) await db.schema.alterTable("target").addColumn(column, "text").execute();
  const presets: [string, string][] = [
    ["type", "SIDEREAL"],
    ["permissions", "PRIVATE"],
    ["status", "active"],
  ];
  for (const [column, preset] of presets) {
    await db.schema
      .alterTable("target")
      .addColumn(column, "text", (definition) => definition.notNull().defaultTo(preset))
      .execute();
  }
  await db.schema.alterTable("target").addColumn("priority", "integer").execute();
  for (const [column, preset] of [
    ["version", 1],
    ["observation_count", 0],
    ["data_product_count", 0],
  ] as const) {
    await db.schema
      .alterTable("target")
      .addColumn(column, "integer", (definition) => definition.notNull().defaultTo(preset))
      .execute();
  }
  await db.schema.alterTable("target").addColumn("zone", "integer").execute();
  await sql`update target set zone = cast(floor((dec_deg + 90) * 4) as integer)`.execute(db);
  // PostgreSQL alone can forget the rule that names are unique for each owner; the new rule implies it.
  if (kind === "postgres") await db.schema.alterTable("target").dropConstraint("target_name").execute();

  await db.schema.createIndex("target_zone").on("target").columns(["zone", "ra_deg"]).execute();
  await db.schema.createIndex("target_name_key").on("target").columns(["name_key", "id"]).execute();
  await db.schema.createIndex("target_updated").on("target").columns(["updated_at", "id"]).execute();
  await sql`create index target_shared on target (permissions, id) where permissions <> 'PRIVATE'`.execute(
    db,
  );
  for (const count of ["observation_count", "data_product_count"]) {
    await sql`create index ${sql.ref(`target_${count}`)} on target (${sql.ref(count)}, id)
      where ${sql.ref(count)} > 0`.execute(db);
  }
  for (const column of ["type", "status", "permissions", "owner_id"]) {
    await db.schema.createIndex(`target_by_${column}`).on("target").columns([column, "id"]).execute();
  }
  // Most targets lack these: an index of those that have them costs the others nothing.
  for (const column of [
    "ra_deg",
    "dec_deg",
    "redshift",
    "priority",
    "class",
    "last_detection_mjd",
    "last_detection_magnitude",
  ]) {
    await sql`create index ${sql.ref(`target_by_${column}`)} on target (${sql.ref(column)}, id)
      where ${sql.ref(column)} is not null`.execute(db);
  }

  // Where the files of a record lie when that is not the usual place below the folder of its target.
  await db.schema.alterTable("observation").addColumn("folder", "text").execute();
  await db.schema
    .createTable("target_folder")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("path", "text", required)
    .execute();
  await db.schema.createIndex("target_folder_target").on("target_folder").column("target_id").execute();
}

/** All names and aliases; the one unique index over their folded form decides on duplicates. */
async function nameTable(db: Kysely<unknown>, kind: DatabaseKind, types: ColumnTypes) {
  await db.schema
    .createTable("target_name")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("key", "text", required)
    .addColumn("name", "text", required)
    .addColumn("position", "integer", required)
    .execute();
  await db.schema.createIndex("target_name_unique").unique().on("target_name").column("key").execute();
  await db.schema
    .createIndex("target_name_target")
    .on("target_name")
    .columns(["target_id", "position"])
    .execute();
  if (kind === "sqlite") {
    // Part of a name is found by its runs of three letters, whatever the number of names.
    await sql`create virtual table target_name_part
      using fts5(key, content='target_name', content_rowid='id', tokenize='trigram')`.execute(db);
    await sql`create trigger target_name_added after insert on target_name begin
      insert into target_name_part (rowid, key) values (new.id, new.key); end`.execute(db);
    await sql`create trigger target_name_gone after delete on target_name begin
      insert into target_name_part (target_name_part, rowid, key) values ('delete', old.id, old.key); end`.execute(
      db,
    );
    await sql`create trigger target_name_changed after update of key on target_name begin
      insert into target_name_part (target_name_part, rowid, key) values ('delete', old.id, old.key);
      insert into target_name_part (rowid, key) values (new.id, new.key); end`.execute(db);
    return;
  }
  // The same with PostgreSQL's own extension where the database may have it; without it the search reads all names.
  // Over an expression, since the planner would take it for looking up whole names too, which it does slowly.
  await sql`do $$ begin
      create extension if not exists pg_trgm;
      create index target_name_part on target_name using gin ((key || '') gin_trgm_ops);
    exception when others then null; end $$`.execute(db);
}

async function belowTargets(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("target_tag")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("key", "text", required)
    .addColumn("type", "text", required)
    .addColumn("value", "text", required)
    .addUniqueConstraint("target_tag_key", ["target_id", "key"])
    .execute();
  await db.schema.createIndex("target_tag_value").on("target_tag").columns(["key", "value"]).execute();

  await db.schema
    .createTable("target_history")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn(
      "user_id",
      "text",
      references("user.id", "set null", (c) => c),
    )
    .addColumn("at", "text", required)
    .addColumn("what", "text", required)
    .addColumn("from_value", "text")
    .addColumn("to_value", "text")
    .addColumn("note", "text")
    .execute();
  await db.schema
    .createIndex("target_history_target")
    .on("target_history")
    .columns(["target_id", "id"])
    .execute();
  await db.schema.createIndex("target_history_user").on("target_history").column("user_id").execute();

  await db.schema
    .createTable("target_comment")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("user_id", "text", references("user.id", "restrict"))
    .addColumn("text", "text", required)
    .addColumn("created_at", "text", required)
    .addColumn("edited_at", "text")
    .execute();
  await db.schema
    .createIndex("target_comment_target")
    .on("target_comment")
    .columns(["target_id", "id"])
    .execute();
  await db.schema.createIndex("target_comment_user").on("target_comment").column("user_id").execute();
  await db.schema
    .createTable("comment_attachment")
    .addColumn("comment_id", "integer", references("target_comment.id", "cascade"))
    .addColumn("data_product_id", "integer", references("data_product.id", "cascade"))
    .addPrimaryKeyConstraint("comment_attachment_key", ["comment_id", "data_product_id"])
    .execute();
  await db.schema
    .createIndex("comment_attachment_product")
    .on("comment_attachment")
    .column("data_product_id")
    .execute();
}

async function groupTables(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("target_group")
    .addColumn("id", "integer", types.id)
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn("name", "text", required)
    .addColumn("created_at", "text", required)
    .execute();
  await db.schema.createIndex("target_group_owner").on("target_group").column("owner_id").execute();
  await db.schema
    .createTable("target_group_member")
    .addColumn("group_id", "integer", references("target_group.id", "cascade"))
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addPrimaryKeyConstraint("target_group_member_key", ["group_id", "target_id"])
    .execute();
  await db.schema
    .createIndex("target_group_member_target")
    .on("target_group_member")
    .column("target_id")
    .execute();

  await db.schema
    .createTable("people_group")
    .addColumn("id", "integer", types.id)
    .addColumn("name", "text", required)
    .addColumn("name_key", "text", (column) => column.notNull().unique())
    .addColumn("created_at", "text", required)
    .execute();
  await db.schema
    .createTable("people_group_member")
    .addColumn("group_id", "integer", references("people_group.id", "cascade"))
    .addColumn("user_id", "text", references("user.id", "cascade"))
    .addPrimaryKeyConstraint("people_group_member_key", ["user_id", "group_id"])
    .execute();
  await db.schema
    .createIndex("people_group_member_group")
    .on("people_group_member")
    .column("group_id")
    .execute();
  await db.schema
    .createTable("target_grant")
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("group_id", "integer", references("people_group.id", "cascade"))
    .addColumn("can_change", "integer", required)
    .addColumn("can_delete", "integer", required)
    .addPrimaryKeyConstraint("target_grant_key", ["target_id", "group_id"])
    .execute();
  await db.schema
    .createIndex("target_grant_group")
    .on("target_grant")
    .columns(["group_id", "target_id"])
    .execute();
}

async function recordTables(db: Kysely<unknown>, types: ColumnTypes) {
  // No reference to the user: what somebody did stays when the account goes.
  await db.schema
    .createTable("audit")
    .addColumn("id", types.long, types.id)
    .addColumn("at", "text", required)
    .addColumn("user_id", "text")
    .addColumn("username", "text")
    .addColumn("action", "text", required)
    .addColumn("object_kind", "text")
    .addColumn("object_id", "text")
    .addColumn("object_name", "text")
    .addColumn("detail", "text")
    .addColumn("address", "text")
    .execute();
  await db.schema.createIndex("audit_action").on("audit").columns(["action", "id"]).execute();
  await db.schema.createIndex("audit_user").on("audit").columns(["username", "id"]).execute();
  await db.schema
    .createIndex("audit_object")
    .on("audit")
    .columns(["object_kind", "object_id", "id"])
    .execute();

  await db.schema
    .createTable("user_setting")
    .addColumn("user_id", "text", references("user.id", "cascade"))
    .addColumn("key", "text", required)
    .addColumn("value", "text", required)
    .addColumn("updated_at", "text", required)
    .addPrimaryKeyConstraint("user_setting_key", ["user_id", "key"])
    .execute();

  await db.schema
    .createTable("idempotency")
    .addColumn("user_id", "text", references("user.id", "cascade"))
    .addColumn("key", "text", required)
    .addColumn("request", "text", required)
    .addColumn("status", "integer")
    .addColumn("location", "text")
    .addColumn("body", "text")
    .addColumn("created_at", "text", required)
    .addPrimaryKeyConstraint("idempotency_key", ["user_id", "key"])
    .execute();
  await db.schema.createIndex("idempotency_created").on("idempotency").column("created_at").execute();

  await db.schema
    .createTable("target_import")
    .addColumn("id", "integer", types.id)
    .addColumn("owner_id", "text", references("user.id", "cascade"))
    .addColumn("token", "text", (column) => column.notNull().unique())
    .addColumn("task_id", "text")
    .addColumn("options", "text", required)
    .addColumn("lines_done", "integer", required)
    .addColumn("created", "integer", required)
    .addColumn("updated", "integer", required)
    .addColumn("skipped", "integer", required)
    .addColumn("failed", "integer", required)
    .addColumn("error_bytes", types.long, required)
    .addColumn("created_at", "text", required)
    .addColumn("finished_at", "text")
    .execute();
  await db.schema.createIndex("target_import_owner").on("target_import").column("owner_id").execute();

  await db.schema
    .alterTable("api_token")
    .addColumn("scopes", "text", (column) => column.notNull().defaultTo("read,write"))
    .execute();
}

/**
 * Keeps the numbers of observation records and of data products beside each target, so that lists can be sorted by
 * them. A file that is still arriving does not count.
 */
async function keepCounts(db: Kysely<unknown>, kind: DatabaseKind) {
  await keepCount(db, kind, { table: "observation", counted: () => sql`1 = 1`, changes: "target_id" });
  await keepCount(db, kind, {
    table: "data_product",
    counted: (row) => sql`${sql.ref(`${row}.state`)} = 'ready'`,
    changes: "target_id, state",
  });
}

interface Counted {
  readonly table: "observation" | "data_product";
  /** Whether a row counts: the row is `new`, `old`, or the table's own name. */
  readonly counted: (row: string) => RawBuilder<unknown>;
  /** The columns on whose change it is counted anew. */
  readonly changes: string;
}

async function keepCount(db: Kysely<unknown>, kind: DatabaseKind, { table, counted, changes }: Counted) {
  const count = sql.ref(`${table}_count`);
  await sql`update target set ${count} = (select count(*) from ${sql.ref(table)}
    where ${sql.ref(`${table}.target_id`)} = target.id and ${counted(table)})`.execute(db);
  const add = sql`update target set ${count} = ${count} + 1 where id = new.target_id and ${counted("new")};`;
  const subtract = sql`update target set ${count} = ${count} - 1 where id = old.target_id and ${counted("old")};`;
  if (kind === "sqlite") {
    const trigger = (name: string, event: string, body: RawBuilder<unknown>) =>
      sql`create trigger ${sql.ref(`${table}_${name}`)} after ${sql.raw(event)} on ${sql.ref(table)}
        begin ${body} end`.execute(db);
    await trigger("added", "insert", add);
    await trigger("gone", "delete", subtract);
    await trigger("moved", `update of ${changes}`, sql`${subtract} ${add}`);
    return;
  }
  await sql`create function ${sql.ref(`count_${table}`)}() returns trigger as $$ begin
      if tg_op <> 'INSERT' then ${subtract} end if;
      if tg_op <> 'DELETE' then ${add} end if;
      return null; end $$ language plpgsql`.execute(db);
  await sql`create trigger ${sql.ref(`${table}_counted`)}
    after insert or delete or update of ${sql.raw(changes)} on ${sql.ref(table)}
    for each row execute function ${sql.ref(`count_${table}`)}()`.execute(db);
}

/**
 * Gives every existing target its place among the names. Until now two owners could use one name: the later target is
 * renamed with its owner's name (and its number where that is taken too), and its history says so.
 */
async function fillNames(database: Kysely<unknown>) {
  const db = database as Kysely<OldTables>;
  const rows = await db
    .selectFrom("target")
    .innerJoin("user", "user.id", "target.owner_id")
    .select(["target.id", "target.name", "target.name_key", "user.username"])
    .orderBy("target.id")
    .execute();
  const known = new Set(rows.map((row) => row.name_key));
  const used = new Set<string>();
  for (const row of rows) {
    let { name, name_key: key } = row;
    if (used.has(key)) {
      const short = [...row.name].slice(0, 60).join("");
      const owner = row.username ?? "";
      // Usernames are ASCII letters, digits and a few signs that the folded form leaves out.
      const suffix = owner.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
      name = `${short} (${owner})`;
      key = `${[...row.name_key].slice(0, 60).join("")}${suffix}`;
      if (known.has(key) || used.has(key)) {
        name = `${short} (${owner} ${row.id})`;
        key = `${[...row.name_key].slice(0, 60).join("")}${suffix}${row.id}`;
      }
      await db.updateTable("target").set({ name, name_key: key }).where("id", "=", row.id).execute();
      await db
        .insertInto("target_history")
        .values({
          target_id: row.id,
          user_id: null,
          at: new Date().toISOString(),
          what: "name",
          from_value: JSON.stringify(row.name),
          to_value: JSON.stringify(name),
          note: "Another target has this name.",
        })
        .execute();
    }
    used.add(key);
    await db.insertInto("target_name").values({ target_id: row.id, key, name, position: 0 }).execute();
  }
}

/** What {@link fillNames} touches, as it is at this point; later versions may have other columns. */
interface OldTables {
  target: { id: number; owner_id: string; name: string; name_key: string };
  user: { id: string; username: string | null };
  target_name: { target_id: number; key: string; name: string; position: number };
  target_history: {
    target_id: number;
    user_id: string | null;
    at: string;
    what: string;
    from_value: string | null;
    to_value: string | null;
    note: string | null;
  };
}
