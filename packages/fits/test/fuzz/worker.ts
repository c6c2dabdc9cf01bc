/** Runs cases in a thread of its own, which the watchdog can end: see `fuzz.ts`. */
import { parentPort, workerData } from "node:worker_threads";
import { Dice } from "../dice.ts";

/** What the thread is told. */
export interface Task {
  readonly first: number;
  readonly runs: number;
  /** The number of the case at work is kept here, for whoever has to end the thread. */
  readonly current: Int32Array;
}

/** What it tells at the end: totals, or what went wrong. */
export type Report =
  | { readonly kind: "done"; readonly hdus: number; readonly read: number; readonly slowest: number }
  | { readonly kind: "failed"; readonly at: number; readonly seed: string; readonly message: string };

/** Limits for one input. */
const MAX_MILLISECONDS = 1000;
const MAX_BYTES = 64 * 2 ** 20;

let allocated = 0;

/** Counts the bytes of all arrays from here on: an upper bound of what is in use at any moment. */
function countArrays(): void {
  const names = [
    ...[
      "Uint8Array",
      "Int8Array",
      "Uint8ClampedArray",
      "Uint16Array",
      "Int16Array",
      "Uint32Array",
      "Int32Array",
    ],
    ...["BigUint64Array", "BigInt64Array", "Float32Array", "Float64Array", "ArrayBuffer"],
  ];
  const globals = globalThis as unknown as Record<string, new (...args: unknown[]) => { byteLength: number }>;
  for (const name of names) {
    const original = globals[name];
    if (original === undefined) continue;
    globals[name] = new Proxy(original, {
      construct(target, args, newTarget) {
        const made: { byteLength: number } = Reflect.construct(target, args, newTarget);
        // Views of other arrays take nothing.
        if (
          !(typeof args[0] === "object" && args[0] !== null && "byteLength" in args[0] && args.length > 1)
        ) {
          allocated += made.byteLength;
        }
        return made;
      },
    });
  }
}

async function run({ first, runs, current }: Task): Promise<Report> {
  const { corpus } = await import("./corpus.ts");
  const { mutate } = await import("./mutate.ts");
  countArrays();
  // After the arrays are counted: the code under test keeps what it finds when it is loaded.
  const { readEverything } = await import("./read-everything.ts");
  const seeds = corpus();
  const total = { hdus: 0, read: 0, slowest: 0 };
  for (let at = first; at < first + runs; at++) {
    current[0] = at;
    const dice = new Dice(at);
    const seed = seeds[dice.below(seeds.length)];
    if (seed === undefined) continue;
    const bytes = mutate(seed, dice);
    const failed = (message: string): Report => ({ kind: "failed", at, seed: seed.name, message });
    // One step after the other: what a step leaves behind is small, or garbage.
    allocated = 0;
    let most = 0;
    const watch = () => {
      most = Math.max(most, allocated);
      allocated = 0;
    };
    const start = process.threadCpuUsage();
    try {
      const { hdus, read, declared } = await readEverything(bytes, watch);
      total.hdus += hdus;
      total.read += read;
      watch();
      // Unpacking doubles its memory when it needs more: the sum of all is twice what there is at once.
      const limit = seed.isWrapped ? 2 * MAX_BYTES : MAX_BYTES;
      if (most > limit + 2 * declared) return failed(`${most} bytes of arrays`);
    } catch (error) {
      return failed(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    // Of the processor, not of the clock: a busy machine is no hang.
    const used = process.threadCpuUsage(start);
    const milliseconds = (used.user + used.system) / 1000;
    total.slowest = Math.max(total.slowest, milliseconds);
    if (milliseconds > MAX_MILLISECONDS) return failed(`${milliseconds} ms of processor time`);
  }
  return { kind: "done", ...total };
}

parentPort?.postMessage(await run(workerData as Task));
