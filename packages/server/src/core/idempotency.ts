import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Context } from "./context.ts";
import { requestErrors } from "./request-errors.ts";

/** Largest answer that is kept, characters; of a larger one only status and address are. */
const KEPT_BODY = 256 * 1024;
const KEY = /^[\x21-\x7e]{1,200}$/;
const DAYS_KEPT = 7;

declare module "fastify" {
  interface FastifyContextConfig {
    /** False on routes whose answer holds a secret, which must not be kept. Default true. */
    replay?: boolean;
  }
  interface FastifyRequest {
    /** The Idempotency-Key that this request holds while it runs. */
    heldKey: string | null;
  }
}

/**
 * Lets callers repeat a POST without doing it twice: a request with an `Idempotency-Key` is done once for each person
 * and key, and a repetition gets the first answer again. The key is stored before the work begins, so that a server
 * that dies in between leaves a key without answer: its repetition is told so, and never does the work a second time.
 * Failed requests give their key back.
 */
export function keepAnswers(app: FastifyInstance, ctx: Context): void {
  app.decorateRequest("heldKey", null);

  app.addHook("preHandler", async (request, reply) => {
    const key = request.headers["idempotency-key"];
    if (request.method !== "POST" || key === undefined || !request.user) return;
    if (request.routeOptions.config.replay === false) return;
    if (typeof key !== "string" || !KEY.test(key)) {
      throw requestErrors.invalid_input("The Idempotency-Key is not 1 to 200 visible ASCII characters.", {
        field: "idempotency-key",
        fix: "Send a UUID.",
      });
    }
    const fingerprint = fingerprintOf(request);
    const stored = await ctx.db
      .insertInto("idempotency")
      .values({
        user_id: request.user.id,
        key,
        request: fingerprint,
        status: null,
        location: null,
        body: null,
        created_at: new Date().toISOString(),
      })
      .onConflict((conflict) => conflict.columns(["user_id", "key"]).doNothing())
      .returning("key")
      .executeTakeFirst();
    if (stored !== undefined) {
      request.heldKey = key;
      return;
    }
    return await answerAgain(ctx, request, reply, key, fingerprint);
  });

  app.addHook("onSend", async (request, reply, payload) => {
    const key = request.heldKey;
    if (key === null) return payload;
    request.heldKey = null;
    const place = { user_id: request.user.id, key };
    if (reply.statusCode >= 300) {
      await ctx.db
        .deleteFrom("idempotency")
        .where("user_id", "=", place.user_id)
        .where("key", "=", key)
        .execute();
      return payload;
    }
    const location = reply.getHeader("location");
    await ctx.db
      .updateTable("idempotency")
      .set({
        status: reply.statusCode,
        location: typeof location === "string" ? location : null,
        body: typeof payload === "string" && payload.length <= KEPT_BODY ? payload : null,
      })
      .where("user_id", "=", place.user_id)
      .where("key", "=", key)
      .execute();
    return payload;
  });
}

async function answerAgain(
  ctx: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  key: string,
  fingerprint: string,
): Promise<FastifyReply> {
  const first = await ctx.db
    .selectFrom("idempotency")
    .selectAll()
    .where("user_id", "=", request.user.id)
    .where("key", "=", key)
    .executeTakeFirst();
  if (first !== undefined && first.request !== fingerprint) {
    throw requestErrors.idempotency_key_reused("This Idempotency-Key was used for another request.", {
      field: "idempotency-key",
      fix: "Take a new key for each thing that you create.",
    });
  }
  if (first === undefined || first.status === null) {
    throw requestErrors.idempotency_unfinished("A request with this Idempotency-Key has not ended.", {
      fix: "Wait a moment and repeat it. If this stays, the server stopped during it: look whether it was done.",
      retryAfterSeconds: 2,
    });
  }
  reply.code(first.status).header("idempotency-replayed", "true");
  if (first.location !== null) reply.header("location", first.location);
  return reply
    .type("application/json; charset=utf-8")
    .serializer((body: unknown) => String(body))
    .send(first.body ?? "");
}

/** What makes two requests the same: method, address and body; of a stream only that it is one. */
function fingerprintOf(request: FastifyRequest): string {
  const { body } = request;
  const readable = typeof body === "object" && body !== null && "pipe" in body;
  return createHash("sha256")
    .update(`${request.method} ${request.url}\n`)
    .update(Buffer.isBuffer(body) ? body : readable ? "stream" : JSON.stringify(body ?? null))
    .digest("hex");
}

/** Forgets answers that nobody will ask for again; at start. */
export async function forgetOldAnswers(ctx: Context): Promise<void> {
  const limit = new Date(Date.now() - DAYS_KEPT * 86_400_000).toISOString();
  await ctx.db.deleteFrom("idempotency").where("created_at", "<", limit).execute();
}
