import { Empty } from "../ui/empty.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";

/** An address that leads nowhere. */
export function NotFoundPage() {
  return (
    <Page title="There is no such page" narrow>
      <Empty title="Nothing lives at this address" action={<LinkButton to="/">To the start page</LinkButton>}>
        <p>
          The link may be old, or a letter may be missing. The search finds targets, observations and files by
          name.
        </p>
      </Empty>
    </Page>
  );
}
