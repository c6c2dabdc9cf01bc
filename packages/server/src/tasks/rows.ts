import type { Selectable } from "kysely";
import type { TaskTable } from "../database/tables.ts";
import type { Task, TaskState } from "./port.ts";

export type TaskRow = Selectable<TaskTable>;

/** A row as everybody sees it. */
export function presentTask(row: TaskRow): Task {
  return {
    id: row.id,
    kind: row.kind,
    title: row.title,
    state: row.state as TaskState,
    progress: row.progress,
    message: row.message,
    errorCode: row.error_code,
    ownerId: row.owner_id,
    link: row.link,
    attempts: row.attempts,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
