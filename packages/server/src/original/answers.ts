import type { FastifyInstance, FastifyRequest } from "fastify";
import { understand } from "../core/error-answers.ts";
import type { AppError } from "../core/errors.ts";
import { NUMBER_FIELDS } from "../targets/fields.ts";

/** Rows of one answer when nothing is said, and at most. */
const PAGE = 100;
const MOST = 500;

/** A list as Django REST framework's limit/offset pagination gives it. */
export interface Page<T> {
  readonly count: number;
  readonly next: string | null;
  readonly previous: string | null;
  readonly results: readonly T[];
}

/** `limit` and `offset` of a request; what is no number counts as not said. */
export function pageOf(request: FastifyRequest): { limit: number; offset: number } {
  const query = request.query as Record<string, unknown>;
  const number = (name: string) => (/^\d{1,9}$/.test(String(query[name])) ? Number(query[name]) : undefined);
  return { limit: Math.min(number("limit") || PAGE, MOST), offset: number("offset") ?? 0 };
}

/** Puts rows into the form of a list with the addresses of the pages around it. */
export function page<T>(request: FastifyRequest, count: number, results: readonly T[]): Page<T> {
  const { limit, offset } = pageOf(request);
  const address = (at: number) => {
    const url = new URL(request.url, `${request.protocol}://${request.host}`);
    url.searchParams.set("limit", String(limit));
    if (at > 0) url.searchParams.set("offset", String(at));
    else url.searchParams.delete("offset");
    return url.href;
  };
  return {
    count,
    next: offset + limit < count ? address(offset + limit) : null,
    previous: offset > 0 ? address(Math.max(0, offset - limit)) : null,
    results,
  };
}

/** A value that does not fit, told as `{field: [message]}`. */
export class FieldProblem extends Error {
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Errors in this scope are answered as the original does: `{field: [messages]}` or `{detail}`. */
export function answerLikeOriginal(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof FieldProblem) return reply.code(400).send({ [error.field]: [error.message] });
    const known = understand(error, request);
    if (known.status >= 500) request.log.error({ err: error }, "request failed");
    return reply.code(known.status).send(bodyOf(known));
  });
}

const FIELD_NAMES = new Map<string, string>([
  ...NUMBER_FIELDS.map(({ name, column }) => [name, column] as const),
  ["tags", "targetextra_set"],
  ["filename", "file"],
]);

function bodyOf(error: AppError): Record<string, unknown> {
  if (error.status === 404) return { detail: "Not found." };
  const text = error.fix === undefined ? error.message : `${error.message} ${error.fix}`;
  if (error.status !== 400 && error.status !== 409) return { detail: text };
  if (error.field === undefined)
    return error.status === 409 ? { non_field_errors: [text] } : { detail: text };
  const [first = error.field] = error.field.split(".");
  return { [FIELD_NAMES.get(first) ?? first]: [text] };
}

/** A body or a query as plain values by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a request's body. @throws FieldProblem */
export function fieldsOf(body: unknown): Fields {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Fields;
  throw new FieldProblem("non_field_errors", "Invalid data. Expected a dictionary.");
}

/** A required id in a body. @throws FieldProblem */
export function requiredId(fields: Fields, name: string): number {
  const id = optionalId(fields, name);
  if (id === undefined) throw new FieldProblem(name, "This field is required.");
  return id;
}

/** An id that may be absent. @throws FieldProblem */
export function optionalId(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined || value === null || value === "") return undefined;
  if (/^[1-9]\d{0,9}$/.test(String(value))) return Number(value);
  throw new FieldProblem(name, "Incorrect type. Expected pk value.");
}

/** Text that may be absent. @throws FieldProblem */
export function optionalText(fields: Fields, name: string, longest: number): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw new FieldProblem(name, "Not a valid string.");
  if (value.length <= longest) return value;
  throw new FieldProblem(name, `Ensure this field has no more than ${longest} characters.`);
}

/** A pk in an address; anything else finds nothing. */
export function pkOf(request: FastifyRequest): number {
  const { pk } = request.params as { pk: string };
  return /^[1-9]\d{0,8}$/.test(pk) ? Number(pk) : 0;
}
