import { type Kysely, sql } from "kysely";
import type { DatabaseKind } from "../kinds.ts";
import { type ColumnTypes, columnTypes, references, required } from "./columns.ts";

/** All tables of version 0.1. */
export async function firstTables(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const types = columnTypes(kind);
  await accountTables(db, types);
  await serverTables(db, types);
  await targetTables(db, types);
  await dragonsTables(db, types);
}

/** The tables of better-auth with its username and admin plugins, and our personal tokens. */
async function accountTables(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("user")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("name", "text", required)
    .addColumn("email", "text", (column) => column.notNull().unique())
    .addColumn("emailVerified", types.flag, required)
    .addColumn("image", "text")
    .addColumn("createdAt", types.date, required)
    .addColumn("updatedAt", types.date, required)
    .addColumn("username", "text", (column) => column.unique())
    .addColumn("displayUsername", "text")
    .addColumn("role", "text")
    .addColumn("banned", types.flag)
    .addColumn("banReason", "text")
    .addColumn("banExpires", types.date)
    .execute();

  await db.schema
    .createTable("session")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("expiresAt", types.date, required)
    .addColumn("token", "text", (column) => column.notNull().unique())
    .addColumn("createdAt", types.date, required)
    .addColumn("updatedAt", types.date, required)
    .addColumn("ipAddress", "text")
    .addColumn("userAgent", "text")
    .addColumn("userId", "text", references("user.id", "cascade"))
    .addColumn("impersonatedBy", "text")
    .execute();
  await db.schema.createIndex("session_user").on("session").column("userId").execute();

  await db.schema
    .createTable("account")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("accountId", "text", required)
    .addColumn("providerId", "text", required)
    .addColumn("userId", "text", references("user.id", "cascade"))
    .addColumn("accessToken", "text")
    .addColumn("refreshToken", "text")
    .addColumn("idToken", "text")
    .addColumn("accessTokenExpiresAt", types.date)
    .addColumn("refreshTokenExpiresAt", types.date)
    .addColumn("scope", "text")
    .addColumn("password", "text")
    .addColumn("createdAt", types.date, required)
    .addColumn("updatedAt", types.date, required)
    .execute();
  await db.schema.createIndex("account_user").on("account").column("userId").execute();

  await db.schema
    .createTable("verification")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("identifier", "text", required)
    .addColumn("value", "text", required)
    .addColumn("expiresAt", types.date, required)
    .addColumn("createdAt", types.date, required)
    .addColumn("updatedAt", types.date, required)
    .execute();
  await db.schema.createIndex("verification_identifier").on("verification").column("identifier").execute();

  await db.schema
    .createTable("api_token")
    .addColumn("id", "integer", types.id)
    .addColumn("user_id", "text", references("user.id", "cascade"))
    .addColumn("name", "text", required)
    .addColumn("hash", "text", (column) => column.notNull().unique())
    .addColumn("hint", "text", required)
    .addColumn("created_at", "text", required)
    .addColumn("expires_at", "text")
    .addColumn("last_used_at", "text")
    .execute();
  await db.schema.createIndex("api_token_user").on("api_token").column("user_id").execute();
}

async function serverTables(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("task")
    .addColumn("position", types.long, types.id)
    .addColumn("id", "text", (column) => column.notNull().unique())
    .addColumn("kind", "text", required)
    .addColumn("title", "text", required)
    .addColumn("state", "text", required)
    .addColumn("progress", types.double)
    .addColumn("message", "text")
    .addColumn("error_code", "text")
    .addColumn("owner_id", "text", references("user.id", "cascade"))
    .addColumn("link", "text")
    .addColumn("key", "text")
    .addColumn("input", "text", required)
    .addColumn("attempts", "integer", required)
    .addColumn("created_at", "text", required)
    .addColumn("started_at", "text")
    .addColumn("finished_at", "text")
    .addColumn("fence", types.long, required)
    .execute();
  await db.schema.createIndex("task_waiting").on("task").columns(["state", "kind", "position"]).execute();
  await db.schema.createIndex("task_owner").on("task").columns(["owner_id", "position"]).execute();
  // Two callers who enqueue the same work at the same moment get one task, whatever the timing.
  await sql`create unique index task_key on task (key) where state in ('queued', 'running')`.execute(db);

  await db.schema
    .createTable("live_event")
    .addColumn("seq", types.long, types.id)
    .addColumn("topic", "text", required)
    .addColumn("type", "text", required)
    .addColumn("at", "text", required)
    .addColumn("data", "text", required)
    .execute();
  await db.schema.createIndex("live_event_topic").on("live_event").columns(["topic", "seq"]).execute();
  await db.schema.createIndex("live_event_at").on("live_event").column("at").execute();

  await db.schema
    .createTable("live_topic")
    .addColumn("topic", "text", (column) => column.primaryKey())
    .addColumn("pruned_through", types.long, required)
    .execute();
}

