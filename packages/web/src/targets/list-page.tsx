import { ActionIcon, Button, Menu, Tooltip } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import {
  IconArrowMerge,
  IconDownload,
  IconFolderPlus,
  IconFolders,
  IconPencil,
  IconPlus,
  IconTrash,
  IconUpload,
  IconUsers,
} from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { sessionQuery } from "../api/session.ts";
import type { TargetFilters } from "../api/target-filters.ts";
import type { GroupAction, TargetChoice } from "../api/targetgroups.ts";
import { seedTargets, targetExportUrl, targetListQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatCount, plural } from "../ui/format.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowKey } from "../ui/table/selection.ts";
import { toast, toastError } from "../ui/toast.tsx";
import { AccessDialog } from "./access-dialog.tsx";
import { DeleteTarget } from "./delete-target.tsx";
import { FilterButton, FilterChips } from "./filter-panel.tsx";
import { filtersOf } from "./filters.ts";
import { GroupDialog } from "./group-dialog.tsx";
import { TARGET_COLUMNS } from "./list-columns.tsx";
import classes from "./list-page.module.css";

const route = getRouteApi("/app/targets");
const NEWEST = "-created";

const keyOf = (target: Target) => target.id;

/** The targets that one may see: found, sorted and paged by the server. */
export function TargetListPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { data: session } = useQuery(sessionQuery);
  const sort = search.sort ?? NEWEST;
  const filters = useMemo(() => filtersOf(search), [search]);
  const query = useInfiniteQuery({ ...targetListQuery(filters, sort), placeholderData: keepPreviousData });
  const targets = useMemo(() => query.data?.pages.flatMap((page) => page.targets) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const [leaving, setLeaving] = useState<Target>();
  const [sharing, setSharing] = useState<Target>();
  const [text, setText] = useState(search.search ?? "");
  const [selected, setSelected] = useState<ReadonlySet<RowKey>>(new Set());
  const [all, setAll] = useState(false);
  const [grouping, setGrouping] = useState<GroupAction>();
  const set = (change: Partial<typeof search>) => {
    setSelected(new Set());
    setAll(false);
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  };
  const setFilters = (next: TargetFilters) => {
    setSelected(new Set());
    setAll(false);
    void navigate({ search: { ...next, sort: search.sort }, replace: true, resetScroll: false });
  };
  const searchLater = useDebouncedCallback((found: string) => set({ search: found || undefined }), 200);
  const filtered = Object.keys(filters).length > 0;
  const count = all ? total : selected.size;
  const choice: TargetChoice = all ? { filter: filters } : { targetIds: [...selected].map(Number) };
  return (
    <Page
      title="Targets"
      actions={
        session?.user == null ? null : (
          <>
            <LinkButton to="/targets/groups" variant="default" leftSection={<IconFolders size={16} />}>
              Groups
            </LinkButton>
            <LinkButton to="/targets/import" variant="default" leftSection={<IconUpload size={16} />}>
              Import
            </LinkButton>
            <LinkButton to="/targets/new" leftSection={<IconPlus size={16} />}>
              New target
            </LinkButton>
          </>
        )
      }
    >
      {query.data && query.isError ? (
        <ErrorMessage
          what="GOATS could not load these targets."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : null}
      {query.data === undefined ? (
        <QueryView query={query} what="the targets" height={400}>
          {() => null}
        </QueryView>
      ) : targets.length === 0 && text === "" && !filtered ? (
        <NoTargets signedIn={session?.user != null} />
      ) : (
        <Panel
          title={filtered ? "Targets found" : "All targets"}
          note={
            targets.length < total ? `${formatCount(targets.length)} of ${formatCount(total)} loaded` : null
          }
          flush
        >
          <DataTable
            name="targets"
            noun={["target", "targets"]}
            primary
            rows={targets}
            total={total}
            columns={TARGET_COLUMNS}
            rowKey={keyOf}
            rowLabel={(target) => target.name}
            onOpen={(target) => void navigate({ to: "/targets/$targetId", params: { targetId: target.id } })}
            actions={(target) => [
              ...(target.my.change
                ? [
                    {
                      label: "Edit",
                      icon: <IconPencil size={16} />,
                      onSelect: () =>
                        void navigate({ to: "/targets/$targetId/edit", params: { targetId: target.id } }),
                    },
                  ]
                : []),
              ...(target.my.manage
                ? [
                    {
                      label: "Who may see it…",
                      icon: <IconUsers size={16} />,
                      onSelect: () => setSharing(target),
                    },
                  ]
                : []),
              ...(target.my.delete
                ? [
                    {
                      label: "Delete…",
                      icon: <IconTrash size={16} />,
                      danger: true,
                      onSelect: () => setLeaving(target),
                    },
                  ]
                : []),
            ]}
            sort={sort}
            onSort={(next) => set({ sort: next === NEWEST ? undefined : next })}
            sorted
            filter={text}
            onFilter={(next) => {
              setText(next);
              searchLater(next.trim());
            }}
            filtered
            onEnd={() => {
              if (query.hasNextPage && !query.isFetching && !query.isError) void query.fetchNextPage();
            }}
            selection={{
              selected,
              onChange: (next) => {
                setAll(false);
                setSelected(next);
              },
            }}
            toolbar={
              <>
                <SelectionMenu
                  count={count}
                  onGroup={setGrouping}
                  onMerge={
                    !all && selected.size === 2
                      ? () => {
                          const [a, b] = [...selected].map(String);
                          void navigate({ to: "/targets/merge", search: { a, b } });
                        }
                      : undefined
                  }
                />
                <FilterButton filters={filters} onChange={setFilters} />
              </>
            }
            banner={
              <>
                <FilterChips filters={filters} onChange={setFilters} />
                {targets.length > 0 && selected.size === targets.length && total > targets.length ? (
                  <div className={classes["banner"]} role="status">
                    {all
                      ? `All ${formatCount(total)} targets that match are selected.`
                      : `The ${formatCount(targets.length)} loaded targets are selected.`}
                    <Button size="compact-xs" variant="default" onClick={() => setAll(!all)}>
                      {all ? "Only the loaded ones" : `Select all ${formatCount(total)} that match`}
                    </Button>
                  </div>
                ) : null}
              </>
            }
            exportAction={
              <Tooltip label="Download all that match as CSV">
                <ActionIcon
                  component="a"
                  href={targetExportUrl(filters)}
                  download
                  aria-label="Download all that match as CSV"
                >
                  <IconDownload size={16} />
                </ActionIcon>
              </Tooltip>
            }
            maxHeight="max(320px, calc(100dvh - 290px))"
            empty={<p className={classes["banner"]}>Nothing matches these filters.</p>}
          />
        </Panel>
      )}
      <DeleteTarget target={leaving} onClose={() => setLeaving(undefined)} />
      {sharing ? <AccessDialog target={sharing} onClose={() => setSharing(undefined)} /> : null}
      {grouping ? (
        <GroupDialog action={grouping} choice={choice} count={count} onClose={() => setGrouping(undefined)} />
      ) : null}
    </Page>
  );
}

interface SelectionMenuProps {
  count: number;
  onGroup: (action: GroupAction) => void;
  onMerge: (() => void) | undefined;
}

/** What can be done with the selected targets. */
function SelectionMenu({ count, onGroup, onMerge }: SelectionMenuProps) {
  return (
    <Menu position="bottom-end" disabled={count === 0}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          disabled={count === 0}
          leftSection={<IconFolderPlus size={14} />}
          aria-label={
            count === 0 ? "With the selection: nothing is selected" : `With ${plural(count, "target")}`
          }
        >
          {count === 0 ? "Selection" : plural(count, "target")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onGroup("add")}>Add to a group…</Menu.Item>
        <Menu.Item onClick={() => onGroup("move")}>Move to a group…</Menu.Item>
        <Menu.Item onClick={() => onGroup("remove")}>Remove from a group…</Menu.Item>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconArrowMerge size={16} />}
          disabled={onMerge === undefined}
          onClick={() => onMerge?.()}
        >
          Merge two targets…
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function NoTargets({ signedIn }: { signedIn: boolean }) {
  const seed = useMutation({
    mutationFn: seedTargets,
    onSuccess: ({ created, group }) =>
      toast({ title: `${plural(created, "target")} added, in the group ${group.name}`, level: "success" }),
    onError: (error) => toastError("The Messier objects were not added", error),
  });
  if (!signedIn) {
    return (
      <Empty title="No open targets">
        <p>Nothing here is open to everybody yet. Sign in to see the targets that are shared with you.</p>
      </Empty>
    );
  }
  return (
    <Empty
      title="No targets yet"
      action={
        <>
          <LinkButton to="/targets/new" leftSection={<IconPlus size={16} />}>
            New target
          </LinkButton>{" "}
          <Button variant="default" loading={seed.isPending} onClick={() => seed.mutate()}>
            Add the 110 Messier objects
          </Button>
        </>
      }
    >
      <p>
        A target is something in the sky that you follow: a place, or a body with an orbit. Its observations,
        files and spectra gather around it.
      </p>
      <p>
        To begin, give it a name and a position, in degrees or sexagesimal, or import a CSV file with many.
      </p>
    </Empty>
  );
}
