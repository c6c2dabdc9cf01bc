import { type ColumnDefinitionBuilder, type Kysely, sql } from "kysely";
import type { DatabaseKind } from "../kinds.ts";
import { type Column, columnTypes, references, required } from "./columns.ts";

const empty: Column = (column) => column.notNull().defaultTo("");
const optional: Column = (column) => column;

/** Photometry and spectra as typed rows, uploads in pieces, and the life of observation records. */
export async function dataTables(db: Kysely<unknown>, kind: DatabaseKind): Promise<void> {
  const sqlite = kind === "sqlite";
  const types = {
    ...columnTypes(kind),
    bytes: sqlite ? sql`blob` : sql`bytea`,
    /** As many as there are points: in SQLite the row's own number, which costs nothing. */
    longId: (column: ColumnDefinitionBuilder) =>
      sqlite ? column.primaryKey() : column.primaryKey().generatedByDefaultAsIdentity(),
  };
  await productColumns(db);
  await photometryTables(db, types);
  await observationTables(db, types);
}

async function productColumns(db: Kysely<unknown>): Promise<void> {
  const add = async (name: string, column: Column, type: "text" | "integer" = "text") => {
    await db.schema.alterTable("data_product").addColumn(name, type, column).execute();
  };
  await add("featured", (column) => column.notNull().defaultTo(0), "integer");
  await add("processed", optional);
  await add("process_options", optional);
  await add("product_id", optional);
  await add("extra_data", empty);
  await sql`update data_product set type = 'spectroscopy' where type = 'spectrum'`.execute(db);
  // Few rows wait to be processed; a start looks for them.
  await sql`create index data_product_waiting on data_product (id) where processed like '{"state":"queued"%'`.execute(
    db,
  );
}

type Types = ReturnType<typeof columnTypes> & { bytes: ReturnType<typeof sql>; longId: Column };

async function photometryTables(db: Kysely<unknown>, types: Types): Promise<void> {
  await db.schema
    .createTable("photometry_series")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("band", "text", required)
    .addColumn("unit", "text", required)
    .addColumn("telescope", "text", required)
    .addColumn("instrument", "text", required)
    .addColumn("source", "text", required)
    .addColumn("time_scale", "text", required)
    .addUniqueConstraint("photometry_series_key", [
      "target_id",
      "band",
      "unit",
      "telescope",
      "instrument",
      "source",
    ])
    .execute();

  await db.schema
    .createTable("photometry")
    .addColumn("id", types.long, types.longId)
    .addColumn("series_id", "integer", references("photometry_series.id", "cascade"))
    .addColumn("mjd", types.double, required)
    .addColumn("value", types.double)
    .addColumn("error", types.double)
    .addColumn("limit_value", types.double)
    .addColumn("data_product_id", "integer", references("data_product.id", "cascade", optional))
    // A point is known by its series and its time, from whichever file it came last.
    .addUniqueConstraint("photometry_key", ["series_id", "mjd"])
    .execute();
  await db.schema.createIndex("photometry_product").on("photometry").column("data_product_id").execute();

  await db.schema
    .createTable("spectrum")
    .addColumn("id", "integer", types.id)
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("data_product_id", "integer", references("data_product.id", "cascade", optional))
    .addColumn("label", "text", required)
    .addColumn("observed_at", "text", required)
    .addColumn("mjd", types.double, required)
    .addColumn("telescope", "text", required)
    .addColumn("instrument", "text", required)
    .addColumn("source", "text", required)
    .addColumn("flux_unit", "text", required)
    .addColumn("medium", "text")
    .addColumn("n", "integer", required)
    .addColumn("wavelength", types.bytes, required)
    .addColumn("flux", types.bytes, required)
    .addColumn("error", types.bytes)
    .addColumn("digest", "text", required)
    .addUniqueConstraint("spectrum_key", ["target_id", "digest"])
    .execute();
  await db.schema.createIndex("spectrum_target").on("spectrum").columns(["target_id", "mjd"]).execute();
  await db.schema.createIndex("spectrum_product").on("spectrum").column("data_product_id").execute();

  await db.schema
    .createTable("upload")
    .addColumn("id", "text", (column) => column.primaryKey())
    .addColumn("owner_id", "text", references("user.id", "cascade"))
    .addColumn("target_id", "integer", references("target.id", "cascade"))
    .addColumn("observation_id", "integer", references("observation.id", "cascade", optional))
    .addColumn("filename", "text", required)
    .addColumn("type", "text")
    .addColumn("on_conflict", "text", required)
    .addColumn("length", types.long, required)
    .addColumn("path", "text", required)
    .addColumn("data_product_id", "integer", references("data_product.id", "set null", optional))
    .addColumn("created_at", "text", required)
    .addColumn("touched_at", "text", required)
    .execute();
  await db.schema.createIndex("upload_owner").on("upload").column("owner_id").execute();
  await db.schema.createIndex("upload_touched").on("upload").column("touched_at").execute();
}

async function observationTables(db: Kysely<unknown>, types: Types): Promise<void> {
  const add = async (name: string, column: Column) => {
    await db.schema.alterTable("observation").addColumn(name, "text", column).execute();
  };
  await add("status", empty);
  await add("state", (column) => column.notNull().defaultTo("unknown"));
  await add("parameters", (column) => column.notNull().defaultTo("{}"));
  await add("scheduled_start", optional);
  await add("scheduled_end", optional);
  await add("status_at", optional);
  await add("status_problem", optional);
  await db.schema.createIndex("observation_state").on("observation").columns(["state", "id"]).execute();

  await db.schema
    .createTable("observation_history")
    .addColumn("id", "integer", types.id)
    .addColumn("observation_id", "integer", references("observation.id", "cascade"))
    .addColumn("at", "text", required)
    .addColumn("state", "text", required)
    .addColumn("status", "text", required)
    .execute();
  await db.schema
    .createIndex("observation_history_record")
    .on("observation_history")
    .columns(["observation_id", "id"])
    .execute();

  await db.schema
    .createTable("observation_group")
    .addColumn("id", "integer", types.id)
    .addColumn("owner_id", "text", references("user.id", "cascade"))
    .addColumn("name", "text", required)
    .addColumn("created_at", "text", required)
    .addUniqueConstraint("observation_group_name", ["owner_id", "name"])
    .execute();
  await db.schema
    .createTable("observation_group_member")
    .addColumn("group_id", "integer", references("observation_group.id", "cascade"))
    .addColumn("observation_id", "integer", references("observation.id", "cascade"))
    .addPrimaryKeyConstraint("observation_group_member_key", ["group_id", "observation_id"])
    .execute();
  await db.schema
    .createIndex("observation_group_member_record")
    .on("observation_group_member")
    .column("observation_id")
    .execute();

  await db.schema
    .createTable("observation_template")
    .addColumn("id", "integer", types.id)
    .addColumn("owner_id", "text", references("user.id", "cascade"))
    .addColumn("name", "text", required)
    .addColumn("facility", "text", required)
    .addColumn("type", "text", required)
    .addColumn("parameters", "text", required)
    .addColumn("created_at", "text", required)
    .addUniqueConstraint("observation_template_name", ["owner_id", "facility", "name"])
    .execute();
}
