import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api } from "./client.ts";
import type { AuditAction } from "./types.ts";

/** The audit log, newest first; all of it, or one kind of action. */
export const auditQuery = (action: AuditAction | undefined) =>
  infiniteQueryOptions({
    queryKey: ["audit", action],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      answer(
        api.GET("/api/audit", {
          params: {
            query: {
              ...(action === undefined ? {} : { action }),
              ...(pageParam === undefined ? {} : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    staleTime: 0,
  });
