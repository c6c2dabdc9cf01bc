import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { ApiError } from "../api/error.ts";
import { queryClient } from "../api/query-client.ts";
import { ErrorMessage } from "./error-message.tsx";
import { Page } from "./page.tsx";

/** What a page shows when drawing it failed: the rest of the app stays usable. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    // What the failed page was given may be what made it fail.
    queryClient.removeQueries({ type: "inactive", predicate: ({ queryKey }) => queryKey[0] !== "session" });
    reset();
    void router.invalidate();
  };
  const refused = error instanceof ApiError;
  return (
    <Page title={refused ? "GOATS cannot show this page now" : "This page could not be shown"} narrow>
      <ErrorMessage
        {...(refused ? {} : { what: "Something in the page itself failed; your data is not touched." })}
        error={
          refused
            ? error
            : {
                code: "page_failed",
                message: error instanceof Error ? error.message : String(error),
                fix: "Try again. If it stays, copy the details into a report.",
              }
        }
        retry={again}
      />
      <Button mt="md" variant="default" onClick={() => location.reload()}>
        Load GOATS again
      </Button>
    </Page>
  );
}
