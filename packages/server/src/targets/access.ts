import type { Kysely } from "kysely";
import type { User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { targetErrors } from "./errors.ts";

/**
 * The one rule of permission: what is below a target belongs to the owner of the target; the owner and
 * administrators may see and change it, for everybody else it does not exist.
 */
export function mayAccess(user: User, ownerId: string): boolean {
  return user.role === "admin" || user.id === ownerId;
}

/** Whose rows a list shows: one owner's, or everybody's (undefined) for an administrator. */
export function ownerScope(user: User): string | undefined {
  return user.role === "admin" ? undefined : user.id;
}

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
