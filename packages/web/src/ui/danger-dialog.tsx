import { Button, Group, Modal } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorMessage } from "./error-message.tsx";

interface DangerDialogProps {
  opened: boolean;
  onClose: () => void;
  /** Names the thing: `Delete target "SN 2023ixf"?` */
  title: string;
  /** What goes with it. */
  children: ReactNode;
  /** Names the act: `Delete target`. */
  confirmLabel: string;
  /** Does it; a refusal is shown in the dialog. */
  onConfirm: () => Promise<unknown>;
}

/** The second step before something is lost: names the thing, what goes with it, and the way back. */
export function DangerDialog(props: DangerDialogProps) {
  const action = useMutation({
    mutationFn: props.onConfirm,
    onSuccess: props.onClose,
  });
  const close = () => {
    if (action.isPending) return;
    action.reset();
    props.onClose();
  };
  return (
    <Modal opened={props.opened} onClose={close} title={<strong>{props.title}</strong>}>
      {props.children}
      {action.error ? <ErrorMessage error={action.error} /> : null}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={close} data-autofocus>
          Cancel
        </Button>
        <Button color="red" loading={action.isPending} onClick={() => action.mutate()}>
          {props.confirmLabel}
        </Button>
      </Group>
    </Modal>
  );
}
