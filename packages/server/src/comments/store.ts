import type { Kysely } from "kysely";
import { type Actor, audit } from "../audit/audit.ts";
import type { Context, User } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import type { Tables } from "../database/tables.ts";
import type { PublishWithin } from "../live/port.ts";
import { targetChanged } from "../live/target-events.ts";
import type { Viewer } from "../policy/policy.ts";
import { mayUse, requireTarget } from "../policy/targets.ts";
import { lockTarget, targetNotFound } from "../targets/access.ts";
import { presentUser } from "../users/accounts.ts";
import { commentErrors } from "./errors.ts";

/** A comment as the API answers it. */
export interface CommentView {
  id: number;
  targetId: number;
  text: string;
  author: { id: string; username: string; name: string };
  createdAt: string;
  editedAt: string | null;
  attachments: { id: number; filename: string; type: string }[];
  my: { change: boolean; delete: boolean };
}

function selectComments(db: Kysely<Tables>) {
  return db
    .selectFrom("target_comment")
    .innerJoin("user", "user.id", "target_comment.user_id")
    .innerJoin("target", "target.id", "target_comment.target_id")
    .selectAll("target_comment")
    .select(["user.username", "user.name as author_name", "target.owner_id", "target.name as target_name"]);
}

type CommentRow = Awaited<ReturnType<ReturnType<typeof selectComments>["executeTakeFirstOrThrow"]>>;

/** The comments of a target, oldest first; at most the newest 1000. */
export async function listComments(ctx: Context, viewer: Viewer, targetId: number): Promise<CommentView[]> {
  await requireTarget(ctx.db, viewer, targetId, "view", targetNotFound);
  const rows = await selectComments(ctx.db)
    .where("target_comment.target_id", "=", targetId)
    .orderBy("target_comment.id", "desc")
    .limit(1000)
    .execute();
  return await present(ctx.db, viewer, rows.reverse());
}

async function present(
  db: Kysely<Tables>,
  viewer: Viewer,
  rows: readonly CommentRow[],
): Promise<CommentView[]> {
  if (rows.length === 0) return [];
  const attachments = await db
    .selectFrom("comment_attachment")
    .innerJoin("data_product", "data_product.id", "comment_attachment.data_product_id")
    .select([
      "comment_attachment.comment_id",
      "data_product.id",
      "data_product.filename",
      "data_product.type",
    ])
    .where(
      "comment_attachment.comment_id",
      "in",
      rows.map(({ id }) => id),
    )
    .execute();
  return rows.map((row) => ({
    id: row.id,
    targetId: row.target_id,
    text: row.text,
    author: { id: row.user_id, username: row.username ?? "", name: row.author_name },
    createdAt: row.created_at,
    editedAt: row.edited_at,
    attachments: attachments
      .filter((one) => one.comment_id === row.id)
      .map(({ id, filename, type }) => ({ id, filename, type })),
    my: { change: viewer?.id === row.user_id, delete: mayDelete(viewer, row) },
  }));
}

function mayDelete(viewer: Viewer, row: CommentRow): boolean {
  return viewer !== null && (viewer.role === "admin" || [row.user_id, row.owner_id].includes(viewer.id));
}

/** Adds a comment and tells those whom it mentions, as far as they may see the target. */
export async function addComment(
  ctx: Context,
  user: User,
  targetId: number,
  input: { text: string; attachments: readonly number[] },
): Promise<CommentView> {
  await requireTarget(ctx.db, user, targetId, "change", targetNotFound);
  const text = checkText(input.text);
  const id = await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, targetId);
    const { id } = await trx
      .insertInto("target_comment")
      .values({
        target_id: targetId,
        user_id: user.id,
        text,
        created_at: new Date().toISOString(),
        edited_at: null,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    await attach(trx, targetId, id, input.attachments);
    targetChanged(publish, targetId, "comments", "created", [id]);
    await tellMentioned(trx, publish, user, { targetId, commentId: id, text, before: "" });
    return id;
  });
  return await getComment(ctx, user, id);
}

