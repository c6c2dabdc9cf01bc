import { Badge, Button, Stack } from "@mantine/core";
import {
  IconKey,
  IconListSearch,
  IconPencil,
  IconTrash,
  IconUserOff,
  IconUserPlus,
  IconUserUp,
} from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queryClient } from "../api/query-client.ts";
import { sessionQuery } from "../api/session.ts";
import type { ManagedUser } from "../api/types.ts";
import { changeUser, deleteUser, usersQuery } from "../api/users.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowAction } from "../ui/table/row-menu.tsx";
import { Time } from "../ui/time.tsx";
import { toast, toastError } from "../ui/toast.tsx";
import { PeopleGroupsPanel } from "./groups-panel.tsx";
import { UserDialog, type UserDialogMode } from "./user-dialog.tsx";

const COLUMNS: readonly Column<ManagedUser>[] = [
  { key: "username", header: "Username", value: (user) => user.username },
  { key: "name", header: "Name", from: "sm", value: (user) => user.name },
  {
    key: "role",
    header: "Role",
    width: "130px",
    value: (user) => (user.role === "admin" ? "Administrator" : "User"),
  },
  {
    key: "state",
    header: "State",
    from: "sm",
    width: "110px",
    value: (user) => (user.disabled ? "Disabled" : "Active"),
    cell: (user) =>
      user.disabled ? (
        <Badge variant="outline" color="gray" leftSection={<IconUserOff size={12} />}>
          Disabled
        </Badge>
      ) : (
        "Active"
      ),
  },
  {
    key: "created",
    header: "Since (UTC)",
    width: "130px",
    from: "md",
    value: (user) => user.createdAt,
    cell: (user) => <Time iso={user.createdAt} precision="day" bare />,
  },
];

const changed = () => queryClient.invalidateQueries({ queryKey: usersQuery.queryKey });
const keyOf = (user: ManagedUser) => user.id;

/** The people who may sign in; for administrators. */
export function UsersPage() {
  const query = useQuery(usersQuery);
  const { data: session } = useQuery(sessionQuery);
  const [dialog, setDialog] = useState<UserDialogMode>();
  const [leaving, setLeaving] = useState<ManagedUser>();
  const me = session?.user?.id;
  const change = useMutation({
    mutationFn: ({ user, ...body }: { user: ManagedUser; role?: "admin" | "user"; disabled?: boolean }) =>
      changeUser(user.id, body),
    onSuccess: (_answer, { user }) => {
      toast({ title: `${user.username} is changed`, level: "success" });
      return changed();
    },
    onError: (error, { user }) => toastError(`${user.username} was not changed`, error),
  });
  const actions = (user: ManagedUser): RowAction[] => {
    const list: RowAction[] = [
      {
        label: "Change name…",
        icon: <IconPencil size={16} />,
        onSelect: () => setDialog({ kind: "rename", user }),
      },
      {
        label: "Set password…",
        icon: <IconKey size={16} />,
        onSelect: () => setDialog({ kind: "password", user }),
      },
    ];
    if (user.id === me) return list;
    const admin = user.role === "admin";
    list.push(
      {
        label: admin ? "Make an ordinary user" : "Make an administrator",
        icon: <IconUserUp size={16} />,
        onSelect: () => change.mutate({ user, role: admin ? "user" : "admin" }),
      },
      {
        label: user.disabled ? "Enable" : "Disable",
        icon: <IconUserOff size={16} />,
        onSelect: () => change.mutate({ user, disabled: !user.disabled }),
      },
      {
        label: "Delete…",
        icon: <IconTrash size={16} />,
        danger: true,
        onSelect: () => setLeaving(user),
      },
    );
    return list;
  };
  return (
    <Page
      title="Users and groups"
      actions={
        <>
          <LinkButton to="/audit" variant="default" leftSection={<IconListSearch size={16} />}>
            Audit log
          </LinkButton>
          <Button leftSection={<IconUserPlus size={16} />} onClick={() => setDialog({ kind: "new" })}>
            New user
          </Button>
        </>
      }
    >
      <Stack gap="md">
        <QueryView query={query} what="the users" height={300}>
          {({ users }) => (
            <Panel title="Accounts" flush>
              <DataTable
                name="users"
                noun={["user", "users"]}
                primary
                rows={users}
                columns={COLUMNS}
                rowKey={keyOf}
                rowLabel={(user) => user.username}
                actions={actions}
                sort="username"
                empty={null}
              />
            </Panel>
          )}
        </QueryView>
        <PeopleGroupsPanel />
      </Stack>
      {dialog ? <UserDialog mode={dialog} onClose={() => setDialog(undefined)} onSaved={changed} /> : null}
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the user ${leaving?.username ?? ""}?`}
        confirmLabel="Delete user"
        onConfirm={async () => {
          if (leaving) await deleteUser(leaving.id);
          await changed();
        }}
      >
        <p>
          The account, its sessions and its API tokens go, and it cannot be undone. To keep somebody out for a
          while, disable the account instead.
        </p>
      </DangerDialog>
    </Page>
  );
}
