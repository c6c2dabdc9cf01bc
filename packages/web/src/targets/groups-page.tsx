import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { IconFolderPlus, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import {
  addTargetGroup,
  deleteTargetGroup,
  renameTargetGroup,
  targetGroupsQuery,
} from "../api/targetgroups.ts";
import type { TargetGroup } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";

const COLUMNS: readonly Column<TargetGroup>[] = [
  {
    key: "name",
    header: "Name",
    value: (group) => group.name,
    cell: (group) => (
      <Link className="plain" to="/targets" search={{ group: String(group.id) }}>
        {group.name}
      </Link>
    ),
  },
  {
    key: "count",
    header: "Targets",
    width: "110px",
    numeric: true,
    value: (group) => group.targets,
  },
  {
    key: "owner",
    header: "Owner",
    width: "140px",
    from: "sm",
    value: (group) => group.owner.username,
  },
  {
    key: "created",
    header: "Created (UTC)",
    width: "150px",
    from: "md",
    value: (group) => group.createdAt,
    cell: (group) => <Time iso={group.createdAt} bare />,
  },
];

const keyOf = (group: TargetGroup) => group.id;

/** The groups of targets: made, renamed, deleted, opened in the list. */
export function TargetGroupsPage() {
  const query = useQuery(targetGroupsQuery);
  const navigate = useNavigate();
  const [naming, setNaming] = useState<TargetGroup | "new">();
  const [leaving, setLeaving] = useState<TargetGroup>();
  const newButton = (
    <Button leftSection={<IconFolderPlus size={16} />} onClick={() => setNaming("new")}>
      New group
    </Button>
  );
  return (
    <Page
      title="Groups of targets"
      crumbs={[
        <Link key="targets" className="plain" to="/targets">
          Targets
        </Link>,
      ]}
      actions={newButton}
    >
      <QueryView query={query} what="the groups" height={300}>
        {({ groups }) => (
          <Panel title="Groups" flush={groups.length > 0}>
            <DataTable
              name="groups"
              noun={["group", "groups"]}
              primary
              rows={groups}
              columns={COLUMNS}
              rowKey={keyOf}
              rowLabel={(group) => group.name}
              onOpen={(group) => void navigate({ to: "/targets", search: { group: String(group.id) } })}
              actions={(group) => [
                {
                  label: "Rename…",
                  icon: <IconPencil size={16} />,
                  onSelect: () => setNaming(group),
                },
                {
                  label: "Delete…",
                  icon: <IconTrash size={16} />,
                  danger: true,
                  onSelect: () => setLeaving(group),
                },
              ]}
              sort="name"
              empty={
                <Empty compact title="No groups yet">
                  <p>
                    A group gathers targets: this month's transients, the standards of a programme. A target
                    may stand in several. Select targets in the list to add them to one.
                  </p>
                </Empty>
              }
            />
          </Panel>
        )}
      </QueryView>
      {naming ? <NameDialog group={naming} onClose={() => setNaming(undefined)} /> : null}
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the group ${leaving?.name ?? ""}?`}
        confirmLabel="Delete group"
        onConfirm={async () => {
          if (leaving) await deleteTargetGroup(leaving.id);
        }}
      >
        <p>The group goes; its targets stay.</p>
      </DangerDialog>
    </Page>
  );
}

function NameDialog({ group, onClose }: { group: TargetGroup | "new"; onClose: () => void }) {
  const [name, setName] = useState(group === "new" ? "" : group.name);
  const save = useMutation({
    mutationFn: () =>
      group === "new" ? addTargetGroup(name.trim()) : renameTargetGroup(group.id, name.trim()),
    onSuccess: () => {
      toast({
        title: group === "new" ? `The group ${name.trim()} is created` : `The group is called ${name.trim()}`,
        level: "success",
      });
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
      title={<strong>{group === "new" ? "New group" : `Rename ${group.name}`}</strong>}
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
          <FormError error={save.error} fields={["name"]} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
              {group === "new" ? "Create group" : "Rename"}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
