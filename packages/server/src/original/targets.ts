import type { Actor } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import { changeMembers, createTargetGroup } from "../groups/store.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { NUMBER_FIELDS } from "../targets/fields.ts";
import { changeAccess, grantableGroups, readAccess } from "../targets/grants.ts";
import { foldName } from "../targets/names.ts";
import { presentTargets, selectTargets } from "../targets/present.ts";
import { removeTarget } from "../targets/remove.ts";
import { newTargetSchema, type TargetView, targetChangesSchema } from "../targets/schemas.ts";
import { changeTarget, createTarget, findTarget, getTarget } from "../targets/store.ts";
import { FieldProblem, type Fields, optionalText } from "./answers.ts";

/** A target with the original's members: the columns of TOM Toolkit, nested aliases and extras. */
export async function originalTarget(
  ctx: Context,
  viewer: Viewer,
  view: TargetView,
): Promise<Record<string, unknown>> {
  const names = await ctx.db
    .selectFrom("target_name")
    .select(["id", "name"])
    .where("target_id", "=", view.id)
    .where("position", ">", 0)
    .orderBy("position")
    .execute();
  const tags = await ctx.db
    .selectFrom("target_tag")
    .select(["id", "key", "value"])
    .where("target_id", "=", view.id)
    .orderBy("id")
    .execute();
  const { grants } = viewer === null ? { grants: [] } : await readAccess(ctx.db, view.id);
  const numbers = Object.fromEntries(
    NUMBER_FIELDS.map(({ name, column }) => [column, view[name as keyof TargetView]]),
  );
  return {
    id: view.id,
    name: view.name,
    type: view.type,
    created: view.createdAt,
    modified: view.updatedAt,
    permissions: view.permissions,
    ra: view.ra,
    dec: view.dec,
    galactic_lng: view.galactic?.l ?? null,
    galactic_lat: view.galactic?.b ?? null,
    scheme: view.scheme,
    ...numbers,
    aliases: names,
    targetextra_set: tags,
    groups: grants.map(({ group }) => group),
  };
}

/** A page of the targets that may be seen, newest first. */
export async function listOriginalTargets(
  ctx: Context,
  viewer: Viewer,
  query: Fields,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ count: number; results: Record<string, unknown>[] }> {
  const name = optionalText(query, "name", 200) ?? optionalText(query, "name_fuzzy", 200);
  const type = optionalText(query, "type", 20);
  const group = optionalText(query, "targetlist__name", 200);
  const key = optionalText(query, "key", 200);
  const pattern = `%${foldName(name ?? "")}%`;
  const matching = ctx.db
    .selectFrom("target")
    .where(visibleTargets(viewer))
    .$if(name !== undefined, (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom("target_name")
            .select("target_name.id")
            .whereRef("target_name.target_id", "=", "target.id")
            .where("target_name.key", "like", pattern),
        ),
      ),
    )
    .$if(type !== undefined, (rows) => rows.where("target.type", "=", type ?? ""))
    .$if(key !== undefined, (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom("target_tag")
            .select("target_tag.id")
            .whereRef("target_tag.target_id", "=", "target.id")
            .where("target_tag.key", "=", key ?? ""),
        ),
      ),
    )
    .$if(group !== undefined, (rows) =>
      rows.where((eb) =>
        eb.exists(
          eb
            .selectFrom("target_group_member")
            .innerJoin("target_group", "target_group.id", "target_group_member.group_id")
            .select("target_group.id")
            .whereRef("target_group_member.target_id", "=", "target.id")
            .where("target_group.name", "=", group ?? ""),
        ),
      ),
    );
  const { count } = await matching.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow();
  const ids = await matching
    .select("target.id")
    .orderBy("target.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  if (ids.length === 0) return { count: Number(count), results: [] };
  const rows = await selectTargets(ctx.db)
    .where(
      "target.id",
      "in",
      ids.map(({ id }) => id),
    )
    .orderBy("target.id", "desc")
    .execute();
  const results = [];
  for (const view of await presentTargets(ctx.db, viewer, rows))
    results.push(await originalTarget(ctx, viewer, view));
  return { count: Number(count), results };
}

