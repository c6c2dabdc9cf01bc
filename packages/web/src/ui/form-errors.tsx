import type { ReactNode } from "react";
import { ApiError } from "../api/error.ts";
import { ErrorMessage } from "./error-message.tsx";

/** What the server says about one field, to stand under it. */
export function fieldError(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiError) || error.field !== field) return undefined;
  return [error.message, error.fix].filter(Boolean).join(" ");
}

/** An error that belongs to none of the form's fields, in full. */
export function FormError({ error, fields }: { error: unknown; fields: readonly string[] }): ReactNode {
  if (!error) return null;
  if (error instanceof ApiError && error.field !== undefined && fields.includes(error.field)) return null;
  return <ErrorMessage error={error} />;
}
