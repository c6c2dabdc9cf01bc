import { Select } from "@mantine/core";
import { IconExternalLink, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { tasksQuery } from "../api/tasks.ts";
import type { Task, TaskState } from "../api/types.ts";
import { Empty } from "../ui/empty.tsx";
import { formatDuration } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { STATE_LOOKS, StateBadge } from "../ui/state-badge.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowAction } from "../ui/table/row-menu.tsx";
import { Time } from "../ui/time.tsx";
import { TaskProgress } from "./task-progress.tsx";
import { canRetry, isActive, useTaskAction } from "./use-task-action.ts";

const route = getRouteApi("/app/tasks");

const COLUMNS: readonly Column<Task>[] = [
  {
    key: "title",
    header: "Task",
    value: (task) => task.title,
    cell: (task) =>
      task.link ? (
        <Link className="plain" to={task.link} title={task.title}>
          {task.title}
        </Link>
      ) : (
        <span title={task.title}>{task.title}</span>
      ),
  },
  {
    key: "state",
    header: "State",
    width: "124px",
    value: (task) => STATE_LOOKS[task.state].label,
    cell: (task) => <StateBadge state={task.state} />,
  },
  {
    key: "message",
    header: "Where it stands",
    width: "34%",
    from: "md",
    value: (task) => task.message,
    cell: (task) =>
      isActive(task) ? (
        <TaskProgress task={task} />
      ) : (
        <span title={task.message ?? ""}>{task.message ?? "–"}</span>
      ),
  },
  {
    key: "created",
    header: "Asked for (UTC)",
    width: "150px",
    from: "md",
    value: (task) => task.createdAt,
    cell: (task) => <Time iso={task.createdAt} bare />,
  },
  {
    key: "duration",
    header: "Took",
    width: "110px",
    numeric: true,
    from: "sm",
    value: duration,
    cell: (task) => {
      const seconds = duration(task);
      return seconds === null ? "–" : formatDuration(seconds);
    },
  },
  {
    key: "attempts",
    header: "Attempts",
    width: "90px",
    numeric: true,
    optional: true,
    from: "lg",
    value: (task) => task.attempts,
  },
];

/** Seconds from start to end; null while it has not ended. */
function duration(task: Task): number | null {
  if (!task.startedAt || !task.finishedAt) return null;
  return (Date.parse(task.finishedAt) - Date.parse(task.startedAt)) / 1000;
}

const keyOf = (task: Task) => task.id;

/** Everything that ran or runs for this person. */
export function TasksPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(tasksQuery);
  const { cancel, retry } = useTaskAction();
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });
  const open = (task: Task) => {
    if (task.link) void navigate({ to: task.link });
  };
  const actions = (task: Task): RowAction[] => {
    const list: RowAction[] = [];
    if (task.link)
      list.push({ label: "Show the work", icon: <IconExternalLink size={16} />, onSelect: () => open(task) });
    if (isActive(task))
      list.push({ label: "Cancel", icon: <IconPlayerStop size={16} />, onSelect: () => cancel.mutate(task) });
    if (canRetry(task))
      list.push({
        label: "Start again",
        icon: <IconRefresh size={16} />,
        onSelect: () => retry.mutate(task),
      });
    return list;
  };
  return (
    <Page title="Tasks">
      <QueryView query={query} what="the tasks" height={400}>
        {({ tasks }) => (
          <Panel title="History" flush>
            <DataTable
              name="tasks"
              noun={["task", "tasks"]}
              primary
              rows={search.state ? tasks.filter(({ state }) => state === search.state) : tasks}
              columns={COLUMNS}
              rowKey={keyOf}
              rowLabel={(task) => task.title}
              onOpen={open}
              actions={actions}
              sort={search.sort ?? "-created"}
              onSort={(sort) => set({ sort })}
              filter={search.filter ?? ""}
              onFilter={(filter) => set({ filter: filter || undefined })}
              maxHeight="max(320px, calc(100dvh - 300px))"
              toolbar={<StateSelect value={search.state} onChange={(state) => set({ state })} />}
              empty={
                search.state ? (
                  <Empty
                    compact
                    title="No task is in this state"
                    action={<StateSelect value={search.state} onChange={(state) => set({ state })} />}
                  />
                ) : (
                  <Empty title="No tasks yet">
                    <p>
                      Reductions and other long work are listed here, with their outcome, for as long as you
                      want.
                    </p>
                  </Empty>
                )
              }
            />
          </Panel>
        )}
      </QueryView>
    </Page>
  );
}

interface StateSelectProps {
  value: TaskState | undefined;
  onChange: (state: TaskState | undefined) => void;
}

function StateSelect({ value, onChange }: StateSelectProps) {
  return (
    <Select
      size="xs"
      w={150}
      aria-label="State of the tasks"
      value={value ?? "all"}
      allowDeselect={false}
      onChange={(state) => onChange(state === "all" ? undefined : (state as TaskState))}
      data={[
        { value: "all", label: "All states" },
        ...Object.entries(STATE_LOOKS).map(([state, { label }]) => ({ value: state, label })),
      ]}
    />
  );
}
