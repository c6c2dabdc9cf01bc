import { Progress } from "@mantine/core";
import type { Task } from "../api/types.ts";
import { formatDuration } from "../ui/format.ts";
import { paces } from "./paces.ts";
import classes from "./task-progress.module.css";

/** How far a running task is: bar, share, pace, time left and its latest line. */
export function TaskProgress({ task }: { task: Task }) {
  const { perMinute, secondsLeft } = paces.pace(task);
  const percent = task.progress === null ? undefined : Math.round(task.progress * 100);
  return (
    <div>
      <Progress
        size="sm"
        value={percent ?? 100}
        animated={percent === undefined}
        striped={percent === undefined}
        aria-label={task.title}
        transitionDuration={200}
      />
      <div className={classes["numbers"]}>
        <span className={classes["message"]} title={task.message ?? undefined}>
          {task.message ?? (task.state === "queued" ? "Waiting for its turn" : "Running")}
        </span>
        <span>
          {percent === undefined ? "" : `${percent} %`}
          {perMinute === undefined ? "" : `, ${formatPace(perMinute)}`}
          {secondsLeft === undefined || percent === 100 ? "" : `, ${formatDuration(secondsLeft)} left`}
        </span>
      </div>
    </div>
  );
}

/** What is done in less than a minute is told by the second. */
function formatPace(perMinute: number): string {
  const percent = (perMinute > 1 ? perMinute / 60 : perMinute) * 100;
  return `${percent >= 10 ? percent.toFixed(0) : percent.toFixed(1)} % a ${perMinute > 1 ? "second" : "minute"}`;
}