/** Makes a target from a body of the original's form. @throws FieldProblem, AppError */
export async function createOriginalTarget(
  ctx: Context,
  user: User,
  body: Fields,
  actor: Actor,
): Promise<TargetView> {
  const lists = namesIn(body, "target_lists");
  const groups = await groupsIn(ctx, user, body);
  const input = parsed(newTargetSchema, inputOf(body));
  const view = await createTarget(ctx, user, input);
  if (groups.length > 0) {
    // Whoever is in a group that is named works with the target.
    const grants = groups.map((groupId) => ({ groupId, change: true, delete: true }));
    await changeAccess(ctx, user, view.id, { permissions: view.permissions, grants }, actor);
  }
  for (const name of lists) {
    const own = await ctx.db
      .selectFrom("target_group")
      .select("id")
      .where("owner_id", "=", user.id)
      .where("name", "=", name)
      .executeTakeFirst();
    const { id } = own ?? (await createTargetGroup(ctx, user, name));
    await changeMembers(ctx, user, id, "add", { targetIds: [view.id] });
  }
  return await getTarget(ctx, user, view.id);
}

/** Changes what the body says. */
export async function changeOriginalTarget(
  ctx: Context,
  user: User,
  id: number,
  body: Fields,
): Promise<TargetView> {
  await findTarget(ctx.db, user, id, "change");
  return await changeTarget(ctx, user, id, parsed(targetChangesSchema, inputOf(body)));
}

/** Deletes a target with what belongs to it. */
export async function deleteOriginalTarget(
  ctx: Context,
  user: User,
  id: number,
  actor: Actor,
): Promise<void> {
  await removeTarget(ctx, user, id, actor);
}

function inputOf(body: Fields): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of ["name", "type", "ra", "dec", "scheme", "permissions"])
    if (body[name] !== undefined) input[name] = body[name];
  for (const { name, column } of NUMBER_FIELDS) if (body[column] !== undefined) input[name] = body[column];
  if (body["aliases"] !== undefined) input["aliases"] = namesIn(body, "aliases");
  if (body["targetextra_set"] !== undefined) {
    input["tags"] = objectsIn(body, "targetextra_set").map(({ key, value }) => ({ key, value }));
  }
  return input;
}

function parsed<T>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: PropertyKey[]; message: string }[] };
    };
  },
  input: Record<string, unknown>,
): T {
  const result = schema.safeParse(input);
  if (result.success && result.data !== undefined) return result.data;
  const issue = result.error?.issues[0];
  const name = String(issue?.path[0] ?? "non_field_errors");
  const field =
    NUMBER_FIELDS.find((one) => one.name === name)?.column ?? (name === "tags" ? "targetextra_set" : name);
  const missing = input[name] === undefined;
  throw new FieldProblem(
    field,
    missing ? "This field is required." : (issue?.message ?? "Not a valid value."),
  );
}

function objectsIn(body: Fields, name: string): Fields[] {
  const value = body[name] ?? [];
  if (Array.isArray(value) && value.every((one) => typeof one === "object" && one !== null))
    return value as Fields[];
  throw new FieldProblem(name, "Expected a list of items.");
}

function namesIn(body: Fields, name: string): string[] {
  return objectsIn(body, name).map((one) => {
    const text = optionalText(one, "name", 200);
    if (text === undefined || text === "") throw new FieldProblem(name, "Each item needs a name.");
    return text;
  });
}

async function groupsIn(ctx: Context, user: User, body: Fields): Promise<number[]> {
  const wanted = objectsIn(body, "groups");
  if (wanted.length === 0) return [];
  const mine = await grantableGroups(ctx.db, user);
  return wanted.map(({ id, name }) => {
    const found = [...mine].find(([groupId, groupName]) => groupId === id || groupName === name);
    if (found !== undefined) return found[0];
    throw new FieldProblem("groups", `You are not in a group "${String(name ?? id)}".`);
  });
}
