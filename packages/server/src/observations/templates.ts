import type { Kysely } from "kysely";
import type { z } from "zod";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isUniqueViolation } from "../database/violations.ts";
import { checkRequest } from "../facilities/check.ts";
import { facilityErrors } from "../facilities/errors.ts";
import { findFacility } from "../facilities/registry.ts";
import { observationErrors } from "./errors.ts";
import type { newTemplateSchema, templateChangesSchema, templateSchema } from "./schemas.ts";

type TemplateView = z.infer<typeof templateSchema>;

/** Templates are personal: some values of a facility's form under a name. */
export async function listTemplates(
  ctx: Context,
  user: User,
  facility: string | undefined,
): Promise<TemplateView[]> {
  const rows = await ctx.db
    .selectFrom("observation_template")
    .selectAll()
    .where("owner_id", "=", user.id)
    .$if(facility !== undefined, (query) => query.where("facility", "=", facility ?? ""))
    .orderBy("name")
    .orderBy("id")
    .execute();
  return rows.map(present);
}

type TemplateRow = Awaited<ReturnType<typeof findTemplate>>;

function present(row: TemplateRow): TemplateView {
  const { id, name, facility, type, created_at } = row;
  // Written by us from a checked value.
  const parameters = JSON.parse(row.parameters) as Record<string, unknown>;
  return { id, name, facility, type, parameters, createdAt: created_at };
}

/** Makes a template; its values must fit the form, but none is required. */
export async function createTemplate(
  ctx: Context,
  user: User,
  input: z.infer<typeof newTemplateSchema>,
): Promise<TemplateView> {
  requireFit(input);
  return await writing(input.name, async () => {
    const row = await ctx.db
      .insertInto("observation_template")
      .values({
        owner_id: user.id,
        name: input.name,
        facility: input.facility,
        type: input.type,
        parameters: JSON.stringify(input.parameters),
        created_at: new Date().toISOString(),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return present(row);
  });
}

/** Renames a template or changes its values. */
export async function changeTemplate(
  ctx: Context,
  user: User,
  id: number,
  changes: z.infer<typeof templateChangesSchema>,
): Promise<TemplateView> {
  const before = present(await findTemplate(ctx.db, user, id));
  const name = changes.name ?? before.name;
  const parameters = changes.parameters ?? before.parameters;
  requireFit({ ...before, parameters });
  return await writing(name, async () => {
    await ctx.db
      .updateTable("observation_template")
      .set({ name, parameters: JSON.stringify(parameters) })
      .where("id", "=", id)
      .execute();
    return present(await findTemplate(ctx.db, user, id));
  });
}

/** Deletes a template. */
export async function removeTemplate(ctx: Context, user: User, id: number): Promise<void> {
  await findTemplate(ctx.db, user, id);
  await ctx.db.deleteFrom("observation_template").where("id", "=", id).execute();
}

async function findTemplate(db: Kysely<Tables>, user: User, id: number) {
  const row = await db
    .selectFrom("observation_template")
    .selectAll()
    .where("id", "=", id)
    .where("owner_id", "=", user.id)
    .executeTakeFirst();
  if (row !== undefined) return row;
  throw observationErrors.observation_template_not_found("There is no such template.", {
    fix: "Load the list of templates again; it may have been deleted.",
  });
}

function requireFit({
  facility,
  type,
  parameters,
}: Pick<TemplateView, "facility" | "type" | "parameters">): void {
  const first = checkRequest(findFacility(facility), { type, parameters }, true)[0];
  if (first === undefined) return;
  throw facilityErrors.observation_request_invalid(`${first.message}.`, {
    field: `parameters.${first.field}`,
  });
}

async function writing<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw observationErrors.observation_template_taken(
      `You have a template "${name}" for this facility already.`,
      {
        field: "name",
        fix: "Choose another name.",
        cause: error,
      },
    );
  }
}
