import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { Kysely, Updateable } from "kysely";
import { AppError } from "../core/errors.ts";
import type { Tables, TaskTable } from "../database/tables.ts";
import type { LiveHub } from "../live/port.ts";
import {
  type EnqueueRequest,
  type Task,
  type TaskDefinition,
  type TaskFilter,
  type TaskQueue,
  type TaskState,
  TERMINAL_STATES,
} from "./port.ts";
import { ProgressWriter } from "./progress.ts";
import { presentTask, type TaskRow } from "./rows.ts";

export type AbortReason = "cancelled" | "stopping";

interface Attempt {
  readonly id: string;
  readonly kind: string;
  readonly controller: AbortController;
}

export interface RunnerOptions {
  readonly db: Kysely<Tables>;
  readonly live: LiveHub;
  readonly log: FastifyBaseLogger;
  /** Shortest time between two stored reports of one task, milliseconds. */
  readonly progressMs?: number;
}

/** Waits before the end of a task is stored again after it could not be. */
const FINISH_RETRY_MS = [100, 500, 2000, 5000];
/** Wait before queued tasks are looked for again after that failed. */
const LOOK_RETRY_MS = 5000;

const INTERRUPTED = "GOATS stopped while this was running. It can be started again.";

/** The task queue inside the server process: every task is a row, and every change of a row is a live event. */
export class InProcessTaskQueue implements TaskQueue {
  readonly #db: Kysely<Tables>;
  readonly #live: LiveHub;
  readonly #log: FastifyBaseLogger;
  readonly #progressMs: number;
  readonly #definitions = new Map<string, TaskDefinition<unknown>>();
  /** Whose work goes on; the end of an attempt may still have to be stored when it is gone from here. */
  readonly #running = new Map<string, Attempt>();
  readonly #unfinished = new Set<Promise<void>>();
  /** Queued tasks that are being cancelled: they are not to be started meanwhile. */
  readonly #cancelling = new Set<string>();
  readonly #waiting = new Map<string, ((task: Task) => void)[]>();
  #state: "new" | "open" | "stopping" = "new";
  #looking: Promise<void> | undefined;
  #lookAgain = false;

  constructor(options: RunnerOptions) {
    this.#db = options.db;
    this.#live = options.live;
    this.#log = options.log;
    this.#progressMs = options.progressMs ?? 500;
  }