async function targetTables(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("target")
    .addColumn("id", "integer", types.id)
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn("name", "text", required)
    .addColumn("name_key", "text", required)
    .addColumn("ra_deg", types.double, required)
    .addColumn("dec_deg", types.double, required)
    .addColumn("notes", "text", required)
    .addColumn("folder", "text", required)
    .addColumn("created_at", "text", required)
    .addColumn("updated_at", "text", required)
    .addUniqueConstraint("target_name", ["owner_id", "name_key"])
    .execute();
  // Lists go page by page in the order of the ids.
  await db.schema.createIndex("target_owner").on("target").columns(["owner_id", "id"]).execute();

  await db.schema
    .createTable("observation")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn("facility", "text", required)
    .addColumn("observation_id", "text", required)
    .addColumn("created_at", "text", required)
    .addUniqueConstraint("observation_name", ["target_id", "facility", "observation_id"])
    .execute();
  await db.schema.createIndex("observation_owner").on("observation").columns(["owner_id", "id"]).execute();

  await db.schema
    .createTable("data_product")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn(
      "observation_id",
      "integer",
      references("observation.id", "cascade", (c) => c),
    )
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn("filename", "text", required)
    .addColumn("filename_key", "text", required)
    .addColumn("path", "text", (column) => column.notNull().unique())
    .addColumn("size", types.long, required)
    .addColumn("sha256", "text", required)
    .addColumn("state", "text", required)
    .addColumn("type", "text", required)
    .addColumn("metadata", "text")
    .addColumn("note", "text")
    .addColumn("origin", "text", required)
    .addColumn("created_at", "text", required)
    .execute();
  // An absent observation is a place of its own, and null is never equal to null.
  await sql`create unique index data_product_name
    on data_product (target_id, coalesce(observation_id, 0), filename_key)`.execute(db);
  await sql`create index data_product_content
    on data_product (target_id, coalesce(observation_id, 0), sha256)`.execute(db);
  await db.schema
    .createIndex("data_product_observation")
    .on("data_product")
    .column("observation_id")
    .execute();
  await db.schema.createIndex("data_product_owner").on("data_product").columns(["owner_id", "id"]).execute();
  // Nearly all rows are ready: an index of all states would be chosen where it helps least.
  await sql`create index data_product_arriving on data_product (id) where state <> 'ready'`.execute(db);

  await db.schema
    .createTable("removal")
    .addColumn("id", "integer", types.id)
    .addColumn("path", "text", required)
    .addColumn("created_at", "text", required)
    .execute();
}

async function dragonsTables(db: Kysely<unknown>, types: ColumnTypes) {
  await db.schema
    .createTable("dragons_run")
    .addColumn("id", "integer", types.id)
    .addColumn("observation_id", "integer", references("observation.id", "cascade"))
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn("name", "text", required)
    .addColumn("path", "text", (column) => column.notNull().unique())
    .addColumn("engine", "text", required)
    .addColumn("created_at", "text", required)
    .addUniqueConstraint("dragons_run_name", ["observation_id", "name"])
    .execute();
  await db.schema.createIndex("dragons_run_owner").on("dragons_run").column("owner_id").execute();

  await db.schema
    .createTable("reduction")
    .addColumn("id", "integer", types.id)
    .addColumn("run_id", "integer", references("dragons_run.id", "cascade"))
    .addColumn("owner_id", "text", references("user.id", "restrict"))
    .addColumn(
      "task_id",
      "text",
      references("task.id", "set null", (c) => c),
    )
    .addColumn("recipe", "text", required)
    .addColumn("recipe_text", "text", required)
    .addColumn("inputs", "text", required)
    .addColumn("parameters", "text", required)
    .addColumn("steps", "text", required)
    .addColumn("state", "text", required)
    .addColumn("error", "text")
    .addColumn("products", "text", required)
    .addColumn("created_at", "text", required)
    .addColumn("finished_at", "text")
    .execute();
  await db.schema.createIndex("reduction_run").on("reduction").column("run_id").execute();
  await db.schema.createIndex("reduction_task").on("reduction").column("task_id").execute();
  await db.schema.createIndex("reduction_owner").on("reduction").column("owner_id").execute();

  await db.schema
    .createTable("reduction_log")
    .addColumn("reduction_id", "integer", references("reduction.id", "cascade"))
    .addColumn("n", "integer", required)
    .addColumn("level", "text", required)
    .addColumn("indent", "integer", required)
    .addColumn("message", "text", required)
    .addColumn("at", "text", required)
    .addPrimaryKeyConstraint("reduction_log_key", ["reduction_id", "n"])
    .execute();

  await db.schema
    .createTable("run_output")
    .addColumn("id", "integer", types.id)
    .addColumn("run_id", "integer", references("dragons_run.id", "cascade"))
    .addColumn(
      "reduction_id",
      "integer",
      references("reduction.id", "set null", (c) => c),
    )
    .addColumn("name", "text", required)
    .addColumn("folder", "text", required)
    .addColumn("size", types.long, required)
    .addColumn("sha256", "text", required)
    .addColumn("kind", "text", required)
    .addColumn("calibration", "integer", required)
    .addColumn(
      "data_product_id",
      "integer",
      references("data_product.id", "set null", (c) => c),
    )
    .addColumn("modified_at", "text", required)
    .addUniqueConstraint("run_output_name", ["run_id", "name"])
    .execute();
  await db.schema.createIndex("run_output_reduction").on("run_output").column("reduction_id").execute();
  await db.schema.createIndex("run_output_product").on("run_output").column("data_product_id").execute();
}
