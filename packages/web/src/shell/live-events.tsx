import { Anchor } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { queryClient } from "../api/query-client.ts";
import { storeTask, tasksQuery } from "../api/tasks.ts";
import type { Task } from "../api/types.ts";
import type { EventData, LiveEvent } from "../live/protocol.ts";
import { useTopic } from "../live/use-live.tsx";
import { paces } from "../tasks/paces.ts";
import { isActive } from "../tasks/use-task-action.ts";
import { toast } from "../ui/toast.tsx";

/** Brings what belongs to the person, from the live connection into the caches and the corner of the screen. */
export function LiveEvents({ userId }: { userId: string }) {
  const navigate = useNavigate();
  useTopic(`user:${userId}`, {
    onFresh: () => void queryClient.invalidateQueries({ queryKey: tasksQuery.queryKey }),
    onEvent: (event: LiveEvent) => {
      if (event.type === "task") {
        const task = event.data as Task;
        paces.note(task, Date.now());
        storeTask(task);
        reductionsMayHaveChanged(task);
        announceEnd(task, (link) => void navigate({ to: link }));
      } else if (event.type === "mention") {
        const { by, target, text } = event.data as EventData["mention"];
        const link = `/targets/${target.id}?tab=comments`;
        toast({
          title: `${by} mentions you on ${target.name}`,
          message: (
            <>
              {text} <ToastLink to={link} go={() => void navigate({ to: link })} />
            </>
          ),
        });
      } else if (event.type === "notification") {
        const { level, title, message, link } = event.data as EventData["notification"];
        toast({
          title,
          level,
          message: (
            <>
              {message} {link ? <ToastLink to={link} go={() => void navigate({ to: link })} /> : null}
            </>
          ),
        });
      }
    },
  });
  return null;
}

/** The end of a task decides about the state of its reduction, also for pages that look at it from elsewhere. */
function reductionsMayHaveChanged(task: Task): void {
  if (isActive(task)) return;
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => queryKey[0] === "runs" && queryKey[2] === "reductions",
  });
}

const ENDINGS: Partial<Record<Task["state"], { title: string; level: "success" | "error" | "info" }>> = {
  done: { title: "Done", level: "success" },
  failed: { title: "Failed", level: "error" },
  interrupted: { title: "Interrupted", level: "error" },
};

/** Says that a task has ended, unless one is looking at its page anyway. */
function announceEnd(task: Task, go: (link: string) => void): void {
  const ending = ENDINGS[task.state];
  const { link } = task;
  if (!ending || (link !== null && location.pathname === link.split("?", 1)[0])) return;
  toast({
    key: `task ${task.id}`,
    title: `${ending.title}: ${task.title}`,
    level: ending.level,
    message: (
      <>
        {task.state === "done" ? null : task.message}{" "}
        {link ? <ToastLink to={link} go={() => go(link)} /> : null}
      </>
    ),
  });
}

/** Toasts live outside the router, so the link says where and the click goes there without a new page load. */
function ToastLink({ to, go }: { to: string; go: () => void }) {
  return (
    <Anchor
      href={to}
      size="sm"
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go();
      }}
    >
      Show
    </Anchor>
  );
}
