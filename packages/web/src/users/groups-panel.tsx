import { Button, Group, Modal, MultiSelect, Stack, TextInput } from "@mantine/core";
import { IconPencil, IconTrash, IconUsersPlus } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import {
  addPeopleGroup,
  deletePeopleGroup,
  peopleGroupsQuery,
  renamePeopleGroup,
  setMembers,
} from "../api/groups.ts";
import type { PeopleGroup } from "../api/types.ts";
import { usersQuery } from "../api/users.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { toast } from "../ui/toast.tsx";

const COLUMNS: readonly Column<PeopleGroup>[] = [
  { key: "name", header: "Name", width: "30%", value: (group) => group.name },
  {
    key: "count",
    header: "People",
    width: "90px",
    numeric: true,
    value: (group) => group.members.length,
  },
  {
    key: "members",
    header: "Who",
    value: (group) => group.members.map(({ username }) => username).join(", "),
  },
];

const keyOf = (group: PeopleGroup) => group.id;

/** The groups that targets are shared with. */
export function PeopleGroupsPanel() {
  const query = useQuery(peopleGroupsQuery);
  const [editing, setEditing] = useState<PeopleGroup | "new">();
  const [leaving, setLeaving] = useState<PeopleGroup>();
  return (
    <Panel
      title="Groups"
      flush
      actions={
        <Button size="xs" leftSection={<IconUsersPlus size={14} />} onClick={() => setEditing("new")}>
          New group
        </Button>
      }
    >
      <QueryView query={query} what="the groups">
        {({ groups }) => (
          <DataTable
            name="people-groups"
            noun={["group", "groups"]}
            rows={groups}
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(group) => group.name}
            onOpen={setEditing}
            sort="name"
            actions={(group) => [
              {
                label: "Change…",
                icon: <IconPencil size={16} />,
                onSelect: () => setEditing(group),
              },
              {
                label: "Delete…",
                icon: <IconTrash size={16} />,
                danger: true,
                onSelect: () => setLeaving(group),
              },
            ]}
            empty={
              <Empty compact title="No groups yet">
                <p>A target can be shared with a group: to be seen, changed or deleted by its members.</p>
              </Empty>
            }
          />
        )}
      </QueryView>
      {editing ? <GroupEditor group={editing} onClose={() => setEditing(undefined)} /> : null}
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the group ${leaving?.name ?? ""}?`}
        confirmLabel="Delete group"
        onConfirm={async () => {
          if (leaving) await deletePeopleGroup(leaving.id);
        }}
      >
        <p>
          Its members stay. What was shared with the group is no longer shared with them; targets and data
          stay.
        </p>
      </DangerDialog>
    </Panel>
  );
}

function GroupEditor({ group, onClose }: { group: PeopleGroup | "new"; onClose: () => void }) {
  const users = useQuery(usersQuery);
  const [name, setName] = useState(group === "new" ? "" : group.name);
  const [members, setMembersHere] = useState(group === "new" ? [] : group.members.map(({ id }) => id));
  const save = useMutation({
    mutationFn: async () => {
      const id = group === "new" ? (await addPeopleGroup(name.trim())).id : group.id;
      if (group !== "new" && name.trim() !== group.name) await renamePeopleGroup(id, name.trim());
      await setMembers(id, members);
    },
    onSuccess: () => {
      toast({ title: `The group ${name.trim()} is saved`, level: "success" });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={<strong>{group === "new" ? "New group" : `Change ${group.name}`}</strong>}
    >
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label="Name"
            required
            data-autofocus
            value={name}
            error={fieldError(save.error, "name")}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <MultiSelect
            label="People"
            searchable
            hidePickedOptions
            value={members}
            onChange={setMembersHere}
            data={users.data?.users.map(({ id, username }) => ({ value: id, label: username })) ?? []}
          />
          <FormError error={save.error} fields={["name"]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
