import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { summarise, type TransferRequest, type UploadDestination, UploadQueue } from "./upload-queue.ts";

const here: UploadDestination = { kind: "observation", id: 1, label: "GS-1" };
const there: UploadDestination = { kind: "target", id: 1, label: "SN" };
const files = (...names: string[]) => names.map((name) => ({ name, size: 100 }));
const settled = () => new Promise((resolve) => setTimeout(resolve));

/** A transport that the test moves by hand. */
function bench() {
  const open: {
    request: TransferRequest<{ name: string; size: number }>;
    finish: (answer: { filename: string; duplicate: boolean }) => void;
    fail: (error: unknown) => void;
    aborted: boolean;
  }[] = [];
  let clock = 0;
  const stored: string[] = [];
  const queue = new UploadQueue<{ name: string; size: number }>({
    now: () => clock,
    onStored: (upload) => stored.push(upload.source.name),
    send: (request) => {
      const { promise, resolve, reject } = Promise.withResolvers<{ filename: string; duplicate: boolean }>();
      const entry = { request, finish: resolve, fail: reject, aborted: false };
      open.push(entry);
      return {
        done: promise,
        abort: () => {
          entry.aborted = true;
          reject(new DOMException("stop", "AbortError"));
        },
      };
    },
  });
  return { queue, open, stored, tick: (ms: number) => (clock += ms) };
}
const states = (queue: UploadQueue<{ name: string; size: number }>) =>
  queue.uploads.map(({ state }) => state);

describe("UploadQueue", () => {
  it("sends three at a time, in order, and goes on when one ends", async () => {
    const { queue, open, stored } = bench();
    queue.add(here, files("a", "b", "c", "d", "e"));
    expect(states(queue)).toEqual(["sending", "sending", "sending", "waiting", "waiting"]);
    expect(open.map(({ request }) => request.source.name)).toEqual(["a", "b", "c"]);
    open[1]?.finish({ filename: "b", duplicate: false });
    open[0]?.finish({ filename: "a", duplicate: true });
    await settled();
    expect(states(queue)).toEqual(["duplicate", "stored", "sending", "sending", "sending"]);
    expect(stored).toEqual(["b"]);
  });

  it("follows progress and rate, and says when the server is storing", () => {
    const { queue, open, tick } = bench();
    queue.add(here, files("a"));
    tick(1000);
    open[0]?.request.onProgress(40);
    expect(queue.uploads[0]).toMatchObject({ sent: 40, rate: 40, state: "sending" });
    expect(summarise(queue.uploads)).toMatchObject({
      bytes: 100,
      sent: 40,
      rate: 40,
      secondsLeft: 1.5,
      active: 1,
    });
    tick(1000);
    open[0]?.request.onProgress(100);
    expect(queue.uploads[0]).toMatchObject({ sent: 100, state: "storing" });
  });

  it("cancels what runs and what waits, and lets the next one start", async () => {
    const { queue, open } = bench();
    queue.add(here, files("a", "b", "c", "d", "e"));
    queue.cancel(1);
    queue.cancel(5);
    await settled();
    expect(open[0]?.aborted).toBe(true);
    expect(states(queue)).toEqual(["cancelled", "sending", "sending", "sending", "cancelled"]);
    // A cancelled transfer that reports late changes nothing.
    open[0]?.request.onProgress(100);
    expect(queue.uploads[0]).toMatchObject({ state: "cancelled", sent: 0 });
    expect(summarise(queue.uploads).total).toBe(3);
  });

  it("keeps the reason of a refusal and tries again, under another name when asked", async () => {
    const { queue, open } = bench();
    queue.add(here, files("a", "b"));
    open[0]?.fail(new ApiError({ code: "file_exists", message: "Another file has this name.", status: 409 }));
    await settled();
    expect(queue.uploads[0]).toMatchObject({ state: "refused", error: { code: "file_exists" } });
    expect(summarise(queue.uploads)).toMatchObject({ refused: 1, ended: 1 });
    queue.retry(2);
    expect(states(queue)).toEqual(["refused", "sending"]);
    queue.retry(1, { rename: true });
    expect(queue.uploads[0]).toMatchObject({ state: "sending", error: undefined });
    expect(open.at(-1)?.request.rename).toBe(true);
    open.at(-1)?.finish({ filename: "a-2", duplicate: false });
    await settled();
    expect(queue.uploads[0]).toMatchObject({ state: "stored", storedAs: "a-2" });
  });

  it("forgets what has ended at one destination only", async () => {
    const { queue, open } = bench();
    queue.add(here, files("a", "b"));
    queue.add(there, files("c"));
    open[0]?.finish({ filename: "a", duplicate: false });
    open[2]?.finish({ filename: "c", duplicate: false });
    await settled();
    queue.clear(here);
    expect(queue.uploads.map(({ source }) => source.name)).toEqual(["b", "c"]);
  });

  it("tells listeners of every change until they leave", () => {
    const { queue } = bench();
    let calls = 0;
    const leave = queue.subscribe(() => {
      calls += 1;
    });
    queue.add(here, files("a"));
    expect(calls).toBeGreaterThan(0);
    const before = calls;
    leave();
    queue.cancel(1);
    expect(calls).toBe(before);
  });
});
