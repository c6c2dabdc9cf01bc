/** Damaged files by the hundred thousand: no crash, no hang, no flood of memory. */
import { Worker } from "node:worker_threads";
import type { Report, Task } from "./worker.ts";

/** Totals of a run without a failure. */
export interface FuzzTotals {
  readonly runs: number;
  readonly hdus: number;
  readonly read: number;
  /** Milliseconds of processor time of the slowest input. */
  readonly slowest: number;
}

/** A thread that is at the same input for so long is ended: the hang that one second of processor time is not. */
const WATCHDOG_SECONDS = 30;

/**
 * Runs the cases `first .. first + runs`, each grown from its number, in several threads. The heap of a thread is
 * limited, so that a flood of objects ends it as well.
 *
 * @throws Error with the number of the case: `GOATS_FUZZ_FIRST=<number> GOATS_FUZZ_RUNS=1` repeats it.
 */
export async function fuzz(runs: number, first = 0, threads = 2): Promise<FuzzTotals> {
  const share = Math.ceil(runs / threads);
  const parts = Array.from({ length: threads }, (_, i) => ({
    first: first + i * share,
    runs: Math.max(0, Math.min(share, runs - i * share)),
  }));
  const reports = await Promise.all(parts.filter((part) => part.runs > 0).map(runPart));
  const total = { runs, hdus: 0, read: 0, slowest: 0 };
  for (const report of reports) {
    if (report.kind === "failed") throw new Error(`case ${report.at} (${report.seed}): ${report.message}`);
    total.hdus += report.hdus;
    total.read += report.read;
    total.slowest = Math.max(total.slowest, report.slowest);
  }
  return total;
}

function runPart(part: { first: number; runs: number }): Promise<Report> {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const workerData: Task = { ...part, current };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 64 },
  });
  return new Promise<Report>((resolve) => {
    const fail = (message: string) => resolve({ kind: "failed", at: current[0] ?? 0, seed: "?", message });
    let seen = -1;
    const watchdog = setInterval(() => {
      if (current[0] === seen) {
        fail(`no end after ${WATCHDOG_SECONDS} seconds`);
        void worker.terminate();
      }
      seen = current[0] ?? 0;
    }, 1000 * WATCHDOG_SECONDS);
    worker.on("message", (report: Report) => resolve(report));
    worker.on("error", (error) => fail(String(error)));
    worker.on("exit", () => {
      clearInterval(watchdog);
      fail("the thread ended");
    });
  });
}
