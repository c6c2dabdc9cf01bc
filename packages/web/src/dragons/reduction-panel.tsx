import { Button } from "@mantine/core";
import { IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { cancelReduction, retryReduction } from "../api/runs.ts";
import { tasksQuery } from "../api/tasks.ts";
import type { Reduction } from "../api/types.ts";
import { TaskProgress } from "../tasks/task-progress.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { formatDuration, formatValue, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Time } from "../ui/time.tsx";
import { LogView } from "./log-view.tsx";
import classes from "./reduction-panel.module.css";
import { StepsRow } from "./steps-row.tsx";

const ENDED_BADLY: ReadonlySet<Reduction["state"]> = new Set(["failed", "cancelled", "interrupted"]);

/** One reduction, while it runs and ever after: steps, progress, error, log. */
export function ReductionPanel({ reduction }: { reduction: Reduction }) {
  const running = reduction.state === "queued" || reduction.state === "running";
  const stop = useMutation({ mutationFn: () => cancelReduction(reduction.id) });
  const again = useMutation({ mutationFn: () => retryReduction(reduction.id) });
  const { data } = useQuery(tasksQuery);
  const task = data?.tasks.find(({ id }) => id === reduction.taskId);
  const seconds =
    reduction.finishedAt === null
      ? undefined
      : (Date.parse(reduction.finishedAt) - Date.parse(task?.startedAt ?? reduction.createdAt)) / 1000;
  return (
    <Panel
      title={`Reduction: ${reduction.recipe}`}
      note={<StateBadge state={reduction.state} />}
      actions={
        running ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPlayerStop size={14} />}
            loading={stop.isPending}
            onClick={() => stop.mutate()}
          >
            Stop
          </Button>
        ) : ENDED_BADLY.has(reduction.state) ? (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconRefresh size={14} />}
            loading={again.isPending}
            onClick={() => again.mutate()}
          >
            Start again
          </Button>
        ) : null
      }
    >
      <div className={classes["content"]}>
        <div className={classes["facts"]}>
          <span>
            Asked for <Time iso={reduction.createdAt} precision="second" />
          </span>
          {seconds === undefined ? null : <span>Took {formatDuration(seconds)}</span>}
          <Inputs reduction={reduction} />
          <Changes parameters={reduction.parameters} />
        </div>
        {stop.error ? <ErrorMessage what="The reduction was not stopped." error={stop.error} /> : null}
        {again.error ? (
          <ErrorMessage what="The reduction was not started again." error={again.error} />
        ) : null}
        <Ending reduction={reduction} />
        <StepsRow steps={reduction.steps} />
        {running && task ? <TaskProgress task={task} /> : null}
        <LogView reductionId={reduction.id} name={`${reduction.recipe}-${reduction.id}`} running={running} />
      </div>
    </Panel>
  );
}

/** Why it ended, unless it ended well. */
function Ending({ reduction: { state, error } }: { reduction: Reduction }) {
  // A cancelled reduction did what it was told to.
  if (state === "cancelled") return <p className={classes["note"]}>Cancelled. Nothing half done was kept.</p>;
  if (error) {
    return <ErrorMessage {...(state === "failed" ? { what: "The reduction failed." } : {})} error={error} />;
  }
  if (state !== "interrupted") return null;
  return (
    <ErrorMessage
      error={{
        code: "interrupted",
        message: "The server stopped while this reduction ran. Nothing half done was kept.",
        fix: "Start it again; the files and parameters are remembered.",
      }}
    />
  );
}

function Inputs({ reduction }: { reduction: Reduction }) {
  return (
    <details className={classes["details"]}>
      <summary>{plural(reduction.inputs.length, "file")}</summary>
      <ul>
        {reduction.inputs.map(({ id, filename }) => (
          <li key={id}>
            {filename === "" ? (
              <span className="dim">a file that was deleted</span>
            ) : (
              <Link className="plain" to="/dataproducts/$productId" params={{ productId: id }}>
                {filename}
              </Link>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Changes({ parameters }: { parameters: Reduction["parameters"] }) {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return <span>Default parameters</span>;
  return (
    <details className={classes["details"]}>
      <summary>{plural(entries.length, "changed parameter")}</summary>
      <ul>
        {entries.map(([key, value]) => (
          <li key={key} className="mono">
            {key} = {formatValue(value)}
          </li>
        ))}
      </ul>
    </details>
  );
}
