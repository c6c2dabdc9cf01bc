import { ActionIcon, Popover, Tooltip } from "@mantine/core";
import { IconPlayerStop, IconProgress, IconRefresh } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { tasksQuery } from "../api/tasks.ts";
import type { Task } from "../api/types.ts";
import { summarise } from "../dataproducts/upload-queue.ts";
import { useUploads } from "../dataproducts/uploads.ts";
import { Empty } from "../ui/empty.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Time } from "../ui/time.tsx";
import { TaskProgress } from "./task-progress.tsx";
import classes from "./task-tray.module.css";
import { canRetry, isActive, useTaskAction } from "./use-task-action.ts";

/** Ended tasks that the tray still lists. */
const RECENT = 6;

/** All work that takes longer, findable from every page: what runs, what ran, and the way to it. */
export function TaskTray() {
  const [opened, setOpened] = useState(false);
  const query = useQuery(tasksQuery);
  const tasks = query.data?.tasks ?? [];
  const active = tasks.filter(isActive);
  const sending = summarise(useUploads()).active;
  const count = active.length + (sending > 0 ? 1 : 0);
  const label = count === 0 ? "Tasks" : `Tasks: ${count} under way`;
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-end"
      width={400}
      trapFocus
      returnFocus
      shadow="md"
    >
      <Popover.Target>
        <Tooltip label={label} disabled={opened}>
          <ActionIcon
            size="lg"
            aria-label={label}
            className={classes["button"]}
            data-active={count > 0 || undefined}
            onClick={() => setOpened(!opened)}
          >
            <IconProgress size={20} />
            {count > 0 ? <span className={classes["count"]}>{count}</span> : null}
          </ActionIcon>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown className={classes["tray"]} aria-label="Tasks">
        <QueryView query={query} what="the tasks">
          {() => <TrayContent tasks={tasks} onLeave={() => setOpened(false)} />}
        </QueryView>
      </Popover.Dropdown>
    </Popover>
  );
}

function TrayContent({ tasks, onLeave }: { tasks: readonly Task[]; onLeave: () => void }) {
  const active = tasks.filter(isActive);
  const ended = tasks.filter((task) => !isActive(task)).slice(0, RECENT);
  return (
    <>
      <UploadsLine />
      {active.length > 0 ? (
        <ul className={classes["list"]}>
          {active.map((task) => (
            <TrayTask key={task.id} task={task} onLeave={onLeave} />
          ))}
        </ul>
      ) : null}
      {ended.length > 0 ? (
        <>
          <h2 className={classes["heading"]}>Recent</h2>
          <ul className={classes["list"]}>
            {ended.map((task) => (
              <TrayTask key={task.id} task={task} onLeave={onLeave} />
            ))}
          </ul>
        </>
      ) : null}
      {tasks.length === 0 ? (
        <Empty compact title="Nothing runs">
          Reductions and other long work appear here, with progress and a way to stop them.
        </Empty>
      ) : (
        <LinkButton to="/tasks" variant="subtle" size="compact-sm" fullWidth onClick={onLeave}>
          All tasks
        </LinkButton>
      )}
    </>
  );
}

function UploadsLine() {
  const all = useUploads();
  const active = all.filter(({ state }) => state === "waiting" || state === "sending" || state === "storing");
  if (active.length === 0) return null;
  const summary = summarise(active);
  const [first] = active;
  return (
    <p className={classes["uploads"]}>
      Sending {plural(active.length, "file")} to {first?.destination.label}: {formatBytes(summary.sent)} of{" "}
      {formatBytes(summary.bytes)}
      {summary.rate === undefined ? "" : `, ${formatBytes(summary.rate)}/s`}
    </p>
  );
}

function TrayTask({ task, onLeave }: { task: Task; onLeave: () => void }) {
  const { cancel, retry } = useTaskAction();
  return (
    <li className={classes["task"]}>
      <div className={classes["row"]}>
        {task.link ? (
          <Link className={`plain ${classes["title"]}`} to={task.link} onClick={onLeave} title={task.title}>
            {task.title}
          </Link>
        ) : (
          <span className={classes["title"]} title={task.title}>
            {task.title}
          </span>
        )}
        <StateBadge state={task.state} />
        {isActive(task) ? (
          <Tooltip label="Cancel">
            <ActionIcon
              size="sm"
              aria-label={`Cancel ${task.title}`}
              loading={cancel.isPending}
              onClick={() => cancel.mutate(task)}
            >
              <IconPlayerStop size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
        {canRetry(task) ? (
          <Tooltip label="Start again">
            <ActionIcon
              size="sm"
              aria-label={`Start ${task.title} again`}
              loading={retry.isPending}
              onClick={() => retry.mutate(task)}
            >
              <IconRefresh size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
      {isActive(task) ? (
        <TaskProgress task={task} />
      ) : (
        <div className={classes["ended"]}>
          <span className={classes["message"]}>{task.message}</span>
          <Time iso={task.finishedAt ?? task.createdAt} />
        </div>
      )}
    </li>
  );
}
