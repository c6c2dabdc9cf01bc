import { Button, Code, Group, Modal, SegmentedControl, Select, Stack, TextInput } from "@mantine/core";
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { queryClient } from "../api/query-client.ts";
import { deleteToken, makeToken, tokensQuery } from "../api/session.ts";
import type { ApiToken } from "../api/types.ts";
import { Copy } from "../ui/copy.tsx";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { FormError, fieldError } from "../ui/form-errors.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";

const COLUMNS: readonly Column<ApiToken>[] = [
  { key: "name", header: "Name", value: (token) => token.name },
  {
    key: "hint",
    header: "Begins with",
    width: "120px",
    from: "sm",
    value: (token) => token.hint,
    cell: (token) => <span className="mono">{token.hint}…</span>,
  },
  {
    key: "scopes",
    header: "May",
    width: "130px",
    from: "sm",
    value: (token) => (token.scopes.includes("write") ? "read and change" : "read"),
  },
  {
    key: "lastUsed",
    header: "Last used (UTC)",
    width: "150px",
    from: "md",
    value: (token) => token.lastUsedAt,
    cell: (token) =>
      token.lastUsedAt ? <Time iso={token.lastUsedAt} bare /> : <span className="dim">never</span>,
  },
  {
    key: "expires",
    header: "Valid until (UTC)",
    width: "150px",
    value: (token) => token.expiresAt,
    cell: (token) =>
      token.expiresAt === null ? (
        <span className="dim">no end</span>
      ) : new Date(token.expiresAt) < new Date() ? (
        <span>expired</span>
      ) : (
        <Time iso={token.expiresAt} precision="day" bare />
      ),
  },
];

const changed = () => queryClient.invalidateQueries({ queryKey: tokensQuery.queryKey });
const keyOf = (token: ApiToken) => token.id;

/** Personal tokens for scripts: made, seen once, withdrawn. */
export function TokensPanel() {
  const query = useQuery(tokensQuery);
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<ApiToken>();
  const newButton = (
    <Button size="xs" leftSection={<IconKey size={14} />} onClick={() => setMaking(true)}>
      New token
    </Button>
  );
  return (
    <Panel title="API tokens" flush actions={newButton}>
      <QueryView query={query} what="your tokens">
        {({ tokens }) => (
          <DataTable
            name="tokens"
            noun={["token", "tokens"]}
            rows={tokens}
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(token) => token.name}
            sort="name"
            actions={(token) => [
              {
                label: "Delete…",
                icon: <IconTrash size={16} />,
                danger: true,
                onSelect: () => setLeaving(token),
              },
            ]}
            empty={
              <Empty compact title="No tokens yet">
                <p>
                  Scripts sign in with a token instead of your password:{" "}
                  <Code>Authorization: Bearer goats_…</Code>
                </p>
              </Empty>
            }
          />
        )}
      </QueryView>
      <NewTokenDialog opened={making} onClose={() => setMaking(false)} />
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the token "${leaving?.name ?? ""}"?`}
        confirmLabel="Delete token"
        onConfirm={async () => {
          if (leaving) await deleteToken(leaving.id);
          await changed();
        }}
      >
        <p>Scripts that use it are refused from now on. This cannot be undone.</p>
      </DangerDialog>
    </Panel>
  );
}

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "never", label: "Until it is deleted" },
];

function NewTokenDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const [name, setName] = useState("");
  const [lifetime, setLifetime] = useState("90");
  const [scope, setScope] = useState<"read" | "write">("write");
  const make = useMutation({ mutationFn: makeToken, onSuccess: changed });
  const secret = make.data?.secret;
  const close = () => {
    make.reset();
    setName("");
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const scopes: ("read" | "write")[] = scope === "write" ? ["read", "write"] : ["read"];
    make.mutate({ name, scopes, ...(lifetime === "never" ? {} : { expiresInDays: Number(lifetime) }) });
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={secret === undefined}
      title={<strong>{secret === undefined ? "New API token" : "Your new token"}</strong>}
    >
      {secret === undefined ? (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label="Name"
              description="What will use it, for example: nightly script"
              required
              data-autofocus
              value={name}
              error={fieldError(make.error, "name")}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Select
              label="Valid for"
              allowDeselect={false}
              value={lifetime}
              onChange={(value) => setLifetime(value ?? "90")}
              data={LIFETIMES}
            />
            <SegmentedControl
              aria-label="What the token may do"
              value={scope}
              onChange={(value) => setScope(value === "read" ? "read" : "write")}
              data={[
                { value: "read", label: "Read only" },
                { value: "write", label: "Read and change" },
              ]}
            />
            <FormError error={make.error} fields={["name"]} />
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button type="submit" loading={make.isPending}>
                Make token
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <Stack>
          <p>Copy it now: it is shown this once and stored nowhere in readable form.</p>
          <Group wrap="nowrap" gap="xs">
            <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
              {secret}
            </Code>
            <Copy value={secret} label="Copy the token" />
          </Group>
          <Button onClick={close}>I have stored it</Button>
        </Stack>
      )}
    </Modal>
  );
}
