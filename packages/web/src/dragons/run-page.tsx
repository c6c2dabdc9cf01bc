import { Button } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { deleteRun, groupsQuery, reductionsQuery, runQuery } from "../api/runs.ts";
import type { Reduction, Run } from "../api/types.ts";
import { useTopic } from "../live/use-live.tsx";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { plural } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { RowKey } from "../ui/table/selection.ts";
import { Time } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { CalibrationsPanel } from "./calibrations-panel.tsx";
import { groupSlug, parseIds } from "./group-slug.ts";
import { GroupsPanel } from "./groups-panel.tsx";
import { HistoryPanel } from "./history-panel.tsx";
import { OutputsPanel } from "./outputs-panel.tsx";
import { RecipePanel } from "./recipe-panel.tsx";
import { ReductionPanel } from "./reduction-panel.tsx";
import { applyRunEvent, refreshRun } from "./run-events.ts";
import classes from "./run-page.module.css";

const route = getRouteApi("/app/runs/$runId");

/** The DRAGONS app: files by group, recipe, reduction with its log, outputs, calibrations. */
export function RunPage() {
  const { runId } = route.useParams();
  const query = useQuery(runQuery(runId));
  if (!query.data) {
    return (
      <Page title="DRAGONS run">
        <QueryView query={query} what="this run" height={480}>
          {() => null}
        </QueryView>
      </Page>
    );
  }
  // Another run is another page: nothing chosen in one belongs to the other.
  return <RunView key={runId} run={query.data} />;
}

function RunView({ run }: { run: Run }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState(false);
  const groups = useQuery(groupsQuery(run.id));
  const reductions = useQuery(reductionsQuery(run.id));
  useTopic(`run:${run.id}`, {
    onEvent: (event) => applyRunEvent(run.id, event),
    onFresh: () => refreshRun(run.id),
  });
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });

  const list = reductions.data?.reductions ?? [];
  const newest = newestOf(list);
  const shown = list.find(({ id }) => String(id) === search.reduction) ?? newest;
  const { observation } = run;

  const known = groups.data?.groups ?? [];
  // A group alone needs no choosing, nor does the only one that can be reduced.
  const reducible = known.filter(({ refused }) => refused === undefined);
  const [only, another] = known.length === 1 ? known : reducible;
  const group =
    search.group === undefined && another === undefined
      ? only
      : known.find((item) => groupSlug(item) === search.group);
  // All files are taken but those that the address leaves out.
  const without = parseIds(search.without);
  const files = group?.files.filter(({ id }) => !without.has(id)).map(({ id }) => id) ?? [];
  const select = (ticked: ReadonlySet<RowKey>) => {
    const left = group?.files.filter(({ id }) => !ticked.has(id)).map(({ id }) => id) ?? [];
    set({ without: left.join(",") || undefined });
  };
  return (
    <Page
      title={run.name}
      crumbs={[
        <Link
          key="target"
          className="plain"
          to="/targets/$targetId"
          params={{ targetId: observation.target.id }}
        >
          {observation.target.name}
        </Link>,
        <Link
          key="observation"
          className="plain"
          to="/observations/$observationId"
          params={{ observationId: observation.id }}
        >
          {observation.observationId}
        </Link>,
      ]}
      subtitle={
        <>
          <span>DRAGONS run, native engine</span>
          <span>
            Created <Time iso={run.createdAt} />
          </span>
          <span>{plural(run.fileCount, "file")} to choose from</span>
        </>
      }
      actions={
        <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
          Delete…
        </Button>
      }
    >
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <QueryView query={groups} what="the files of this run" height={300}>
            {(data) => (
              <GroupsPanel
                groups={data.groups}
                unrecognised={data.unrecognised}
                observationId={observation.id}
                open={group}
                onOpen={(slug) => set({ group: slug, recipe: undefined, without: undefined })}
                selected={new Set<RowKey>(files)}
                onSelect={select}
              />
            )}
          </QueryView>
        </div>
        <div className={classes["column"]}>
          {groups.data && groups.data.groups.length > 0 ? (
            <RecipePanel
              runId={run.id}
              group={group}
              files={files}
              recipe={search.recipe}
              onRecipe={(name) => set({ recipe: name })}
              onStarted={() => set({ reduction: undefined })}
            />
          ) : null}
          <QueryView query={reductions} what="the reductions of this run" height={300}>
            {() => (shown ? <ReductionPanel key={shown.id} reduction={shown} /> : null)}
          </QueryView>
          <OutputsPanel runId={run.id} newest={shown?.products ?? []} />
          <HistoryPanel
            reductions={list}
            shown={shown?.id}
            onShow={(id) => set({ reduction: id === newest?.id ? undefined : String(id) })}
          />
          <CalibrationsPanel runId={run.id} />
        </div>
      </div>
      <DangerDialog
        opened={leaving}
        onClose={() => setLeaving(false)}
        title={`Delete the run ${run.name}?`}
        confirmLabel="Delete run"
        onConfirm={async () => {
          await deleteRun(run.id);
          toast({ title: `The run ${run.name} is deleted`, level: "success" });
          await navigate({ to: "/observations/$observationId", params: { observationId: observation.id } });
        }}
      >
        <p>
          With it go {plural(list.length, "reduction")} with {list.length === 1 ? "its log" : "their logs"},
          all outputs and the calibration database of the run. Data products that were added from it stay.
        </p>
      </DangerDialog>
    </Page>
  );
}

function newestOf(reductions: readonly Reduction[]): Reduction | undefined {
  return reductions.reduce<Reduction | undefined>(
    (newest, reduction) => (newest && newest.id > reduction.id ? newest : reduction),
    undefined,
  );
}
