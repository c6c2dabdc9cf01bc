import { EXIT } from "./exit-codes.ts";

/** Resolves at the first SIGINT or SIGTERM; the second one ends the process at once. */
export function stopRequested(): Promise<void> {
  return new Promise((resolve) => {
    let stopping = false;
    const onSignal = () => {
      if (stopping) process.exit(EXIT.interrupted);
      stopping = true;
      console.log("Stopping; once more ends it at once.");
      resolve();
    };
    process.on("SIGINT", onSignal);
    process.on("SIGTERM", onSignal);
  });
}
