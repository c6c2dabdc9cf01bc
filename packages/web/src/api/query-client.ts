import { QueryClient } from "@tanstack/react-query";
import { toApiError } from "./error.ts";

/** One cache for the whole app. What is known is shown at once and refreshed behind it. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 30 * 60_000,
      // A refusal stays a refusal; a silent server is asked again.
      retry: (count, error) => {
        const { status } = toApiError(error);
        return (status === 0 || status >= 502) && count < 2;
      },
      // Machines without any network still reach a server on the same machine.
      networkMode: "always",
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
