import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AppError } from "../core/errors.ts";
import type { EnqueueRequest, Task, TaskContext, TaskDefinition, TaskQueue, TaskState } from "./port.ts";

/** A queue with what stores it; several queues may be opened one after the other on the same store. */
export interface QueueStore {
  /** A new queue on the store, as a new process would have it; its kinds are not defined and it is not started. */
  open(): Promise<TaskQueue>;
  /** Ids of users that exist. */
  readonly owners: readonly [string, string];
  /** Everything that was published to a user about tasks, in order. */
  events(ownerId: string): Promise<Task[]>;
  close(): Promise<void>;
}

/** A kind of task whose work the test steers. */
class Steered implements TaskDefinition<{ n: number }> {
  readonly kind: string;
  readonly concurrency: number;
  readonly started: number[] = [];
  readonly cleaned: { n: number; state: TaskState }[] = [];
  running = 0;
  mostRunning = 0;
  /** What a run does after it was noted; replaced by tests. */
  work: (context: TaskContext<{ n: number }>) => Promise<string | undefined> = async () => "worked";

  constructor(kind = "steered", concurrency = 1) {
    this.kind = kind;
    this.concurrency = concurrency;
  }

  parse(stored: unknown): { n: number } {
    const n = typeof stored === "object" && stored !== null && "n" in stored ? stored.n : undefined;
    if (typeof n !== "number") throw new Error("n is missing");
    return { n };
  }

  async run(context: TaskContext<{ n: number }>): Promise<string | undefined> {
    this.started.push(context.input.n);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    try {
      return await this.work(context);
    } finally {
      this.running -= 1;
    }
  }

  async cleanUp(input: { n: number }, state: TaskState): Promise<void> {
    this.cleaned.push({ n: input.n, state });
  }
}

