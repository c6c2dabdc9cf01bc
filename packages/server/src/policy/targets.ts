import { type Expression, expressionBuilder, type Kysely, type SqlBool, sql } from "kysely";
import type { AppError } from "../core/errors.ts";
import { requestErrors } from "../core/request-errors.ts";
import type { Tables } from "../database/tables.ts";
import { type Action, can, type TargetFacts, type Viewer } from "./policy.ts";

/** The view rule of policy.ts as a condition on the table `target` of the query that it stands in. */
export function visibleTargets(viewer: Viewer): Expression<SqlBool> {
  const eb = expressionBuilder<Tables, "target">();
  if (viewer === null) return eb("target.permissions", "=", "OPEN");
  if (viewer.role === "admin") return eb.lit(true);
  return eb.or([
    eb("target.owner_id", "=", viewer.id),
    eb("target.permissions", "<>", "PRIVATE"),
    eb.exists(grantsOf(viewer.id)),
  ]);
}

/** Visible targets up to which they are named one by one. */
const FEW = 5000;

/**
 * The same rule as {@link visibleTargets}, for lists: somebody who sees few of very many targets gets them through the
 * indexes of owner, permissions and grants instead of by walking all targets.
 */
export async function visibleCondition(db: Kysely<Tables>, viewer: Viewer): Promise<Expression<SqlBool>> {
  if (viewer === null || viewer.role === "admin") return visibleTargets(viewer);
  const ids = sql`select id from target where owner_id = ${viewer.id}
    union all select id from target where permissions <> 'PRIVATE'
    union all select target_grant.target_id from target_grant
      inner join people_group_member on people_group_member.group_id = target_grant.group_id
      where people_group_member.user_id = ${viewer.id}`;
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from (${ids} limit ${FEW + 1}) as seen`.execute(db);
  return Number(rows[0]?.n) <= FEW ? sql<SqlBool>`target.id in (${ids})` : visibleTargets(viewer);
}

function grantsOf(userId: string) {
  return expressionBuilder<Tables, "target">()
    .selectFrom("target_grant")
    .innerJoin("people_group_member", "people_group_member.group_id", "target_grant.group_id")
    .select("target_grant.target_id")
    .whereRef("target_grant.target_id", "=", "target.id")
    .where("people_group_member.user_id", "=", userId);
}

/** What the policy has to know about some targets; those that do not exist are missing. */
export async function readFacts(
  db: Kysely<Tables>,
  viewer: Viewer,
  ids: readonly number[],
): Promise<Map<number, TargetFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("target")
    .select(["id", "owner_id", "permissions"])
    .where("id", "in", ids)
    .execute();
  const grants =
    viewer === null || viewer.role === "admin"
      ? []
      : await grantsOn(db, viewer.id).where("target_grant.target_id", "in", ids).execute();
  const byTarget = new Map(grants.map((grant) => [grant.target_id, grant]));
  return new Map(
    rows.map((row) => {
      const grant = byTarget.get(row.id);
      return [
        row.id,
        {
          ownerId: row.owner_id,
          permissions: row.permissions,
          grant:
            grant === undefined
              ? null
              : { change: Number(grant.change) === 1, delete: Number(grant.delete) === 1 },
        },
      ];
    }),
  );
}

function grantsOn(db: Kysely<Tables>, userId: string) {
  return db
    .selectFrom("target_grant")
    .innerJoin("people_group_member", "people_group_member.group_id", "target_grant.group_id")
    .select((eb) => [
      "target_grant.target_id",
      eb.fn.max("target_grant.can_change").as("change"),
      eb.fn.max("target_grant.can_delete").as("delete"),
    ])
    .where("people_group_member.user_id", "=", userId)
    .groupBy("target_grant.target_id");
}

/**
 * Insists that somebody may do something with a target, or with what lies below it.
 * @param missing the error for what is not there, or not for this person: both look the same.
 * @throws AppError `missing()` when the target is not visible, `forbidden` when it is but the action is not allowed.
 */
export async function requireTarget(
  db: Kysely<Tables>,
  viewer: Viewer,
  targetId: number,
  action: Action,
  missing: () => AppError,
): Promise<void> {
  const facts = (await readFacts(db, viewer, [targetId])).get(targetId);
  if (facts === undefined || !can(viewer, "view", facts)) throw missing();
  if (!can(viewer, action, facts)) throw forbidden(viewer, action);
}

/** Whether somebody may do something with a target; false also when it is not there. */
export async function mayUse(
  db: Kysely<Tables>,
  viewer: Viewer,
  targetId: number,
  action: Action,
): Promise<boolean> {
  const facts = (await readFacts(db, viewer, [targetId])).get(targetId);
  return facts !== undefined && can(viewer, action, facts);
}

const SENTENCES: Record<Action, string> = {
  view: "You may not see this target.",
  change: "You may see this target, but not change it or what belongs to it.",
  delete: "You may see this target, but not delete it.",
  manage: "Only the owner of a target and administrators may change who has access to it.",
};

function forbidden(viewer: Viewer, action: Action): AppError {
  if (viewer === null) {
    return requestErrors.unauthenticated("You are not signed in.", {
      fix: "Sign in, or send an API token (Authorization: Bearer ...).",
    });
  }
  return requestErrors.forbidden(SENTENCES[action], { fix: "Ask its owner or an administrator." });
}
