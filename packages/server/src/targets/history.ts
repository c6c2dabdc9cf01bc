import type { Kysely } from "kysely";
import type { User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";

/** What of a target its history tells. */
export type HistoryPart =
  | "name"
  | "aliases"
  | "type"
  | "coordinates"
  | "elements"
  | "redshift"
  | "classification"
  | "status"
  | "priority"
  | "tags"
  | "permissions"
  | "owner"
  | "merge";

/** One change to note. */
export interface HistoryEntry {
  readonly what: HistoryPart;
  readonly from: unknown;
  readonly to: unknown;
  readonly note?: string | undefined;
}

/** Notes changes in the transaction that makes them; what is the same before and after is left out. */
export async function noteHistory(
  trx: Kysely<Tables>,
  targetId: number,
  user: User,
  entries: readonly HistoryEntry[],
): Promise<void> {
  const at = new Date().toISOString();
  const rows = entries
    .map(({ what, from, to, note }) => ({
      target_id: targetId,
      user_id: user.id,
      at,
      what,
      from_value: JSON.stringify(from ?? null),
      to_value: JSON.stringify(to ?? null),
      note: note ?? null,
    }))
    .filter((row) => row.from_value !== row.to_value || row.note !== null);
  if (rows.length > 0) await trx.insertInto("target_history").values(rows).execute();
}

/** The history of a target, newest first. */
export async function readHistory(db: Kysely<Tables>, targetId: number) {
  const rows = await db
    .selectFrom("target_history")
    .leftJoin("user", "user.id", "target_history.user_id")
    .select([
      "target_history.id",
      "target_history.at",
      "target_history.what",
      "target_history.from_value",
      "target_history.to_value",
      "target_history.note",
      "user.id as user_id",
      "user.username",
    ])
    .where("target_history.target_id", "=", targetId)
    .orderBy("target_history.id", "desc")
    .limit(1000)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    user: row.user_id === null ? null : { id: row.user_id, username: row.username ?? "" },
    what: row.what,
    from: JSON.parse(row.from_value ?? "null") as unknown,
    to: JSON.parse(row.to_value ?? "null") as unknown,
    note: row.note,
  }));
}
