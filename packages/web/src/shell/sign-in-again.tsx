import { Modal } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { onSignedOut } from "../api/client.ts";
import { queryClient } from "../api/query-client.ts";
import { useReconnect } from "../live/use-live.tsx";
import { SignInForm } from "../users/sign-in-form.tsx";

/** When the session ends while somebody works: sign in on the spot, so that nothing that was typed is lost. */
export function SignInAgain({ username }: { username: string }) {
  const [opened, setOpened] = useState(false);
  const router = useRouter();
  const reconnect = useReconnect();
  useEffect(() => onSignedOut(() => setOpened(true)), []);
  return (
    <Modal
      opened={opened}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={<strong>Your session has ended</strong>}
    >
      <p>Sign in to go on. What you typed on this page is still there.</p>
      <SignInForm
        username={username}
        onSignedIn={() => {
          setOpened(false);
          reconnect();
          void queryClient.invalidateQueries();
          void router.invalidate();
        }}
      />
    </Modal>
  );
}
