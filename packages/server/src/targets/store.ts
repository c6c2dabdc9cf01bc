import type { Kysely } from "kysely";
import type { Context, User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import { isUniqueViolation } from "../database/violations.ts";
import { targetChanged } from "../live/target-events.ts";
import { folderName } from "../media/filenames.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget } from "../policy/targets.ts";
import { lockTarget, targetNotFound } from "./access.ts";
import { nameProblems, readNames, storeNames, takenProblem } from "./claims.ts";
import { checkRules, type Draft, EMPTY_COLUMNS, readDraft, type TargetColumns } from "./draft.ts";
import { targetErrors } from "./errors.ts";
import { NUMBER_FIELDS } from "./fields.ts";
import { type HistoryEntry, noteHistory } from "./history.ts";
import { nearWarnings } from "./near.ts";
import { presentPlace, presentTargets, selectTargets, type TargetRow } from "./present.ts";
import { type Problem, problemError } from "./problems.ts";
import type { TargetChanges, TargetInput, TargetView, TargetWarning } from "./schemas.ts";
import { presentTag, storeTags } from "./tags.ts";

/** @throws AppError `target_not_found` also when the viewer may not see it. */
export async function getTarget(ctx: Context, viewer: Viewer, id: number): Promise<TargetView> {
  const [view] = await presentTargets(ctx.db, viewer, [await findTarget(ctx.db, viewer, id)]);
  if (view === undefined) throw targetNotFound();
  return view;
}

/**
 * The target's row, with its folder, for what is stored below it.
 * @throws AppError `target_not_found` when it is not there or not visible, `forbidden` when it may only be seen.
 */
export async function findTarget(
  db: Kysely<Tables>,
  viewer: Viewer,
  id: number,
  action: Action = "view",
): Promise<TargetRow> {
  const row = await selectTargets(db).where("target.id", "=", id).executeTakeFirst();
  if (row === undefined) throw targetNotFound();
  await requireTarget(db, viewer, id, action, targetNotFound);
  return row;
}

/** What would be wrong with a new target, or with one as it would be after a change, without storing anything. */
export async function checkTarget(
  ctx: Context,
  user: User,
  input: TargetInput,
  id?: number,
): Promise<{
  problems: Problem[];
  warnings: TargetWarning[];
  parsed: { ra: number | null; dec: number | null; raText: string | null; decText: string | null };
}> {
  const problems: Problem[] = [];
  const draft = readDraft(input, problems);
  checkRules({ ...EMPTY_COLUMNS, ...draft.columns }, problems);
  problems.push(...(await nameProblems(ctx.db, user, draft, id)));
  const { ra_deg: ra = null, dec_deg: dec = null } = draft.columns;
  const warnings = await nearWarnings(ctx.db, user, { ra, dec }, id);
  const text = presentPlace({ ra: ra ?? 0, dec: dec ?? 0 });
  return {
    problems,
    warnings,
    parsed: {
      ra,
      dec,
      raText: ra === null ? null : text.raText,
      decText: dec === null ? null : text.decText,
    },
  };
}

/** Makes a target of the caller's own, and warns when another lies almost at its place. */
export async function createTarget(
  ctx: Context,
  user: User,
  input: TargetInput,
): Promise<TargetView & { warnings: TargetWarning[] }> {
  const problems: Problem[] = [];
  const draft = readDraft(input, problems);
  const columns = { ...EMPTY_COLUMNS, ...draft.columns };
  checkRules(columns, problems);
  if (problems[0] !== undefined) throw problemError(problems[0]);
  const warnings = await nearWarnings(ctx.db, user, { ra: columns.ra_deg, dec: columns.dec_deg });
  const id = await namesSettled(ctx, user, draft, undefined, () =>
    ctx.live.transact(async (trx, publish) => {
      await refuseTaken(trx, user, draft);
      const id = await insertTarget(trx, user.id, columns, draft);
      targetChanged(publish, id, "target", "created");
      return id;
    }),
  );
  return { ...(await getTarget(ctx, user, id)), warnings };
}

/** Writes a new target with its names and tags; the folder carries its name as far as file systems allow. */
export async function insertTarget(
  trx: Kysely<Tables>,
  ownerId: string,
  columns: TargetColumns,
  { name, aliases = [], tags = [] }: Draft,
): Promise<number> {
  if (name === undefined) throw new Error("a target without a name");
  const now = new Date().toISOString();
  const { id } = await trx
    .insertInto("target")
    .values({
      ...columns,
      owner_id: ownerId,
      name: name.name,
      name_key: name.key,
      folder: "",
      created_at: now,
      updated_at: now,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  const folder = `${id}${folderSuffix(name.name)}`;
  await trx.updateTable("target").set({ folder }).where("id", "=", id).execute();
  await storeNames(trx, id, name, aliases);
  await storeTags(trx, id, tags);
  return id;
}

/** What follows the number in the name of a target's folder. */
export function folderSuffix(name: string): string {
  const readable = folderName(name);
  return readable === "" ? "" : `-${readable}`;
}

/** Changes what is given; files stay in their folder when the name changes. */
export async function changeTarget(
  ctx: Context,
  user: User,
  id: number,
  changes: TargetChanges,
  note?: string,
): Promise<TargetView> {
  await requireTarget(ctx.db, user, id, "change", targetNotFound);
  // Who may see a target is not for everybody to say who may change its data.
  if (changes.permissions !== undefined) await requireTarget(ctx.db, user, id, "manage", targetNotFound);
  const problems: Problem[] = [];
  const draft = readDraft(changes, problems);
  await namesSettled(ctx, user, draft, id, () =>
    ctx.live.transact(async (trx, publish) => {
      await lockTarget(trx, id);
      const before = await selectTargets(trx).where("target.id", "=", id).executeTakeFirstOrThrow();
      requireVersion(before, changes.version);
      const columns = { ...(before as unknown as TargetColumns), ...draft.columns };
      const found = [...problems];
      checkRules(columns, found);
      if (found[0] !== undefined) throw problemError(found[0]);
      await refuseTaken(trx, user, draft, id);
      const entries = await storeChanges(trx, before, draft, note);
      await noteHistory(trx, id, user, entries);
      targetChanged(publish, id, "target", "changed");
      if (entries.length > 0) targetChanged(publish, id, "history", "created");
    }),
  );
  if (changes.permissions !== undefined) ctx.live.permissionsChanged();
  return await getTarget(ctx, user, id);
}

/** @throws AppError `target_changed` when somebody changed it meanwhile. */
function requireVersion(row: { version: number }, version: number | undefined): void {
  if (version === undefined || version === row.version) return;
  throw targetErrors.target_changed("Somebody changed this target in the meantime.", {
    field: "version",
    fix: "Load it again and repeat the change on top of theirs.",
  });
}

/** Writes what a draft says about a target; returns what its history is to tell. */
export async function storeChanges(
  trx: Kysely<Tables>,
  before: TargetRow,
  draft: Draft,
  note: string | undefined,
): Promise<HistoryEntry[]> {
  const { id } = before;
  const entries = columnEntries(before, draft.columns, note);
  if (draft.name !== undefined || draft.aliases !== undefined) {
    const [own, ...others] = await readNames(trx, id);
    const name = draft.name ?? own;
    if (name === undefined) throw new Error(`target ${id} has no name`);
    if (draft.name === undefined && draft.aliases?.some((alias) => alias.key === name.key)) {
      throw problemError({
        code: "target_name_invalid",
        field: "aliases",
        message: `An alias is the same as the name "${name.name}": case, spaces and punctuation do not count.`,
        fix: "Leave it out.",
      });
    }
    // An alias that becomes the name is no longer an alias.
    const aliases = (draft.aliases ?? others).filter((alias) => alias.key !== name.key);
    await storeNames(trx, id, name, aliases);
    entries.push({ what: "name", from: before.name, to: name.name });
    entries.push({
      what: "aliases",
      from: others.map((alias) => alias.name),
      to: aliases.map((alias) => alias.name),
    });
  }
  if (draft.tags !== undefined) {
    const old = await trx
      .selectFrom("target_tag")
      .select(["key", "type", "value"])
      .where("target_id", "=", id)
      .orderBy("id")
      .execute();
    await storeTags(trx, id, draft.tags);
    const plain = (tags: { key: string; type: string; value: string }[]) =>
      Object.fromEntries(tags.map((tag) => [tag.key, presentTag(tag).value]));
    const now = draft.tags.map(({ key, type, text }) => ({ key, type, value: text }));
    entries.push({ what: "tags", from: plain(old), to: plain(now) });
  }
  await trx
    .updateTable("target")
    .set({
      ...draft.columns,
      ...(draft.name === undefined ? {} : { name: draft.name.name, name_key: draft.name.key }),
      updated_at: new Date().toISOString(),
      version: before.version + 1,
    })
    .where("id", "=", id)
    .execute();
  return entries.filter(
    ({ from, to }) => JSON.stringify(from ?? null) !== JSON.stringify(to ?? null) || note,
  );
}

/** What changes of columns look like in the history: values that belong together are one entry. */
function columnEntries(
  before: TargetRow,
  columns: Partial<TargetColumns>,
  note: string | undefined,
): HistoryEntry[] {
  const after = { ...(before as unknown as TargetColumns), ...columns };
  const row = before as unknown as TargetColumns;
  const place = (of: TargetColumns) => ({ ra: of.ra_deg, dec: of.dec_deg });
  const part = (of: TargetColumns, name: string) =>
    Object.fromEntries(
      NUMBER_FIELDS.filter((field) => field.part === name && row[field.column] !== after[field.column]).map(
        (field) => [field.name, of[field.column]],
      ),
    );
  const classification = (of: TargetColumns) =>
    of.class === null
      ? null
      : { class: of.class, probability: of.class_probability, origin: of.class_origin };
  const redshift = (of: TargetColumns) =>
    of.redshift === null ? null : { value: of.redshift, error: of.redshift_err };
  const all: HistoryEntry[] = [
    { what: "type", from: row.type, to: after.type },
    {
      what: "coordinates",
      from: { ...place(row), ...part(row, "coordinates") },
      to: { ...place(after), ...part(after, "coordinates") },
    },
    {
      what: "elements",
      from: { scheme: row.scheme, ...part(row, "elements") },
      to: { scheme: after.scheme, ...part(after, "elements") },
    },
    { what: "redshift", from: redshift(row), to: redshift(after) },
    { what: "classification", from: classification(row), to: classification(after) },
    { what: "status", from: row.status, to: after.status },
    { what: "priority", from: row.priority, to: after.priority },
    { what: "permissions", from: row.permissions, to: after.permissions },
  ];
  return all
    .filter(({ from, to }) => JSON.stringify(from) !== JSON.stringify(to))
    .map((entry) => (note === undefined ? entry : { ...entry, note }));
}

async function refuseTaken(trx: Kysely<Tables>, user: User, draft: Draft, id?: number): Promise<void> {
  const [problem] = await nameProblems(trx, user, draft, id);
  if (problem !== undefined) throw problemError(problem);
}

/** Turns the loss of a race for a name (PostgreSQL only) into the same error as a name that was taken before. */
async function namesSettled<T>(
  ctx: Context,
  user: User,
  draft: Draft,
  id: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const [problem] = await nameProblems(ctx.db, user, draft, id);
    throw problemError(problem ?? takenProblem("name", draft.name?.name ?? "", undefined), error);
  }
}
