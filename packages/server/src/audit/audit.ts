import type { FastifyRequest } from "fastify";
import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";

/** What is noted; the names are stable. */
export const AUDIT_ACTIONS = [
  "sign-in",
  "sign-in-failed",
  "sign-out",
  "password-changed",
  "user-created",
  "user-changed",
  "user-removed",
  "group-created",
  "group-changed",
  "group-removed",
  "token-created",
  "token-removed",
  "token-used",
  "target-access-changed",
  "target-deleted",
  "target-merged",
  "target-group-deleted",
  "observation-deleted",
  "dataproduct-deleted",
  "comment-deleted",
  "import",
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** Who did it: the account, and the address of the machine when a request did it. */
export interface Actor {
  readonly id: string | null;
  readonly username: string | null;
  readonly address: string | null;
}

export interface AuditEntry {
  readonly action: AuditAction;
  readonly object?: { readonly kind: string; readonly id: string | number; readonly name: string };
  readonly detail?: unknown;
}

/** Adds a row; inside the transaction of what it tells where there is one. Rows are never changed or removed. */
export async function audit(db: Kysely<Tables>, actor: Actor, entry: AuditEntry): Promise<void> {
  await db
    .insertInto("audit")
    .values({
      at: new Date().toISOString(),
      user_id: actor.id,
      username: actor.username,
      action: entry.action,
      object_kind: entry.object?.kind ?? null,
      object_id: entry.object === undefined ? null : String(entry.object.id),
      object_name: entry.object?.name ?? null,
      detail: entry.detail === undefined ? null : JSON.stringify(entry.detail),
      address: actor.address,
    })
    .execute();
}

/** The one who made a request. */
export function actorOf(request: FastifyRequest): Actor {
  const { user } = request;
  return { id: user.id, username: user.username, address: request.ip };
}
