import { defineErrors } from "./errors.ts";

/** What can be wrong with any request, whatever the route. */
export const requestErrors = defineErrors({
  invalid_input: {
    status: 400,
    when: "A value of the request is missing or does not fit; `field` names it.",
  },
  bad_request: { status: 400, when: "The request is not valid HTTP, or its address cannot be read." },
  bad_json: { status: 400, when: "The body of the request is not JSON." },
  body_too_large: { status: 413, when: "The body of the request is larger than the route allows." },
  unsupported_media_type: { status: 415, when: "The route does not take a body of this content type." },
  unauthenticated: { status: 401, when: "The request carries no valid session and no valid token." },
  forbidden: { status: 403, when: "The signed-in user may not do this." },
  wrong_origin: { status: 403, when: "A page of another site made this request with the user's cookie." },
  idempotency_key_reused: {
    status: 409,
    when: "The Idempotency-Key was used before, with another address or body.",
  },
  idempotency_unfinished: {
    status: 409,
    when: "An earlier request with the same Idempotency-Key is still going on, or the server stopped during it.",
  },
  not_found: { status: 404, when: "There is nothing under this address." },
  too_many_attempts: {
    status: 429,
    when: "Too many attempts in a short time; `Retry-After` says when to try again.",
  },
  internal: {
    status: 500,
    when: "Something went wrong in GOATS; the log has the details under the request id.",
  },
  stopping: { status: 503, when: "The server is stopping." },
});