  define<Input>(definition: TaskDefinition<Input>): void {
    if (this.#state !== "new") throw new Error(`task kind defined after the start: ${definition.kind}`);
    if (this.#definitions.has(definition.kind)) {
      throw new Error(`task kind defined twice: ${definition.kind}`);
    }
    // Inputs are parsed by the definition itself before it sees them, so the kinds can share one map.
    this.#definitions.set(definition.kind, definition as TaskDefinition<unknown>);
  }

  async start(): Promise<void> {
    const left = await this.#db.selectFrom("task").selectAll().where("state", "=", "running").execute();
    for (const row of left) {
      await this.#cleanUp(row, "interrupted");
      await this.#change(row, { state: "interrupted", message: INTERRUPTED, finished_at: now() });
    }
    await this.#failUnknown();
    this.#state = "open";
    this.#look();
  }

  /** Work that an older version queued and this one does not know would wait for ever. */
  async #failUnknown(): Promise<void> {
    const kinds = [...this.#definitions.keys()];
    const rows = await this.#db.selectFrom("task").selectAll().where("state", "=", "queued").execute();
    for (const row of rows.filter((one) => !kinds.includes(one.kind))) {
      const message = `This version of GOATS does not know the work "${row.kind}".`;
      await this.#change(row, {
        state: "failed",
        message,
        error_code: "task_kind_unknown",
        finished_at: now(),
      });
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#state = "stopping";
    await this.#looking;
    for (const attempt of this.#running.values()) attempt.controller.abort("stopping" satisfies AbortReason);
    let timer: NodeJS.Timeout | undefined;
    const grace = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, graceMs);
    });
    await Promise.race([Promise.allSettled(this.#unfinished), grace]);
    clearTimeout(timer);
    for (const attempt of this.#running.values()) {
      this.#log.warn({ task: attempt.id, kind: attempt.kind }, "a task did not end in time");
    }
  }

  async enqueue(request: EnqueueRequest): Promise<Task> {
    if (!this.#definitions.has(request.kind)) throw new Error(`no such kind of task: ${request.kind}`);
    for (;;) {
      const task = await this.#live.transact(async (trx, publish) => {
        const row = await trx
          .insertInto("task")
          .values({
            id: randomUUID(),
            kind: request.kind,
            title: request.title,
            state: "queued",
            owner_id: request.ownerId,
            link: request.link ?? null,
            key: request.key ?? null,
            input: JSON.stringify(request.input),
            attempts: 0,
            created_at: now(),
            fence: 0,
          })
          .onConflict((conflict) => conflict.doNothing())
          .returningAll()
          .executeTakeFirst();
        if (!row) return undefined;
        const task = presentTask(row);
        publish(`user:${task.ownerId}`, "task", task);
        return task;
      });
      if (task) {
        this.#look();
        return task;
      }
      const same = await this.#db
        .selectFrom("task")
        .selectAll()
        .where("key", "=", request.key ?? "")
        .where("state", "in", ["queued", "running"])
        .executeTakeFirst();
      if (same) return presentTask(same);
      // It ended between the two queries; now its key is free.
    }
  }

  async get(id: string): Promise<Task | undefined> {
    const row = await this.#row(id);
    return row && presentTask(row);
  }

  async list(filter: TaskFilter): Promise<Task[]> {
    let query = this.#db
      .selectFrom("task")
      .selectAll()
      .orderBy("position", "desc")
      .limit(filter.limit ?? 100);
    if (filter.ownerId !== undefined) query = query.where("owner_id", "=", filter.ownerId);
    if (filter.states !== undefined) {
      if (filter.states.length === 0) return [];
      query = query.where("state", "in", [...filter.states]);
    }
    return (await query.execute()).map(presentTask);
  }

  async cancel(id: string): Promise<boolean> {
    this.#cancelling.add(id);
    try {
      // A look that is under way may have chosen the task already.
      await this.#looking;
      const attempt = this.#running.get(id);
      if (attempt) {
        attempt.controller.abort("cancelled" satisfies AbortReason);
        return true;
      }
      const row = await this.#row(id);
      if (row?.state !== "queued") return false;
      await this.#cleanUp(row, "cancelled");
      const set = { state: "cancelled", message: "Cancelled.", finished_at: now() };
      return (await this.#change(row, set)) !== undefined;
    } finally {
      this.#cancelling.delete(id);
    }
  }

  async retry(id: string): Promise<boolean> {
    const row = await this.#row(id);
    if (!row || !["failed", "cancelled", "interrupted"].includes(row.state)) return false;
    if (row.key !== null && (await this.#isActive(row.key))) return false;
    const changed = await this.#change(row, {
      state: "queued",
      progress: null,
      message: null,
      error_code: null,
      started_at: null,
      finished_at: null,
    });
    this.#look();
    return changed !== undefined;
  }

  async finished(id: string): Promise<Task> {
    const ended = new Promise<Task>((resolve) => {
      this.#waiting.set(id, [...(this.#waiting.get(id) ?? []), resolve]);
    });
    const task = await this.get(id);
    if (!task) throw new Error(`no such task: ${id}`);
    return TERMINAL_STATES.includes(task.state) ? task : ended;
  }

  #row(id: string): Promise<TaskRow | undefined> {
    return this.#db.selectFrom("task").selectAll().where("id", "=", id).executeTakeFirst();
  }

  async #isActive(key: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom("task")
      .select("id")
      .where("key", "=", key)
      .where("state", "in", ["queued", "running"])
      .executeTakeFirst();
    return row !== undefined;
  }

  /**
   * Changes a row and tells everybody, unless somebody else has changed it since it was read: each change of state
   * raises the fence, so that a late finisher changes nothing.
   */
  async #change(row: TaskRow, set: Updateable<TaskTable>): Promise<TaskRow | undefined> {
    const after = await this.#live.transact(async (trx, publish) => {
      const changed = await trx
        .updateTable("task")
        .set(set.state === undefined ? set : { ...set, fence: row.fence + 1 })
        .where("id", "=", row.id)
        .where("state", "=", row.state)
        .where("fence", "=", row.fence)
        .returningAll()
        .executeTakeFirst();
      if (changed) publish(`user:${changed.owner_id}`, "task", presentTask(changed));
      return changed;
    });
    if (!after) return undefined;
    const task = presentTask(after);
    if (TERMINAL_STATES.includes(task.state)) {
      for (const resolve of this.#waiting.get(task.id) ?? []) resolve(task);
      this.#waiting.delete(task.id);
    }
    return after;
  }

  /** Looks for queued tasks that may run now; one look at a time. */
  #look(): void {
    this.#lookAgain = true;
    if (this.#looking || this.#state !== "open") return;
    this.#looking = (async () => {
      while (this.#lookAgain && this.#state === "open") {
        this.#lookAgain = false;
        await this.#startWaiting();
      }
    })()
      .catch((error: unknown) => {
        this.#log.error({ err: error }, "queued tasks could not be started; trying again");
        setTimeout(() => this.#look(), LOOK_RETRY_MS).unref();
      })
      .finally(() => {
        this.#looking = undefined;
        if (this.#lookAgain) this.#look();
      });
  }

  async #startWaiting(): Promise<void> {
    for (const definition of this.#definitions.values()) {
      const busy = [...this.#running.values()].filter((attempt) => attempt.kind === definition.kind).length;
      const free = definition.concurrency - busy;
      if (free <= 0) continue;
      const rows = await this.#db
        .selectFrom("task")
        .selectAll()
        .where("state", "=", "queued")
        .where("kind", "=", definition.kind)
        .orderBy("position")
        .limit(free + this.#cancelling.size)
        .execute();
      for (const row of rows.filter((one) => !this.#cancelling.has(one.id)).slice(0, free)) {
        if (this.#state !== "open") return;
        const attempts = row.attempts + 1;
        const claimed = await this.#change(row, { state: "running", started_at: now(), attempts });
        if (claimed) this.#run(definition, claimed);
      }
    }
  }

  #run(definition: TaskDefinition<unknown>, row: TaskRow): void {
    const attempt: Attempt = { id: row.id, kind: row.kind, controller: new AbortController() };
    this.#running.set(row.id, attempt);
    const ended = this.#attempt(definition, row, attempt)
      .catch((error: unknown) =>
        this.#log.error({ err: error, task: row.id }, "a task could not be finished"),
      )
      .finally(() => {
        this.#unfinished.delete(ended);
        this.#look();
      });
    this.#unfinished.add(ended);
  }

  async #attempt(definition: TaskDefinition<unknown>, row: TaskRow, attempt: Attempt): Promise<void> {
    const { signal } = attempt.controller;
    const progress = new ProgressWriter(this.#progressMs, async (fraction, message) => {
      await this.#change(row, { progress: fraction, ...(message === undefined ? {} : { message }) });
    });
    let end: Updateable<TaskTable> & { state: TaskState };
    try {
      const input = definition.parse(JSON.parse(row.input));
      const message = await definition.run({
        task: presentTask(row),
        input,
        signal,
        progress: (fraction, text) => progress.report(fraction, text),
      });
      end = { state: "done", progress: 1, ...(message === undefined ? {} : { message }) };
    } catch (error) {
      end = this.#failure(error, row, signal);
    }
    await progress.close();
    if (end.state !== "done") await this.#cleanUp(row, end.state);
    // Before the end can be seen: who sees it may start the task again at once, or find that it cannot be cancelled.
    this.#running.delete(attempt.id);
    await this.#finish(row, { ...end, finished_at: now() });
  }

  /** A database that does not answer for a moment must not make a finished task run for ever. */
  async #finish(row: TaskRow, end: Updateable<TaskTable>): Promise<void> {
    for (const wait of FINISH_RETRY_MS) {
      try {
        await this.#change(row, end);
        return;
      } catch (error) {
        this.#log.error({ err: error, task: row.id }, "the end of a task could not be stored; trying again");
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    await this.#change(row, end);
  }

  #failure(error: unknown, row: TaskRow, signal: AbortSignal): Updateable<TaskTable> & { state: TaskState } {
    if (signal.aborted) {
      return signal.reason === ("stopping" satisfies AbortReason)
        ? { state: "interrupted", message: INTERRUPTED }
        : { state: "cancelled", message: "Cancelled." };
    }
    if (error instanceof AppError) {
      const message = error.fix === undefined ? error.message : `${error.message} ${error.fix}`;
      return { state: "failed", message, error_code: error.code };
    }
    this.#log.error({ err: error, task: row.id, kind: row.kind }, "task failed");
    return {
      state: "failed",
      message: `Something went wrong in GOATS; the log has the details under the task id ${row.id}.`,
      error_code: "internal",
    };
  }

  async #cleanUp(row: TaskRow, state: TaskState): Promise<void> {
    const definition = this.#definitions.get(row.kind);
    if (!definition?.cleanUp) return;
    try {
      await definition.cleanUp(definition.parse(JSON.parse(row.input)), state, presentTask(row));
    } catch (error) {
      this.#log.error(
        { err: error, task: row.id, kind: row.kind },
        "what a task left could not be cleaned up",
      );
    }
  }
}

function now(): string {
  return new Date().toISOString();
}
