import { Select } from "@mantine/core";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { auditQuery } from "../api/audit.ts";
import type { AuditAction, AuditEntry } from "../api/types.ts";
import { oneOf } from "../search-params.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";

const route = getRouteApi("/app/audit");

const ACTIONS: Readonly<Record<AuditAction, string>> = {
  "sign-in": "Signed in",
  "sign-in-failed": "Sign-in failed",
  "sign-out": "Signed out",
  "password-changed": "Password changed",
  "user-created": "User added",
  "user-changed": "User changed",
  "user-removed": "User deleted",
  "group-created": "Group of people added",
  "group-changed": "Group of people changed",
  "group-removed": "Group of people deleted",
  "token-created": "Token made",
  "token-removed": "Token deleted",
  "token-used": "Token used",
  "target-access-changed": "Access to a target changed",
  "target-deleted": "Target deleted",
  "target-merged": "Targets merged",
  "target-group-deleted": "Group of targets deleted",
  "observation-deleted": "Observation deleted",
  "dataproduct-deleted": "Data product deleted",
  "comment-deleted": "Comment deleted",
  import: "Targets imported",
};

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: "at",
    header: "When (UTC)",
    width: "165px",
    sortable: false,
    value: (entry) => entry.at,
    cell: (entry) => <Time iso={entry.at} bare />,
  },
  {
    key: "user",
    header: "Who",
    width: "130px",
    sortable: false,
    value: (entry) => entry.user?.username,
  },
  {
    key: "action",
    header: "What",
    width: "200px",
    sortable: false,
    value: (entry) => ACTIONS[entry.action as AuditAction] ?? entry.action,
  },
  {
    key: "object",
    header: "Of what",
    from: "sm",
    sortable: false,
    value: (entry) => (entry.object === null ? null : (entry.object.name ?? entry.object.kind)),
    cell: (entry) => <AuditObject entry={entry} />,
  },
  {
    key: "detail",
    header: "Details",
    from: "md",
    sortable: false,
    value: describeDetail,
    cell: (entry) => <span title={describeDetail(entry)}>{describeDetail(entry)}</span>,
  },
  {
    key: "address",
    header: "From",
    from: "lg",
    width: "140px",
    sortable: false,
    value: (entry) => entry.address,
  },
];

const keyOf = (entry: AuditEntry) => entry.id;

const AUDIT_ACTIONS = Object.keys(ACTIONS) as AuditAction[];

/** Who did what: sign-ins, permissions, deletions, use of tokens; for administrators. */
export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const action = search.action;
  const query = useInfiniteQuery({ ...auditQuery(action), placeholderData: keepPreviousData });
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.entries) ?? [], [query.data]);
  return (
    <Page title="Audit log">
      {query.data === undefined ? (
        <QueryView query={query} what="the audit log" height={400}>
          {() => null}
        </QueryView>
      ) : (
        <Panel title="Newest first" flush>
          <DataTable
            name="audit"
            noun={["entry", "entries"]}
            primary
            rows={entries}
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(entry) => `${entry.action} ${entry.at}`}
            sort="-at"
            sorted
            toolbar={
              <Select
                size="xs"
                aria-label="What happened"
                placeholder="Everything"
                clearable
                searchable
                value={action ?? null}
                onChange={(next) =>
                  void navigate({ search: { action: oneOf(AUDIT_ACTIONS, next) }, replace: true })
                }
                data={AUDIT_ACTIONS.map((value) => ({ value, label: ACTIONS[value] }))}
              />
            }
            onEnd={() => {
              if (query.hasNextPage && !query.isFetching && !query.isError) void query.fetchNextPage();
            }}
            maxHeight="max(320px, calc(100dvh - 230px))"
            empty={<p className="dim">Nothing has been written down yet.</p>}
          />
        </Panel>
      )}
    </Page>
  );
}

/** Details are what the server noted, by name: `permissions: PUBLIC, grants: 2`. */
function describeDetail({ detail }: AuditEntry): string {
  if (detail === null || detail === undefined) return "–";
  if (typeof detail !== "object") return String(detail);
  return Object.entries(detail)
    .map(([key, value]) => `${key}: ${typeof value === "object" ? JSON.stringify(value) : String(value)}`)
    .join(", ");
}

function AuditObject({ entry }: { entry: AuditEntry }) {
  const { object } = entry;
  if (object === null) return "–";
  const name = object.name ?? `${object.kind} ${object.id}`;
  return object.kind === "target" && !entry.action.endsWith("deleted") ? (
    <Link className="plain" to="/targets/$targetId" params={{ targetId: Number(object.id) }}>
      {name}
    </Link>
  ) : (
    name
  );
}
