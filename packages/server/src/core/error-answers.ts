import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { z } from "zod";
import { AppError } from "./errors.ts";
import { requestErrors } from "./request-errors.ts";

/** The one form in which every error is answered. */
export const errorSchema = z
  .object({
    error: z.object({
      code: z.string().describe("Stable name of the error"),
      message: z.string().describe("What happened, one sentence"),
      fix: z.string().optional().describe("What to do about it"),
      field: z.string().optional().describe("The input field that is wrong, as a dotted path"),
      requestId: z.string().describe("Names the request in the log"),
    }),
  })
  .meta({ id: "Error" });

export type ErrorBody = z.infer<typeof errorSchema>;

/** Makes every error of the application answer in the one form. */
export function installErrorAnswers(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const known = understand(error, request);
    if (known.status >= 500) request.log.error({ err: error }, "request failed");
    return answerError(known, request, reply);
  });
}

/** Sends an error in the one form. */
export function answerError(error: AppError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error.retryAfterSeconds !== undefined) {
    reply.header("retry-after", String(Math.max(1, Math.ceil(error.retryAfterSeconds))));
  }
  return (
    reply
      .code(error.status)
      .type("application/json; charset=utf-8")
      .header("cache-control", "no-store")
      .header("x-request-id", request.id)
      // Serialised here: a route's own response schemas say nothing about errors.
      .serializer((body: unknown) => String(body))
      .send(JSON.stringify(errorBody(error, request.id)))
  );
}

/** The body of an error answer. */
function errorBody(error: AppError, requestId: string): ErrorBody {
  const { code, message, fix, field } = error;
  return {
    error: {
      code,
      message,
      ...(fix === undefined ? {} : { fix }),
      ...(field === undefined ? {} : { field }),
      requestId,
    },
  };
}

/** What is not HTTP at all never reaches a route; it is answered here, in the same form. */
export function answerBrokenHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === "HPE_HEADER_OVERFLOW" ? 431 : error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? 408 : 400;
  const known = requestErrors.bad_request(`The request could not be read: ${STATUS_CODES[status]}.`);
  const body = JSON.stringify(errorBody(known, "none"));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Any thrown value to the error that is told; whatever nobody planned for becomes `internal`. */
export function understand(error: unknown, request: FastifyRequest): AppError {
  if (error instanceof AppError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return invalidInput(error);
  const { code, statusCode } = error as Partial<FastifyError>;
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return requestErrors.body_too_large("The request is larger than this address accepts.", {
        fix: "Send less at once.",
      });
    case "FST_ERR_CTP_EMPTY_JSON_BODY":
    case "FST_ERR_CTP_INVALID_JSON_BODY":
      return badJson();
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return requestErrors.unsupported_media_type(
        `This address does not take ${request.headers["content-type"] ?? "a body without a content type"}.`,
        { fix: "Send JSON with the header Content-Type: application/json." },
      );
    case "FST_ERR_BAD_URL":
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return requestErrors.bad_request("The request's address or length cannot be read.");
  }
  if (error instanceof SyntaxError && statusCode === 400) return badJson();
  if (statusCode === 404) return requestErrors.not_found("There is nothing under this address.");
  if (statusCode === 503) return requestErrors.stopping("The server is stopping.", { retryAfterSeconds: 5 });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError("bad_request", statusCode, "The request was refused.", { cause: error });
  }
  return requestErrors.internal("Something went wrong in GOATS.", {
    fix: `Try again; if it stays, the log has the details under the request id ${request.id}.`,
    cause: error,
  });
}

function badJson(): AppError {
  return requestErrors.bad_json("The body of the request is not JSON.");
}

interface ValidationIssue {
  readonly keyword: string;
  readonly instancePath: string;
  readonly message?: string;
  readonly params: Record<string, unknown>;
}

/** The first thing that does not fit, as a sentence that names the field. */
function invalidInput(error: {
  validation: readonly unknown[];
  validationContext?: string | undefined;
}): AppError {
  const issue = deepest(error.validation[0] as ValidationIssue);
  const path = issue.instancePath.split("/").filter((part) => part !== "");
  if (issue.keyword === "unrecognized_keys" && Array.isArray(issue.params["keys"])) {
    const extra = [...path, String(issue.params["keys"][0])].join(".");
    return requestErrors.invalid_input(`"${extra}" is not known here.`, {
      field: extra,
      fix: "Leave it out.",
    });
  }
  const field = path.join(".");
  const name = field === "" ? `The ${error.validationContext ?? "request"}` : `"${field}"`;
  return requestErrors.invalid_input(sentence(name, issue), field === "" ? {} : { field });
}

/** Of a union the branch that came furthest tells most; without one the union itself is named. */
function deepest(issue: ValidationIssue): ValidationIssue {
  const branches = issue.params["errors"];
  if (issue.keyword !== "invalid_union" || !Array.isArray(branches)) return issue;
  const inner = branches
    .flatMap((branch: unknown) => (Array.isArray(branch) ? (branch as z.core.$ZodIssue[]) : []))
    .filter((candidate) => candidate.path.length > 0)
    .sort((a, b) => b.path.length - a.path.length)[0];
  if (!inner) return issue;
  const { code, path, message, ...params } = inner;
  return { keyword: code, instancePath: `${issue.instancePath}/${path.join("/")}`, message, params };
}

function sentence(name: string, issue: ValidationIssue): string {
  const { params } = issue;
  const missing = issue.keyword === "invalid_type" && /received undefined$/.test(issue.message ?? "");
  if (missing) return `${name} is missing.`;
  const limit = (bound: unknown) => `${String(bound)}${params["origin"] === "string" ? " characters" : ""}`;
  switch (issue.keyword) {
    case "invalid_type":
      return `${name} must be ${article(String(params["expected"]))}.`;
    case "too_small":
      if (params["origin"] === "string" && params["minimum"] === 1) return `${name} must not be empty.`;
      if (params["origin"] === "array")
        return `${name} must have at least ${String(params["minimum"])} entries.`;
      return `${name} must ${params["origin"] === "string" ? "have" : "be"} at least ${limit(params["minimum"])}.`;
    case "too_big":
      if (params["origin"] === "array")
        return `${name} must have at most ${String(params["maximum"])} entries.`;
      return `${name} must ${params["origin"] === "string" ? "have" : "be"} at most ${limit(params["maximum"])}.`;
    case "invalid_value":
      return Array.isArray(params["values"])
        ? `${name} must be one of ${params["values"].map(String).join(", ")}.`
        : `${name} has a value that is not allowed.`;
    case "invalid_union":
      return `${name} does not have an accepted form.`;
    default:
      return ownSentence(name, issue);
  }
}

/** Messages that a schema states itself are sentences already; zod's own are turned into one. */
function ownSentence(name: string, issue: ValidationIssue): string {
  const message = issue.message ?? "";
  if (message === "" || /^Invalid/.test(message)) return `${name} does not have the right form.`;
  return /[.!?]$/.test(message) ? message : `${name}: ${message}.`;
}

function article(type: string): string {
  const names: Record<string, string> = {
    string: "text",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
  };
  return names[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
}