/** Changes one's own comment. @throws AppError `comment_not_found`, `forbidden` */
export async function editComment(
  ctx: Context,
  user: User,
  id: number,
  changes: { text?: string | undefined; attachments?: readonly number[] | undefined },
): Promise<CommentView> {
  const row = await findComment(ctx.db, user, id);
  if (row.user_id !== user.id) {
    throw requestErrors.forbidden("Only its author may change a comment.", { fix: "Write one of your own." });
  }
  const text = changes.text === undefined ? row.text : checkText(changes.text);
  await ctx.live.transact(async (trx, publish) => {
    await lockTarget(trx, row.target_id);
    await trx
      .updateTable("target_comment")
      .set({ text, edited_at: new Date().toISOString() })
      .where("id", "=", id)
      .execute();
    if (changes.attachments !== undefined) await attach(trx, row.target_id, id, changes.attachments);
    targetChanged(publish, row.target_id, "comments", "changed", [id]);
    await tellMentioned(trx, publish, user, {
      targetId: row.target_id,
      commentId: id,
      text,
      before: row.text,
    });
  });
  return await getComment(ctx, user, id);
}

/** Deletes a comment: one's own, any as owner of the target or administrator. */
export async function removeComment(ctx: Context, user: User, id: number, actor: Actor): Promise<void> {
  const row = await findComment(ctx.db, user, id);
  if (!mayDelete(user, row)) {
    throw requestErrors.forbidden("Only its author and the owner of the target may delete a comment.", {
      fix: "Ask one of them.",
    });
  }
  await ctx.live.transact(async (trx, publish) => {
    await trx.deleteFrom("target_comment").where("id", "=", id).execute();
    await audit(trx, actor, {
      action: "comment-deleted",
      object: { kind: "target", id: row.target_id, name: row.target_name },
      detail: { comment: id, author: row.username },
    });
    targetChanged(publish, row.target_id, "comments", "deleted", [id]);
  });
}

async function getComment(ctx: Context, user: User, id: number): Promise<CommentView> {
  const [view] = await present(ctx.db, user, [await findComment(ctx.db, user, id)]);
  if (view === undefined) throw notFound();
  return view;
}

async function findComment(db: Kysely<Tables>, viewer: Viewer, id: number): Promise<CommentRow> {
  const row = await selectComments(db).where("target_comment.id", "=", id).executeTakeFirst();
  if (row === undefined) throw notFound();
  await requireTarget(db, viewer, row.target_id, "view", notFound);
  return row;
}

function notFound() {
  return commentErrors.comment_not_found("There is no such comment.", {
    fix: "Load the page again; it may have been deleted.",
  });
}

function checkText(text: string): string {
  if (text.trim() !== "") return text;
  throw commentErrors.comment_empty("The comment is empty.", { field: "text", fix: "Write something." });
}

async function attach(
  trx: Kysely<Tables>,
  targetId: number,
  commentId: number,
  productIds: readonly number[],
): Promise<void> {
  await trx.deleteFrom("comment_attachment").where("comment_id", "=", commentId).execute();
  const ids = [...new Set(productIds)];
  if (ids.length === 0) return;
  const found = await trx
    .selectFrom("data_product")
    .select("id")
    .where("id", "in", ids)
    .where("target_id", "=", targetId)
    .where("state", "=", "ready")
    .execute();
  if (found.length < ids.length) {
    throw commentErrors.attachment_not_found("An attachment is not among the data products of this target.", {
      field: "attachments",
      fix: "Upload the file to the target first.",
    });
  }
  await trx
    .insertInto("comment_attachment")
    .values(ids.map((id) => ({ comment_id: commentId, data_product_id: id })))
    .execute();
}

/** Usernames are lower-case letters, digits and the signs between them. */
const MENTION = /(?<![\w@])@([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)/gi;
const EXCERPT = 200;

function mentionsIn(text: string): Set<string> {
  return new Set([...text.matchAll(MENTION)].map((match) => (match[1] ?? "").toLowerCase()));
}

/** Notifies those who are newly mentioned and may see the target; for others the target does not exist. */
async function tellMentioned(
  trx: Kysely<Tables>,
  publish: PublishWithin,
  author: User,
  comment: { targetId: number; commentId: number; text: string; before: string },
): Promise<void> {
  const before = mentionsIn(comment.before);
  const names = [...mentionsIn(comment.text)].filter((name) => !before.has(name)).slice(0, 50);
  if (names.length === 0) return;
  const people = await trx
    .selectFrom("user")
    .select(["id", "username", "name", "role"])
    .where("username", "in", names)
    .where("id", "<>", author.id)
    .execute();
  const target = await trx
    .selectFrom("target")
    .select("name")
    .where("id", "=", comment.targetId)
    .executeTakeFirstOrThrow();
  for (const person of people) {
    if (!(await mayUse(trx, presentUser(person), comment.targetId, "view"))) continue;
    publish(`user:${person.id}`, "mention", {
      by: author.username,
      target: { id: comment.targetId, name: target.name },
      commentId: comment.commentId,
      text: [...comment.text].slice(0, EXCERPT).join(""),
    });
  }
}
