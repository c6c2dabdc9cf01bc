/** What the API says about a failure, or what stands in for it when the API could not be reached. */
export interface ErrorInfo {
  readonly code: string;
  readonly message: string;
  readonly fix?: string | undefined;
  /** Dotted path of the input that is wrong. */
  readonly field?: string | undefined;
  readonly requestId?: string | undefined;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
}

/** The one error that API calls throw. */
export class ApiError extends Error {
  readonly code: string;
  readonly fix: string | undefined;
  readonly field: string | undefined;
  readonly requestId: string | undefined;
  readonly status: number;

  constructor(info: ErrorInfo) {
    super(info.message);
    this.name = "ApiError";
    this.code = info.code;
    this.fix = info.fix;
    this.field = info.field;
    this.requestId = info.requestId;
    this.status = info.status;
  }
}

const UNREACHABLE: ErrorInfo = {
  code: "unreachable",
  message: "The GOATS server does not answer.",
  fix: "Check that `goats run` is still running and that this machine reaches it, then try again.",
  status: 0,
};

/** Reads the API's error shape out of an answer; an answer in any other shape becomes a plain sentence. */
export function errorFromAnswer(status: number, body: unknown): ApiError {
  const error = isRecord(body) ? body["error"] : undefined;
  if (isRecord(error) && typeof error["message"] === "string") {
    return new ApiError({
      code: text(error["code"]) ?? "unknown",
      message: error["message"],
      fix: text(error["fix"]),
      field: text(error["field"]),
      requestId: text(error["requestId"]),
      status,
    });
  }
  return new ApiError({
    code: "unexpected_answer",
    message: `The server answered with status ${status} and nothing that explains it.`,
    fix: "Try again; if it stays, look into the server's log.",
    status,
  });
}

/** Anything thrown, as an ApiError: network failures get a sentence, aborts and bugs keep their own message. */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof DOMException && thrown.name === "AbortError") {
    return new ApiError({ code: "aborted", message: "The request was stopped.", status: 0 });
  }
  // fetch() throws a TypeError for every failure of the network.
  if (thrown instanceof TypeError && /fetch|network|load failed/i.test(thrown.message)) {
    return new ApiError(UNREACHABLE);
  }
  return new ApiError({
    code: "unexpected",
    message: thrown instanceof Error ? thrown.message : String(thrown),
    status: 0,
  });
}

/** The error of a request that got no answer. */
export function unreachable(): ApiError {
  return new ApiError(UNREACHABLE);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