/** Resolves when the signal fires, and ends the work as a well-behaved task does. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const end = () => reject(new Error("aborted"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

async function until(probe: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await probe())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** What every implementation of the task queue must do. */
export function describeTaskQueue(name: string, openStore: () => Promise<QueueStore>): void {
  describe(`task queue: ${name}`, () => {
    let store: QueueStore;
    let queue: TaskQueue;
    let kind: Steered;
    let request: (n: number, more?: Partial<EnqueueRequest>) => EnqueueRequest;

    beforeEach(async () => {
      store = await openStore();
      queue = await store.open();
      kind = new Steered();
      queue.define(kind);
      request = (n, more = {}) => ({
        kind: "steered",
        title: `Work ${n}`,
        ownerId: store.owners[0],
        input: { n },
        ...more,
      });
    });
    afterEach(async () => {
      await queue.stop(1000);
      await store.close();
    });

    /** Another process on the same store, with the same kind. */
    async function reopen(): Promise<Steered> {
      queue = await store.open();
      const next = new Steered();
      queue.define(next);
      return next;
    }

    test("runs a task and keeps what it said", async () => {
      await queue.start();
      const queued = await queue.enqueue(request(1, { link: "/runs/3" }));
      expect(queued).toMatchObject({
        state: "queued",
        attempts: 0,
        title: "Work 1",
        link: "/runs/3",
        progress: null,
      });
      const done = await queue.finished(queued.id);
      expect(done).toMatchObject({
        id: queued.id,
        state: "done",
        attempts: 1,
        progress: 1,
        message: "worked",
        errorCode: null,
      });
      expect(Date.parse(done.startedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(done.createdAt));
      expect(Date.parse(done.finishedAt ?? "")).toBeGreaterThanOrEqual(Date.parse(done.startedAt ?? ""));
      expect(await queue.get(queued.id)).toEqual(done);
      expect(kind.cleaned).toEqual([]);
    });

    test("takes no work before it is started, and then in order", async () => {
      for (const n of [1, 2, 3]) await queue.enqueue(request(n));
      expect(kind.started).toEqual([]);
      await queue.start();
      await until(() => kind.started.length === 3);
      expect(kind.started).toEqual([1, 2, 3]);
    });

    test("never runs more of a kind at once than it says, but other kinds beside it", async () => {
      const wide = new Steered("wide", 3);
      queue.define(wide);
      let open = () => {};
      const gate = new Promise<void>((resolve) => {
        open = resolve;
      });
      kind.work = wide.work = async () => {
        await gate;
        return undefined;
      };
      await queue.start();
      const tasks = [];
      for (let n = 0; n < 5; n += 1) {
        tasks.push(await queue.enqueue(request(n)), await queue.enqueue(request(n, { kind: "wide" })));
      }
      await until(() => kind.running === 1 && wide.running === 3);
      open();
      for (const task of tasks) expect((await queue.finished(task.id)).state).toBe("done");
      expect(kind.mostRunning).toBe(1);
      expect(wide.mostRunning).toBe(3);
    });

    test("a failure keeps its code, sentence and fix, and is cleaned up before it is seen", async () => {
      let cleanedBefore: TaskState | undefined;
      kind.work = async () => {
        throw new AppError("no_bias", 409, "There is no bias.", { fix: "Add one." });
      };
      kind.cleanUp = async (input, state) => {
        kind.cleaned.push({ n: input.n, state });
        cleanedBefore = (await queue.list({}))[0]?.state;
      };
      await queue.start();
      const task = await queue.enqueue(request(4));
      const failed = await queue.finished(task.id);
      expect(failed).toMatchObject({
        state: "failed",
        errorCode: "no_bias",
        message: "There is no bias. Add one.",
      });
      expect(kind.cleaned).toEqual([{ n: 4, state: "failed" }]);
      expect(cleanedBefore).toBe("running");
    });

    test("an unplanned failure tells nothing of its inside", async () => {
      kind.work = async () => {
        throw new Error("the secret is swordfish");
      };
      await queue.start();
      const failed = await queue.finished((await queue.enqueue(request(1))).id);
      expect(failed).toMatchObject({ state: "failed", errorCode: "internal" });
      expect(failed.message).not.toContain("swordfish");
    });

    test("a clean-up that fails does not keep the task from ending", async () => {
      kind.work = async () => {
        throw new AppError("broken", 500, "Broken.");
      };
      kind.cleanUp = async () => {
        throw new Error("the broom is broken");
      };
      await queue.start();
      expect((await queue.finished((await queue.enqueue(request(1))).id)).state).toBe("failed");
    });

    test("an input that does not fit fails the task, not the queue", async () => {
      await queue.start();
      const bad = await queue.enqueue(request(1, { input: { m: 1 } }));
      expect((await queue.finished(bad.id)).state).toBe("failed");
      expect((await queue.finished((await queue.enqueue(request(2))).id)).state).toBe("done");
    });

    test("progress is bounded, throttled, and the last report always arrives", async () => {
      kind.work = async ({ progress }) => {
        for (let n = 0; n <= 1000; n += 1) progress(n / 500, `step ${n}`);
        progress(-1, "below");
        progress(null, "who knows");
        progress(0.5, "half way");
        return undefined;
      };
      await queue.start();
      const done = await queue.finished((await queue.enqueue(request(1))).id);
      expect(done).toMatchObject({ state: "done", progress: 1, message: "half way" });
      const events = await store.events(store.owners[0]);
      expect(events.length).toBeLessThan(20);
      const running = events.filter((event) => event.state === "running");
      expect(running.at(-1)).toMatchObject({ progress: 0.5, message: "half way" });
    });

    test("cancels what waits at once", async () => {
      const task = await queue.enqueue(request(1));
      expect(await queue.cancel(task.id)).toBe(true);
      expect(await queue.get(task.id)).toMatchObject({ state: "cancelled", attempts: 0 });
      expect(await queue.cancel(task.id)).toBe(false);
      await queue.start();
      await queue.finished((await queue.enqueue(request(2))).id);
      expect(kind.started).toEqual([2]);
      expect(kind.cleaned).toEqual([{ n: 1, state: "cancelled" }]);
    });

    test("cancels what runs through its signal", async () => {
      let reason: unknown;
      kind.work = async ({ signal }) => {
        await untilAborted(signal).catch((error: unknown) => {
          reason = signal.reason;
          throw error;
        });
        return undefined;
      };
      await queue.start();
      const task = await queue.enqueue(request(1));
      await until(() => kind.running === 1);
      expect(await queue.cancel(task.id)).toBe(true);
      expect(await queue.finished(task.id)).toMatchObject({ state: "cancelled", errorCode: null });
      expect(reason).toBe("cancelled");
      expect(kind.cleaned).toEqual([{ n: 1, state: "cancelled" }]);
      expect(await queue.cancel(task.id)).toBe(false);
    });

    test("work that was done in spite of a cancel is done", async () => {
      kind.work = async ({ signal }) => {
        await until(() => signal.aborted);
        return "too late";
      };
      await queue.start();
      const task = await queue.enqueue(request(1));
      await until(() => kind.running === 1);
      await queue.cancel(task.id);
      expect(await queue.finished(task.id)).toMatchObject({ state: "done", message: "too late" });
    });

    test("starts again what failed, and forgets how it failed", async () => {
      kind.work = async () => {
        throw new AppError("broken", 500, "Broken.");
      };
      await queue.start();
      const task = await queue.enqueue(request(1));
      await queue.finished(task.id);
      kind.work = async () => "mended";
      expect(await queue.retry(task.id)).toBe(true);
      expect(await queue.finished(task.id)).toMatchObject({
        state: "done",
        attempts: 2,
        message: "mended",
        errorCode: null,
      });
      expect(await queue.retry(task.id)).toBe(false);
    });

    test("does not start again what goes on or is unknown", async () => {
      const task = await queue.enqueue(request(1));
      expect(await queue.retry(task.id)).toBe(false);
      expect(await queue.retry("no-such-task")).toBe(false);
      expect(await queue.cancel("no-such-task")).toBe(false);
      expect(await queue.get("no-such-task")).toBeUndefined();
    });

    test("one task for a key while it goes on, also when asked at the same moment", async () => {
      const both = await Promise.all([
        queue.enqueue(request(1, { key: "run-1" })),
        queue.enqueue(request(2, { key: "run-1" })),
        queue.enqueue(request(3, { key: "run-1" })),
      ]);
      expect(new Set(both.map((task) => task.id)).size).toBe(1);
      await queue.start();
      await queue.finished(both[0].id);
      const next = await queue.enqueue(request(4, { key: "run-1" }));
      expect(next.id).not.toBe(both[0].id);
      await queue.finished(next.id);
      expect(kind.started).toHaveLength(2);
    });

    test("does not start a task again while another has its key", async () => {
      kind.work = async () => {
        throw new AppError("broken", 500, "Broken.");
      };
      await queue.start();
      const first = await queue.enqueue(request(1, { key: "run-1" }));
      await queue.finished(first.id);
      kind.work = async ({ signal }) => untilAborted(signal);
      const second = await queue.enqueue(request(2, { key: "run-1" }));
      expect(await queue.retry(first.id)).toBe(false);
      await queue.cancel(second.id);
      await queue.finished(second.id);
      kind.work = async () => undefined;
      expect(await queue.retry(first.id)).toBe(true);
      expect((await queue.finished(first.id)).state).toBe("done");
    });

    test("lists by owner and state, newest first", async () => {
      const [ada, bob] = store.owners;
      const one = await queue.enqueue(request(1));
      const two = await queue.enqueue(request(2, { ownerId: bob }));
      const three = await queue.enqueue(request(3));
      const ids = (tasks: Task[]) => tasks.map((task) => task.id);
      expect(ids(await queue.list({}))).toEqual([three.id, two.id, one.id]);
      expect(ids(await queue.list({ ownerId: ada }))).toEqual([three.id, one.id]);
      expect(ids(await queue.list({ ownerId: ada, limit: 1 }))).toEqual([three.id]);
      await queue.cancel(one.id);
      expect(ids(await queue.list({ states: ["cancelled"] }))).toEqual([one.id]);
      expect(ids(await queue.list({ states: [] }))).toEqual([]);
    });

    test("tells the owner, and nobody else, of every change in its order", async () => {
      const [ada, bob] = store.owners;
      await queue.start();
      const task = await queue.enqueue(request(1));
      await queue.finished(task.id);
      const states = (await store.events(ada)).map((event) => [event.id, event.state]);
      expect(states).toEqual([
        [task.id, "queued"],
        [task.id, "running"],
        [task.id, "done"],
      ]);
      expect(await store.events(bob)).toEqual([]);
    });

    test("a stop interrupts what runs and keeps what waits", async () => {
      kind.work = ({ signal }) => untilAborted(signal);
      await queue.start();
      const running = await queue.enqueue(request(1));
      const waiting = await queue.enqueue(request(2));
      await until(() => kind.running === 1);
      await queue.stop(5000);
      expect(await queue.get(running.id)).toMatchObject({ state: "interrupted", attempts: 1 });
      expect(await queue.get(waiting.id)).toMatchObject({ state: "queued" });
      expect(kind.cleaned).toEqual([{ n: 1, state: "interrupted" }]);

      const next = await reopen();
      await queue.start();
      expect((await queue.finished(waiting.id)).state).toBe("done");
      expect(next.started).toEqual([2]);
      expect(await queue.retry(running.id)).toBe(true);
      expect(await queue.finished(running.id)).toMatchObject({ state: "done", attempts: 2 });
    });

    test("what a dead process left running is cleaned up, reported, and can be started again", async () => {
      // The first process hangs for ever, as one that was killed does.
      kind.work = () => new Promise(() => {});
      await queue.start();
      const task = await queue.enqueue(request(7));
      const waiting = await queue.enqueue(request(8));
      await until(() => kind.running === 1);
      await queue.stop(0);

      const next = await reopen();
      let seenWhileCleaning: TaskState | undefined;
      next.cleanUp = async (input, state) => {
        next.cleaned.push({ n: input.n, state });
        seenWhileCleaning = (await queue.get(task.id))?.state;
      };
      await queue.start();
      expect(await queue.get(task.id)).toMatchObject({ state: "interrupted", attempts: 1 });
      expect(next.cleaned).toEqual([{ n: 7, state: "interrupted" }]);
      expect(seenWhileCleaning).toBe("running");
      expect((await store.events(store.owners[0])).map((event) => event.state)).toContain("interrupted");
      await queue.finished(waiting.id);
      expect(next.started).toEqual([8]);
      expect(await queue.retry(task.id)).toBe(true);
      expect(await queue.finished(task.id)).toMatchObject({ state: "done", attempts: 2, message: "worked" });
    });

    test("a late finisher changes nothing", async () => {
      let finishLate = () => {};
      kind.work = () =>
        new Promise((resolve) => {
          finishLate = () => resolve("I am the past");
        });
      await queue.start();
      const task = await queue.enqueue(request(1));
      await until(() => kind.running === 1);
      await queue.stop(0);
      await reopen();
      await queue.start();
      expect((await queue.get(task.id))?.state).toBe("interrupted");
      finishLate();
      await until(() => kind.running === 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect((await queue.get(task.id))?.state).toBe("interrupted");
    });

    test("work of a kind that is no longer known does not wait for ever", async () => {
      const old = new Steered("old");
      queue.define(old);
      const waiting = await queue.enqueue(request(1, { kind: "old" }));
      await queue.stop(0);
      await reopen();
      await queue.start();
      expect(await queue.get(waiting.id)).toMatchObject({ state: "failed", errorCode: "task_kind_unknown" });
    });

    test("refuses kinds that nobody defined, and kinds defined twice or late", async () => {
      await expect(queue.enqueue(request(1, { kind: "unknown" }))).rejects.toThrow(/unknown/);
      expect(() => queue.define(new Steered())).toThrow(/twice/);
      await queue.start();
      expect(() => queue.define(new Steered("late"))).toThrow(/after the start/);
    });
  });
}
