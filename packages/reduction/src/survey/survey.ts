import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { asker, type Outcome, type Question } from "./question.ts";

/** Files of one message to a thread: enough that messages cost nothing, few enough that threads end together. */
const BATCH = 25;
/** A thread starts in about the time in which so many headers are read. */
const FILES_PER_THREAD = 500;
/** Unpacking bzip2 takes as long as so many plain headers. */
const PACKED_WEIGHT = 40;
/** More threads wait for the same disk. */
const MAX_THREADS = 8;
/** Batches for each thread that may be ready before they are asked for. */
const AHEAD = 4;

export interface SurveyOptions {
  /** Threads to work with; 0 works on the calling one. By default as many as pay. */
  readonly threads?: number;
}

/**
 * Puts a question to the headers of many files. The outcomes come in the order of the files, one for each; a file that
 * cannot be read is an outcome like others. `.gz`, `.bz2` and `.Z` are read as they are.
 *
 * @throws {SelectionError} when the expression of a selection cannot be read
 * @throws {AstroDataError} `unknown_descriptor`
 */
export async function* survey<Asked extends Question>(
  files: readonly string[],
  question: Asked,
  { threads = worthwhileThreads(files) }: SurveyOptions = {},
): AsyncGenerator<Outcome<Asked>, void> {
  const ask = asker(question);
  if (threads > 0) {
    yield* surveyInThreads(files, question, threads);
    return;
  }
  let rested = performance.now();
  for (const file of files) {
    yield await ask(file);
    if (performance.now() - rested < 20) continue;
    // Reading is synchronous here: lets signals and timers through.
    await new Promise(setImmediate);
    rested = performance.now();
  }
}

function worthwhileThreads(files: readonly string[]): number {
  let weight = 0;
  for (const file of files) weight += /\.(bz2|gz|Z)$/i.test(file) ? PACKED_WEIGHT : 1;
  return Math.min(availableParallelism(), MAX_THREADS, Math.floor(weight / FILES_PER_THREAD), files.length);
}

/** A thread and the batch that it works on. */
interface Hand {
  readonly worker: Worker;
  batch: number | undefined;
}

async function* surveyInThreads<Asked extends Question>(
  files: readonly string[],
  question: Asked,
  threads: number,
): AsyncGenerator<Outcome<Asked>, void> {
  const batches: (readonly string[])[] = [];
  for (let at = 0; at < files.length; at += BATCH) batches.push(files.slice(at, at + BATCH));
  const done = new Map<number, readonly Outcome<Asked>[]>();
  let failure: Error | undefined;
  let wake = () => {};

  const hands = Array.from({ length: threads }, (): Hand => {
    const hand: Hand = {
      worker: new Worker(workerScript(), { workerData: question }),
      batch: undefined,
    };
    hand.worker.on("message", (outcomes: readonly Outcome<Asked>[]) => {
      if (hand.batch !== undefined) done.set(hand.batch, outcomes);
      hand.batch = undefined;
      wake();
    });
    hand.worker.on("error", (error) => {
      failure = error instanceof Error ? error : new Error(String(error));
      wake();
    });
    return hand;
  });

  try {
    for (let [wanted, next] = [0, 0]; wanted < batches.length; wanted++) {
      for (;;) {
        if (failure) throw failure;
        for (const hand of hands) {
          if (hand.batch !== undefined || next >= Math.min(batches.length, wanted + AHEAD * threads))
            continue;
          hand.batch = next++;
          hand.worker.postMessage(batches[hand.batch]);
        }
        if (done.has(wanted)) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      yield* done.get(wanted) ?? [];
      done.delete(wanted);
    }
  } finally {
    await Promise.all(hands.map(({ worker }) => worker.terminate()));
  }
}

/** The script of a thread: beside this file in the sources, `survey.js` beside the file in a bundle. */
function workerScript(): URL {
  const source = new URL("./worker.ts", import.meta.url);
  return existsSync(source) ? source : new URL("./survey.js", import.meta.url);
}
