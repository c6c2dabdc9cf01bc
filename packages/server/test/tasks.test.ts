import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "../src/core/errors.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;
let ada: Awaited<ReturnType<Harness["signIn"]>>;
let bob: Awaited<ReturnType<Harness["signIn"]>>;
let carla: Awaited<ReturnType<Harness["signIn"]>>;
let release = () => {};

beforeAll(async () => {
  harness = await startHarness({
    prepare: (ctx) => {
      ctx.tasks.define({
        kind: "test",
        concurrency: 1,
        parse: (stored) => stored as { fail?: boolean },
        run: async ({ input, signal, progress }) => {
          progress(0.25, "begun");
          if (input.fail) throw new AppError("no_luck", 500, "No luck.", { fix: "Try again." });
          await new Promise<void>((resolve, reject) => {
            release = resolve;
            signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          });
          return "finished";
        },
      });
    },
  });
  ada = await harness.signIn("ada");
  bob = await harness.signIn("bob");
  carla = await harness.signIn("carla");
});
afterAll(() => harness.close());

const enqueue = (input: object = {}, ownerId = bob.user.id) =>
  harness.ctx.tasks.enqueue({ kind: "test", title: "Test", ownerId, input });
const get = (url: string, who = bob) => harness.request("GET", url, { headers: who.headers });
const post = (url: string, who = bob) => harness.request("POST", url, { headers: who.headers });

/** The task as the API shows it, as soon as it is in this state. */
async function whenIn(id: string, state: string) {
  for (;;) {
    const task = (await get(`/api/tasks/${id}`)).json();
    if (task.state === state) return task;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test("one sees, cancels and starts one's own tasks again", async () => {
  const { id } = await enqueue();
  await whenIn(id, "running");
  const cancelled = await post(`/api/tasks/${id}/cancel`);
  expect(cancelled.statusCode).toBe(200);
  expect(await whenIn(id, "cancelled")).toMatchObject({ attempts: 1, ownerId: bob.user.id });
  const late = await post(`/api/tasks/${id}/cancel`);
  expect([late.statusCode, late.json().error.code]).toEqual([409, "task_ended"]);

  const retried = await post(`/api/tasks/${id}/retry`);
  expect(retried.json().task).toMatchObject({ id });
  await whenIn(id, "running");
  const early = await post(`/api/tasks/${id}/retry`);
  expect([early.statusCode, early.json().error.code]).toEqual([409, "task_not_retryable"]);
  release();
  expect(await whenIn(id, "done")).toMatchObject({ attempts: 2, progress: 1, message: "finished" });
});

test("lists are one's own, by state, newest first", async () => {
  const failed = await enqueue({ fail: true });
  expect(await whenIn(failed.id, "failed")).toMatchObject({
    errorCode: "no_luck",
    message: "No luck. Try again.",
  });
  const other = await enqueue({ fail: true }, carla.user.id);
  await harness.ctx.tasks.finished(other.id);
  const ids = async (query: string, who = bob) =>
    (await get(`/api/tasks${query}`, who)).json().tasks.map((task: { id: string }) => task.id);
  expect(await ids("")).toContain(failed.id);
  expect((await ids(""))[0]).toBe(failed.id);
  expect(await ids("?state=failed")).toEqual([failed.id]);
  expect(await ids("?state=running")).toEqual([]);
  expect(await ids("?limit=1")).toEqual([failed.id]);
  expect(await ids("", carla)).toEqual([other.id]);
  expect(await ids("", ada)).toEqual([]);
});

test("another user's task is not there; an administrator may see and end it", async () => {
  const { id } = await enqueue();
  await whenIn(id, "running");
  for (const response of [
    await get(`/api/tasks/${id}`, carla),
    await post(`/api/tasks/${id}/cancel`, carla),
    await post(`/api/tasks/${id}/retry`, carla),
  ]) {
    expect([response.statusCode, response.json().error.code]).toEqual([404, "task_not_found"]);
  }
  expect((await get(`/api/tasks/${id}`, ada)).statusCode).toBe(200);
  expect((await post(`/api/tasks/${id}/cancel`, ada)).statusCode).toBe(200);
  await whenIn(id, "cancelled");
});

test("tasks survive a restart: what ran is interrupted, what waited runs", async () => {
  const running = await enqueue();
  await whenIn(running.id, "running");
  const waiting = await enqueue({ fail: true });
  await harness.restart();
  expect((await get(`/api/tasks/${running.id}`)).json()).toMatchObject({ state: "interrupted" });
  await whenIn(waiting.id, "failed");
  expect((await post(`/api/tasks/${running.id}/retry`)).statusCode).toBe(200);
  await whenIn(running.id, "running");
  release();
  await whenIn(running.id, "done");
});
