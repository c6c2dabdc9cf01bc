import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import { actorOf } from "../audit/audit.ts";
import type { Context } from "../core/context.ts";
import { emptyBody, idParams, idValue, timeText } from "../core/schemas.ts";
import { addComment, editComment, listComments, removeComment } from "./store.ts";

const tags = ["comments"];
const user = { access: "user" } as const;

const commentSchema = z
  .object({
    id: z.number().int(),
    targetId: z.number().int(),
    text: z.string().describe("Markdown"),
    author: z.object({ id: z.string(), username: z.string(), name: z.string() }),
    createdAt: timeText,
    editedAt: timeText.nullable(),
    attachments: z.array(z.object({ id: z.number().int(), filename: z.string(), type: z.string() })),
    my: z.object({ change: z.boolean(), delete: z.boolean() }),
  })
  .meta({ id: "Comment" });

const text = z.string().max(20_000).describe("Markdown; @username tells that person");
const attachments = z.array(idValue).max(50).describe("Data products of the target");

const newCommentSchema = z
  .object({ text, attachments: attachments.default([]) })
  .meta({ id: "NewComment", examples: [{ text: "Broad He II, see **spectrum 3** @ada" }] });

/** What people write about a target. */
export function commentsRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets/:id/comments",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "listComments",
          summary: "The comments on a target, oldest first",
          params: idParams,
          response: { 200: z.object({ comments: z.array(commentSchema) }) },
        },
      },
      async (request) => ({ comments: await listComments(ctx, request.viewer, request.params.id) }),
    );

    app.post(
      "/api/targets/:id/comments",
      {
        config: user,
        schema: {
          tags,
          operationId: "addComment",
          summary: "Comment on a target",
          params: idParams,
          body: newCommentSchema,
          response: { 201: commentSchema },
        },
      },
      async (request, reply) => {
        const { id } = request.params;
        const comment = await addComment(ctx, request.user, id, request.body);
        return reply.code(201).header("location", `/api/targets/${id}/comments`).send(comment);
      },
    );

    app.patch(
      "/api/comments/:id",
      {
        config: user,
        schema: {
          tags,
          operationId: "editComment",
          summary: "Change one's own comment",
          params: idParams,
          body: z.object({ text: text.optional(), attachments: attachments.optional() }),
          response: { 200: commentSchema },
        },
      },
      async (request) => await editComment(ctx, request.user, request.params.id, request.body),
    );

    app.delete(
      "/api/comments/:id",
      {
        config: user,
        schema: {
          tags,
          operationId: "deleteComment",
          summary: "Delete a comment",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeComment(ctx, request.user, request.params.id, actorOf(request));
        return reply.code(204).send();
      },
    );
  };
}
