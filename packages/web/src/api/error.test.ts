import { describe, expect, it } from "vitest";
import { ApiError, errorFromAnswer, toApiError } from "./error.ts";

describe("errors of the API", () => {
  it("takes every part of the error shape", () => {
    const error = errorFromAnswer(409, {
      error: {
        code: "file_exists",
        message: "There is another file.",
        fix: "Rename it.",
        field: "filename",
        requestId: "r1",
      },
    });
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 409,
      code: "file_exists",
      message: "There is another file.",
      fix: "Rename it.",
      field: "filename",
      requestId: "r1",
    });
  });

  it("explains an answer of another shape", () => {
    for (const body of [undefined, "<html>", { error: "bad" }, null]) {
      const error = errorFromAnswer(502, body);
      expect(error.code).toBe("unexpected_answer");
      expect(error.message).toContain("502");
      expect(error.fix).toBeDefined();
    }
  });

  it("tells a silent server from a bug", () => {
    expect(toApiError(new TypeError("Failed to fetch")).code).toBe("unreachable");
    expect(toApiError(new TypeError("NetworkError when attempting to fetch resource.")).code).toBe(
      "unreachable",
    );
    expect(toApiError(new TypeError("x is not a function")).code).toBe("unexpected");
    expect(toApiError(new DOMException("stop", "AbortError")).code).toBe("aborted");
    const known = errorFromAnswer(404, {});
    expect(toApiError(known)).toBe(known);
  });
});
