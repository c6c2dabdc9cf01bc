import { useDebouncedCallback } from "@mantine/hooks";
import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { targetListQuery } from "../api/targets.ts";
import type { Target } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatCount } from "../ui/format.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { Time } from "../ui/time.tsx";
import { DeleteTarget } from "./delete-target.tsx";

const route = getRouteApi("/app/targets");

const COLUMNS: readonly Column<Target>[] = [
  {
    key: "name",
    header: "Name",
    value: (target) => target.name,
    cell: (target) => (
      <Link className="plain" to="/targets/$targetId" params={{ targetId: target.id }} title={target.name}>
        {target.name}
      </Link>
    ),
  },
  {
    key: "ra",
    header: "RA (h)",
    from: "sm",
    width: "130px",
    numeric: true,
    value: (target) => target.ra,
    cell: (target) => <span title={`${target.ra.toFixed(6)}°`}>{target.raText}</span>,
  },
  {
    key: "dec",
    header: "Dec (°)",
    from: "sm",
    width: "130px",
    numeric: true,
    value: (target) => target.dec,
    cell: (target) => <span title={`${target.dec.toFixed(6)}°`}>{target.decText}</span>,
  },
  {
    key: "observations",
    header: "Observations",
    width: "120px",
    numeric: true,
    from: "md",
    value: (target) => target.counts.observations,
  },
  {
    key: "dataProducts",
    header: "Data products",
    width: "130px",
    numeric: true,
    from: "md",
    value: (target) => target.counts.dataProducts,
  },
  {
    key: "created",
    header: "Created (UTC)",
    width: "150px",
    from: "lg",
    value: (target) => target.createdAt,
    cell: (target) => <Time iso={target.createdAt} bare />,
  },
  {
    key: "owner",
    header: "Owner",
    width: "120px",
    from: "lg",
    optional: true,
    value: (target) => target.owner.username,
  },
];

const keyOf = (target: Target) => target.id;

/** All targets that one may see; more pages are fetched behind the first. */
export function TargetListPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useInfiniteQuery({
    ...targetListQuery(search.search ?? ""),
    placeholderData: keepPreviousData,
  });
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [hasNextPage, isFetching, isError, fetchNextPage]);
  const targets = useMemo(() => query.data?.pages.flatMap((page) => page.targets) ?? [], [query.data]);
  const total = query.data?.pages[0]?.total ?? 0;
  const [leaving, setLeaving] = useState<Target>();
  const [text, setText] = useState(search.search ?? "");
  const searchLater = useDebouncedCallback((found: string) => set({ search: found || undefined }), 200);
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  return (
    <Page
      title="Targets"
      actions={
        <LinkButton to="/targets/new" leftSection={<IconPlus size={16} />}>
          New target
        </LinkButton>
      }
    >
      {query.data && isError ? (
        <ErrorMessage
          what="GOATS could not load all targets."
          error={query.error}
          retry={() => void query.refetch()}
        />
      ) : null}
      {query.data === undefined ? (
        <QueryView query={query} what="the targets" height={400}>
          {() => null}
        </QueryView>
      ) : targets.length === 0 && text === "" ? (
        <NoTargets />
      ) : (
        <Panel
          title={search.search ? "Targets found by name" : "All targets"}
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
            columns={COLUMNS}
            rowKey={keyOf}
            rowLabel={(target) => target.name}
            onOpen={(target) => void navigate({ to: "/targets/$targetId", params: { targetId: target.id } })}
            actions={(target) => [
              {
                label: "Edit",
                icon: <IconPencil size={16} />,
                onSelect: () =>
                  void navigate({ to: "/targets/$targetId/edit", params: { targetId: target.id } }),
              },
              {
                label: "Delete…",
                icon: <IconTrash size={16} />,
                danger: true,
                onSelect: () => setLeaving(target),
              },
            ]}
            sort={search.sort ?? "-created"}
            onSort={(sort) => set({ sort })}
            filter={text}
            onFilter={(next) => {
              setText(next);
              searchLater(next.trim());
            }}
            filtered
            maxHeight="max(320px, calc(100dvh - 290px))"
            empty={null}
          />
        </Panel>
      )}
      <DeleteTarget target={leaving} onClose={() => setLeaving(undefined)} />
    </Page>
  );
}

function NoTargets() {
  return (
    <Empty
      title="No targets yet"
      action={
        <LinkButton to="/targets/new" leftSection={<IconPlus size={16} />}>
          New target
        </LinkButton>
      }
    >
      <p>
        A target is a place on the sky that you follow. Its observations, files and spectra gather around it.
      </p>
      <p>To begin, give it a name and a position, in degrees or sexagesimal.</p>
    </Empty>
  );
}
