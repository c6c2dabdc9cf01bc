/** A thread of a survey: gets batches of paths, answers with their outcomes. */
import { parentPort, workerData } from "node:worker_threads";
import { asker, type Question } from "./question.ts";

const ask = asker(workerData as Question);

parentPort?.on("message", async (paths: readonly string[]) => {
  const outcomes = [];
  for (const path of paths) outcomes.push(await ask(path));
  parentPort?.postMessage(outcomes);
});
