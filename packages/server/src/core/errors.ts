/**
 * Errors that a user can cause. Every feature declares its own with {@link defineErrors}; the HTTP layer turns
 * them into the one error shape of the API, and `docs/errors.md` is generated from the declarations.
 */

/** What is declared once about an error code. */
export interface ErrorDefinition {
  /** HTTP status of the answer. */
  readonly status: number;
  /** When it happens, one sentence, for the documentation. */
  readonly when: string;
}

/** What an occurrence adds to the declaration. */
export interface ErrorDetails {
  /** What the user can do about it, one sentence. */
  readonly fix?: string;
  /** The input field that is wrong, as a dotted path. */
  readonly field?: string;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  readonly cause?: unknown;
}

/** An error with a stable code and a plain sentence. Anything else that is thrown is a bug and answers 500. */
export class AppError extends Error {
  readonly code: string;
  readonly status: number;
  readonly fix: string | undefined;
  readonly field: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, status: number, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = "AppError";
    this.code = code;
    this.status = status;
    this.fix = details.fix;
    this.field = details.field;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Makes one error of a declared code. */
export type ErrorFactory = (message: string, details?: ErrorDetails) => AppError;

const declared = new Map<string, ErrorDefinition>();

/**
 * Declares the error codes of a feature and returns one factory a code.
 * Codes are snake_case and unique in the whole server; declaring one twice is a programming error.
 */
export function defineErrors<const T extends Record<string, ErrorDefinition>>(
  definitions: T,
): { readonly [K in keyof T]: ErrorFactory } {
  const factories: Record<string, ErrorFactory> = {};
  for (const [code, definition] of Object.entries(definitions)) {
    if (declared.has(code)) throw new Error(`error code declared twice: ${code}`);
    declared.set(code, definition);
    factories[code] = (message, details) => new AppError(code, definition.status, message, details);
  }
  return factories as { readonly [K in keyof T]: ErrorFactory };
}

/** All declared codes, for the documentation. */
export function declaredErrors(): ReadonlyMap<string, ErrorDefinition> {
  return declared;
}
