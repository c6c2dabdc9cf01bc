import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { ErrorMessage } from "./error-message.tsx";
import { Page } from "./page.tsx";

/** What a page shows when drawing it failed: the rest of the app stays usable. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Page title="This page could not be shown" narrow>
      <ErrorMessage
        what="Something in the page itself failed; your data is not touched."
        error={{
          code: "page_failed",
          message: error instanceof Error ? error.message : String(error),
          fix: "Try again. If it stays, copy the details into a report.",
        }}
        retry={again}
      />
      <Button mt="md" variant="default" onClick={() => location.reload()}>
        Load GOATS again
      </Button>
    </Page>
  );
}
