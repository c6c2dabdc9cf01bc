import { Skeleton } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { toApiError } from "../api/error.ts";
import { ErrorMessage } from "./error-message.tsx";

interface QueryViewProps<T> {
  query: UseQueryResult<T>;
  /** What is being loaded, for the error: "the targets". */
  what: string;
  /** Height of the placeholder, px. */
  height?: number;
  children: (data: T) => ReactNode;
}

/**
 * Shows what a query knows. A failed refresh keeps what was there and says so above it; the first load shows a
 * placeholder of about the right height.
 */
export function QueryView<T>({ query, what, height = 120, children }: QueryViewProps<T>) {
  const error = query.error ? toApiError(query.error) : undefined;
  // What is not there, or cannot be read, will be no different on a second look.
  const final = error !== undefined && error.status >= 400 && error.status < 500 && error.status !== 429;
  const failure = error ? (
    <ErrorMessage
      what={`GOATS could not load ${what}.`}
      error={error}
      {...(final ? {} : { retry: () => void query.refetch() })}
    />
  ) : null;
  if (query.data === undefined) {
    return (
      failure ?? <Skeleton height={height} aria-busy="true" aria-label={`Loading ${what}`} role="status" />
    );
  }
  return (
    <>
      {failure}
      {children(query.data)}
    </>
  );
}
