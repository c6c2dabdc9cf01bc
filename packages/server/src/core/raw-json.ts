import type { FastifyReply } from "fastify";

/**
 * Sends JSON that was made as text. For answers of hundreds of thousands of numbers, which a response schema would
 * look at one by one.
 */
export function sendJsonText(reply: FastifyReply, text: string): FastifyReply {
  return reply
    .type("application/json; charset=utf-8")
    .serializer((body: unknown) => String(body))
    .send(text);
}
