import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import { targetErrors } from "./errors.ts";

/** The error for a target that is not there, or not for this person. */
export function targetNotFound() {
  return targetErrors.target_not_found("There is no such target.", {
    fix: "Go back to the list of targets; it may have been deleted.",
  });
}

/**
 * Takes the lock that every change below a target holds for the length of its transaction, so that nothing is added
 * while the target or something below it is removed. An update that changes nothing locks the row in PostgreSQL and
 * the database in SQLite.
 * @throws AppError `target_not_found` when it is gone.
 */
export async function lockTarget(trx: Kysely<Tables>, targetId: number): Promise<void> {
  const result = await trx
    .updateTable("target")
    .set((eb) => ({ updated_at: eb.ref("updated_at") }))
    .where("id", "=", targetId)
    .executeTakeFirst();
  if (result.numUpdatedRows === 0n) throw targetNotFound();
}
