import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Empty } from "../ui/empty.tsx";
import { Page } from "../ui/page.tsx";

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <Page title="There is no such page" narrow>
      <Empty
        title="Nothing lives at this address"
        action={
          <Button component={Link} to="/">
            To the start page
          </Button>
        }
      >
        <p>
          The link may be old, or a letter may be missing. The search finds targets, observations and files by
          name.
        </p>
      </Empty>
    </Page>
  );
}
