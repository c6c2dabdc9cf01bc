import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context } from "../core/context.ts";
import { idNumber, pageCursor, pageLimit, timeText } from "../core/schemas.ts";
import { AUDIT_ACTIONS } from "./audit.ts";

const entrySchema = z
  .object({
    id: z.number().int(),
    at: timeText,
    user: z.object({ id: z.string().nullable(), username: z.string() }).nullable(),
    action: z.string(),
    object: z.object({ kind: z.string(), id: z.string(), name: z.string() }).nullable(),
    detail: z.unknown(),
    address: z.string().nullable(),
  })
  .meta({ id: "AuditEntry" });

/** What was done by whom, for administrators. */
export function auditRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/audit",
      {
        config: { access: "admin" },
        schema: {
          operationId: "listAudit",
          summary: "Sign-ins, changes of permissions, deletions and uses of tokens, newest first",
          querystring: z.object({
            action: z.enum(AUDIT_ACTIONS).optional(),
            user: z.string().trim().max(100).optional().describe("Username"),
            target: idNumber.optional(),
            cursor: pageCursor,
            limit: pageLimit(50, 200),
          }),
          response: { 200: z.object({ entries: z.array(entrySchema), nextCursor: z.string().nullable() }) },
        },
      },
      async (request) => {
        const { action, user, target, cursor, limit } = request.query;
        const rows = await ctx.db
          .selectFrom("audit")
          .selectAll()
          .$if(action !== undefined, (query) => query.where("action", "=", action ?? ""))
          .$if(user !== undefined, (query) => query.where("username", "=", user?.toLowerCase() ?? ""))
          .$if(target !== undefined, (query) =>
            query.where("object_kind", "=", "target").where("object_id", "=", String(target)),
          )
          .$if(cursor !== undefined, (query) => query.where("id", "<", Number(cursor)))
          .orderBy("id", "desc")
          .limit(limit + 1)
          .execute();
        const shown = rows.slice(0, limit);
        return {
          entries: shown.map((row) => ({
            id: row.id,
            at: row.at,
            user: row.username === null ? null : { id: row.user_id, username: row.username },
            action: row.action,
            object:
              row.object_kind === null
                ? null
                : { kind: row.object_kind, id: row.object_id ?? "", name: row.object_name ?? "" },
            detail: JSON.parse(row.detail ?? "null") as unknown,
            address: row.address,
          })),
          nextCursor: rows.length > limit ? String(shown.at(-1)?.id) : null,
        };
      },
    );
  };
}
