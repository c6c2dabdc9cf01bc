import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context, User } from "../core/context.ts";
import { defineErrors } from "../core/errors.ts";
import type { Task } from "./port.ts";

const errors = defineErrors({
  task_not_found: { status: 404, when: "There is no task with this id that the user may see." },
  task_ended: { status: 409, when: "A task that is to be cancelled has already ended." },
  task_kind_unknown: { status: 500, when: "A task was queued by a version of GOATS that knew other work." },
  task_not_retryable: {
    status: 409,
    when: "A task that is to be started again is still going on, is done, or the same work is going on already.",
  },
});

const stateSchema = z.enum(["queued", "running", "done", "failed", "cancelled", "interrupted"]);
const time = z.string().meta({ format: "date-time" });

const taskSchema = z
  .object({
    id: z.string(),
    kind: z.string(),
    title: z.string().describe("What it does, for people"),
    state: stateSchema,
    progress: z.number().nullable().describe("0 to 1; null while unknown"),
    message: z.string().nullable().describe("Where it stands, or why it ended"),
    errorCode: z.string().nullable(),
    ownerId: z.string(),
    link: z.string().nullable().describe("Page of the app that shows the work"),
    attempts: z.number().int(),
    createdAt: time,
    startedAt: time.nullable(),
    finishedAt: time.nullable(),
  })
  .meta({ id: "Task" });

const params = z.object({ id: z.string().min(1).max(100) });
const one = { 200: z.object({ task: taskSchema }) };

/** One's background tasks. */
export function taskRoutes(ctx: Context): FastifyPluginAsyncZod {
  const visible = async (id: string, user: User): Promise<Task> => {
    const task = await ctx.tasks.get(id);
    if (task && (task.ownerId === user.id || user.role === "admin")) return task;
    throw errors.task_not_found("There is no such task.");
  };
  return async (app) => {
    app.get(
      "/api/tasks",
      {
        config: { access: "user" },
        schema: {
          summary: "One's tasks, newest first",
          querystring: z.object({
            state: stateSchema.optional(),
            limit: z.coerce.number().int().min(1).max(200).default(50),
          }),
          response: { 200: z.object({ tasks: z.array(taskSchema) }) },
        },
      },
      async (request) => {
        const { state, limit } = request.query;
        const filter = {
          ownerId: request.user.id,
          limit,
          ...(state === undefined ? {} : { states: [state] }),
        };
        return { tasks: await ctx.tasks.list(filter) };
      },
    );

    app.get(
      "/api/tasks/:id",
      { config: { access: "user" }, schema: { summary: "A task", params, response: { 200: taskSchema } } },
      async (request) => visible(request.params.id, request.user),
    );

    app.post(
      "/api/tasks/:id/cancel",
      {
        config: { access: "user" },
        schema: { summary: "End a task that waits or runs", params, response: one },
      },
      async (request) => {
        const { id } = await visible(request.params.id, request.user);
        if (!(await ctx.tasks.cancel(id))) {
          throw errors.task_ended("The task has already ended.", { fix: "Load the page again." });
        }
        return { task: await visible(id, request.user) };
      },
    );

    app.post(
      "/api/tasks/:id/retry",
      {
        config: { access: "user" },
        schema: {
          summary: "Start a task again that failed, was cancelled or interrupted",
          params,
          response: one,
        },
      },
      async (request) => {
        const { id } = await visible(request.params.id, request.user);
        if (!(await ctx.tasks.retry(id))) {
          throw errors.task_not_retryable("The task cannot be started again now.", {
            fix: "Only failed, cancelled or interrupted tasks can, and only while the same work is not going on.",
          });
        }
        return { task: await visible(id, request.user) };
      },
    );
  };
}
