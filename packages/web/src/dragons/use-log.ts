import { useEffect, useState, useSyncExternalStore } from "react";
import { type ApiError, toApiError } from "../api/error.ts";
import { reductionLog } from "../api/runs.ts";
import type { LogLine } from "../api/types.ts";
import { LOG_PAGE, LogBook } from "./log-book.ts";

/** Logs that were looked at, kept while the page is open so that going back and forth costs nothing. */
const books = new Map<number, LogBook>();
const loading = new Set<number>();

function bookOf(reductionId: number): LogBook {
  let book = books.get(reductionId);
  if (!book) {
    book = new LogBook();
    books.set(reductionId, book);
  }
  return book;
}

/** Fetches what is stored after the last complete line, until there is no more. */
async function load(reductionId: number): Promise<void> {
  if (loading.has(reductionId)) return;
  loading.add(reductionId);
  const book = bookOf(reductionId);
  try {
    for (;;) {
      const before = book.complete;
      const { lines } = await reductionLog(reductionId, before, LOG_PAGE);
      book.add(lines);
      if (lines.length < LOG_PAGE || book.complete === before) return;
    }
  } finally {
    loading.delete(reductionId);
  }
}

/** Takes lines that arrived live; lines that went missing before them are fetched. */
export function addLiveLines(reductionId: number, lines: readonly LogLine[]): void {
  const book = books.get(reductionId);
  // Nobody looked at this log yet: it is fetched whole when somebody does.
  if (!book) return;
  book.add(lines);
  if (book.hasGap) void load(reductionId).catch(() => undefined);
}

/** Fetches what may have been missed while no live events arrived. */
export function catchUpLogs(): void {
  for (const id of books.keys()) void load(id).catch(() => undefined);
}

interface LogState {
  readonly lines: readonly LogLine[];
  readonly error: ApiError | undefined;
  readonly retry: () => void;
}

/** The log of a reduction: all that is stored, and what arrives. */
export function useLog(reductionId: number): LogState {
  const book = bookOf(reductionId);
  const lines = useSyncExternalStore(book.subscribe, () => book.lines);
  const [error, setError] = useState<ApiError>();
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt loads again
  useEffect(() => {
    let current = true;
    setError(undefined);
    load(reductionId).catch((thrown: unknown) => {
      if (current) setError(toApiError(thrown));
    });
    return () => {
      current = false;
    };
  }, [reductionId, attempt]);
  return { lines, error, retry: () => setAttempt((count) => count + 1) };
}
