import type { FastifyRequest } from "fastify";
import { requestErrors } from "./request-errors.ts";

/**
 * What the browser says about the page that makes a request: `same` site and port as ours, `other`, or `unknown` when
 * it is no browser (or one so old that it does not say).
 */
function originOf(request: FastifyRequest, publicUrl: string | undefined): "same" | "other" | "unknown" {
  const site = request.headers["sec-fetch-site"];
  if (site === "same-origin") return "same";
  if (site === "cross-site" || site === "same-site") return "other";
  const origin = request.headers.origin;
  if (origin === undefined) return "unknown";
  const ours = publicUrl ?? `${request.protocol}://${request.host}`;
  return origin === ours ? "same" : "other";
}

/**
 * Refuses a request that a page of another site makes with our user's cookie. A request that proves its user by a
 * cookie must say where it comes from; one with a token, or without any user, cannot be forged that way.
 * @throws AppError `wrong_origin`
 */
export function requireSameOrigin(
  request: FastifyRequest,
  publicUrl: string | undefined,
  byCookie: boolean,
): void {
  const origin = originOf(request, publicUrl);
  if (origin === "same" || (origin === "unknown" && !byCookie)) return;
  throw requestErrors.wrong_origin("This request does not come from a GOATS page.", {
    fix:
      origin === "unknown"
        ? "Scripts send an API token (Authorization: Bearer ...) instead of a cookie."
        : "If you reach GOATS under another address than it knows, set GOATS_PUBLIC_URL to that address.",
  });
}
