import { describe, expect, it } from "vitest";
import { upsertTask } from "../api/tasks.ts";
import type { Task } from "../api/types.ts";
import { PaceBook } from "./progress-history.ts";

const start = Date.parse("2026-01-01T00:00:00Z");
const task = (change: Partial<Task> = {}): Task => ({
  id: "a",
  kind: "reduce",
  title: "Reduce",
  state: "running",
  progress: 0,
  message: null,
  errorCode: null,
  ownerId: "u",
  link: null,
  attempts: 1,
  createdAt: "2026-01-01T00:00:00Z",
  startedAt: "2026-01-01T00:00:00Z",
  finishedAt: null,
  ...change,
});

describe("PaceBook", () => {
  it("tells the pace from the start, also when the page came late", () => {
    const book = new PaceBook();
    book.note(task({ progress: 0.5 }), start + 10_000);
    expect(book.pace(task({ progress: 0.5 })).perMinute).toBeCloseTo(3);
    expect(book.pace(task({ progress: 0.5 })).secondsLeft).toBeCloseTo(10);
  });

  it("says nothing without progress, and forgets what has ended", () => {
    const book = new PaceBook();
    expect(book.pace(task())).toEqual({ perMinute: undefined, secondsLeft: undefined });
    book.note(task({ progress: null }), start + 1000);
    expect(book.pace(task({ progress: null })).perMinute).toBeUndefined();
    book.note(task({ progress: 0.5 }), start + 10_000);
    book.note(task({ state: "done", progress: 1 }), start + 20_000);
    expect(book.pace(task({ progress: 0.5 })).perMinute).toBeUndefined();
  });

  it("measures a new attempt anew", () => {
    const book = new PaceBook();
    book.note(task({ progress: 0.9 }), start + 10_000);
    const again = task({ attempts: 2, startedAt: "2026-01-01T01:00:00Z", progress: 0.1 });
    book.note(again, start + 3_600_000 + 60_000);
    expect(book.pace(again).perMinute).toBeCloseTo(0.1);
  });
});

describe("upsertTask", () => {
  it("replaces in place and puts new ones where they belong", () => {
    const older = task({ id: "old", createdAt: "2026-01-01T00:00:00Z" });
    const newer = task({ id: "new", createdAt: "2026-01-02T00:00:00Z" });
    expect(upsertTask([], older)).toEqual([older]);
    expect(upsertTask([older], newer).map(({ id }) => id)).toEqual(["new", "old"]);
    expect(upsertTask([newer], older).map(({ id }) => id)).toEqual(["new", "old"]);
    const done = { ...older, state: "done" as const };
    expect(upsertTask([newer, older], done)).toEqual([newer, done]);
  });
});
