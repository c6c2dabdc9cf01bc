import { IconArrowRight, IconCircleCheck, IconCircleDashed, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { observationListQuery } from "../api/observations.ts";
import { sessionQuery } from "../api/session.ts";
import { targetSearchQuery } from "../api/targets.ts";
import { tasksQuery } from "../api/tasks.ts";
import type { Observation, Target, Task } from "../api/types.ts";
import { TaskProgress } from "../tasks/task-progress.tsx";
import { isActive } from "../tasks/use-task-action.ts";
import { Empty } from "../ui/empty.tsx";
import { formatCount } from "../ui/format.ts";
import { LinkButton } from "../ui/link-button.tsx";
import { Page } from "../ui/page.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./home-page.module.css";

const RECENT = 6;

/** Where one stands: what is here, what runs, what to do next. */
export function HomePage() {
  const { data: session } = useQuery(sessionQuery);
  const targets = useQuery(targetSearchQuery("", RECENT));
  const observations = useQuery(observationListQuery());
  const tasks = useQuery(tasksQuery);
  const list = observations.data?.observations ?? [];
  const files = list.reduce((total, { counts }) => total + counts.dataProducts, 0);
  const runs = list.reduce((total, { counts }) => total + counts.runs, 0);
  const reduced =
    tasks.data?.tasks.some(({ kind, state }) => kind.includes("reduc") && state === "done") ?? false;
  const counted = targets.data && observations.data;
  return (
    <Page
      title={`Hello, ${session?.user?.name ?? ""}`}
      tab="Home"
      actions={
        <LinkButton to="/targets/new" leftSection={<IconPlus size={16} />}>
          New target
        </LinkButton>
      }
    >
      {counted ? (
        <div className={classes["counts"]}>
          <Count to="/targets" count={targets.data.total} label={["target", "targets"]} />
          <Count to="/observations" count={list.length} label={["observation", "observations"]} />
          <Count to="/dataproducts" count={files} label={["file of observations", "files of observations"]} />
          <Count
            to="/tasks"
            count={tasks.data?.tasks.filter(isActive).length ?? 0}
            label={["task under way", "tasks under way"]}
          />
        </div>
      ) : null}
      <div className={classes["columns"]}>
        <div className={classes["column"]}>
          <QuickStart
            targets={targets.data?.total ?? 0}
            observations={list}
            files={files}
            runs={runs}
            reduced={reduced}
            known={counted !== undefined && tasks.data !== undefined}
          />
          <Panel title="Work">
            <QueryView query={tasks} what="the tasks">
              {(data) => <Work tasks={data.tasks} />}
            </QueryView>
          </Panel>
        </div>
        <div className={classes["column"]}>
          <Panel title="Newest targets">
            <QueryView query={targets} what="the targets">
              {(data) => <Targets targets={data.targets} />}
            </QueryView>
          </Panel>
          <Panel title="Newest observations">
            <QueryView query={observations} what="the observations">
              {(data) => <Observations observations={data.observations} />}
            </QueryView>
          </Panel>
        </div>
      </div>
    </Page>
  );
}

function Count({ to, count, label }: { to: string; count: number; label: readonly [string, string] }) {
  return (
    <Link to={to} className={classes["count"]}>
      <strong>{formatCount(count)}</strong>
      <span>{count === 1 ? label[0] : label[1]}</span>
    </Link>
  );
}

interface QuickStartProps {
  targets: number;
  observations: readonly Observation[];
  files: number;
  runs: number;
  reduced: boolean;
  /** Nothing is said before everything is known. */
  known: boolean;
}

/** The way from nothing to a reduced frame; gone when it has been walked. */
function QuickStart({ targets, observations, files, runs, reduced, known }: QuickStartProps) {
  const [newest] = observations;
  const steps: { done: boolean; text: ReactNode }[] = [
    {
      done: targets > 0,
      text: (
        <>
          <Link className="plain" to="/targets/new">
            Create a target
          </Link>{" "}
          with a name and a position
        </>
      ),
    },
    { done: observations.length > 0, text: "On its page, add an observation of Gemini by its id" },
    {
      done: files > 0,
      text: newest ? (
        <>
          Drop raw frames on{" "}
          <Link className="plain" to="/observations/$observationId" params={{ observationId: newest.id }}>
            the page of the observation
          </Link>
        </>
      ) : (
        "Drop raw frames on the page of the observation"
      ),
    },
    { done: runs > 0, text: "Start a new DRAGONS run there" },
    { done: reduced, text: "Choose a group of frames and its recipe, and start" },
  ];
  if (!known || steps.every(({ done }) => done)) return null;
  return (
    <Panel title="Quick start">
      <ol className={classes["steps"]}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the steps have a fixed order
          <li key={index} data-done={step.done || undefined}>
            {step.done ? (
              <IconCircleCheck size={18} aria-label="done" />
            ) : (
              <IconCircleDashed size={18} aria-label="to do" />
            )}
            <span>{step.text}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Work({ tasks }: { tasks: readonly Task[] }) {
  if (tasks.length === 0) {
    return (
      <Empty compact title="Nothing runs">
        Reductions appear here while they run, and stay findable afterwards.
      </Empty>
    );
  }
  return (
    <ul className={classes["list"]}>
      {tasks.slice(0, RECENT).map((task) => (
        <li key={task.id} className={classes["work"]}>
          <div className={classes["line"]}>
            {task.link ? (
              <Link className="plain" to={task.link}>
                {task.title}
              </Link>
            ) : (
              <span>{task.title}</span>
            )}
            <StateBadge state={task.state} />
          </div>
          {isActive(task) ? <TaskProgress task={task} /> : null}
        </li>
      ))}
    </ul>
  );
}

function Targets({ targets }: { targets: readonly Target[] }) {
  if (targets.length === 0) return <Empty compact title="No targets yet" />;
  return (
    <ul className={classes["list"]}>
      {targets.map((target) => (
        <li key={target.id} className={classes["line"]}>
          <Link className="plain" to="/targets/$targetId" params={{ targetId: target.id }}>
            {target.name}
          </Link>
          <span className="dim">
            {target.raText} {target.decText}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Observations({ observations }: { observations: readonly Observation[] }) {
  if (observations.length === 0) {
    return (
      <Empty
        compact
        title="No observations yet"
        action={
          <Link className="plain" to="/targets">
            Add one on the page of a target <IconArrowRight size={14} aria-hidden="true" />
          </Link>
        }
      />
    );
  }
  return (
    <ul className={classes["list"]}>
      {observations
        .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))
        .slice(0, RECENT)
        .map((item) => (
          <li key={item.id} className={classes["line"]}>
            <Link className="plain" to="/observations/$observationId" params={{ observationId: item.id }}>
              {item.observationId}
            </Link>
            <span className="dim">
              {item.target.name}, <Time iso={item.createdAt} />
            </span>
          </li>
        ))}
    </ul>
  );
}
