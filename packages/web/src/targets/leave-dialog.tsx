import { Button, Group, Modal } from "@mantine/core";
import type { useBlocker } from "@tanstack/react-router";

type Resolver = ReturnType<typeof useBlocker<never, true>>;

/** Asks before a page with unsaved changes is left. */
export function LeaveDialog({ blocker }: { blocker: Pick<Resolver, "status" | "proceed" | "reset"> }) {
  return (
    <Modal
      opened={blocker.status === "blocked"}
      onClose={() => blocker.reset?.()}
      title={<strong>Leave without saving?</strong>}
    >
      <p>What you changed on this page is not stored yet.</p>
      <Group justify="flex-end">
        <Button variant="default" data-autofocus onClick={() => blocker.reset?.()}>
          Stay
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          Leave
        </Button>
      </Group>
    </Modal>
  );
}
