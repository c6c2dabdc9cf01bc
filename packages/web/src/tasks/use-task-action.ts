import { useMutation } from "@tanstack/react-query";
import { cancelTask, retryTask } from "../api/tasks.ts";
import type { Task } from "../api/types.ts";
import { toastError } from "../ui/toast.tsx";

/** Cancel and retry of tasks; a refusal is said in the corner. */
export function useTaskAction() {
  const cancel = useMutation({
    mutationFn: (task: Task) => cancelTask(task.id),
    onError: (error) => toastError("The task was not cancelled", error),
  });
  const retry = useMutation({
    mutationFn: (task: Task) => retryTask(task.id),
    onError: (error) => toastError("The task was not started again", error),
  });
  return { cancel, retry };
}

/** Whether a task still has something to do. */
export function isActive(task: Task): boolean {
  return task.state === "queued" || task.state === "running";
}

/** Whether a task can be started again. */
export function canRetry(task: Task): boolean {
  return task.state === "failed" || task.state === "cancelled" || task.state === "interrupted";
}
