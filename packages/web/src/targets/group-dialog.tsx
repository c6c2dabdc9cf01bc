import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  addTargetGroup,
  changeMembers,
  type GroupAction,
  type TargetChoice,
  targetGroupsQuery,
} from "../api/targetgroups.ts";
import { FormError } from "../ui/form-errors.tsx";
import { plural } from "../ui/format.ts";
import { toast } from "../ui/toast.tsx";

const NEW = "new";

const WORDS: Readonly<Record<GroupAction, { title: string; button: string; done: string }>> = {
  add: { title: "Add to a group", button: "Add", done: "added to" },
  move: { title: "Move to a group", button: "Move", done: "moved to" },
  remove: { title: "Remove from a group", button: "Remove", done: "removed from" },
};

interface GroupDialogProps {
  action: GroupAction;
  choice: TargetChoice;
  /** How many targets the choice holds. */
  count: number;
  onClose: () => void;
}

/** Adds the chosen targets to a group, moves them or takes them out; says what was changed and what was not. */
export function GroupDialog({ action, choice, count, onClose }: GroupDialogProps) {
  const { data } = useQuery(targetGroupsQuery);
  const [group, setGroup] = useState<string | null>(null);
  const [name, setName] = useState("");
  const words = WORDS[action];
  const save = useMutation({
    mutationFn: async () => {
      const id = group === NEW ? (await addTargetGroup(name.trim())).id : Number(group);
      return changeMembers(id, action, choice);
    },
    onSuccess: ({ changed, skipped, failed }) => {
      const called = group === NEW ? name.trim() : data?.groups.find(({ id }) => String(id) === group)?.name;
      const left = [
        skipped > 0
          ? `${plural(skipped, "target")} ${action === "remove" ? "not in it" : "already in it"}`
          : "",
        failed.length > 0 ? `${plural(failed.length, "target")} failed: ${failed[0]?.reason ?? ""}` : "",
      ].filter(Boolean);
      toast({
        title: `${plural(changed, "target")} ${words.done} ${called ?? "the group"}`,
        message: left.join(". "),
        level: failed.length > 0 ? "warning" : "success",
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const ready = group !== null && (group !== NEW || name.trim() !== "");
  return (
    <Modal opened onClose={onClose} title={<strong>{`${words.title}: ${plural(count, "target")}`}</strong>}>
      <form onSubmit={submit}>
        <Stack>
          <Select
            label="Group"
            searchable
            data-autofocus
            value={group}
            onChange={setGroup}
            description={action === "move" ? "The targets leave all their other groups." : undefined}
            data={[
              ...(data?.groups ?? []).map(({ id, name: called, targets: members }) => ({
                value: String(id),
                label: `${called} (${members})`,
              })),
              ...(action === "remove" ? [] : [{ value: NEW, label: "New group…" }]),
            ]}
          />
          {group === NEW ? (
            <TextInput
              label="Name of the new group"
              required
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          ) : null}
          <FormError error={save.error} fields={[]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button
              type="submit"
              loading={save.isPending}
              disabled={!ready}
              {...(action === "remove" ? { color: "red" } : {})}
            >
              {words.button}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
