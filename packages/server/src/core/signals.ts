import type { RunningServer } from "./server.ts";

/** What the shell shows for a process that a signal ended: 128 and the number of the signal. */
const FORCED_EXIT = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * SIGINT, SIGTERM and SIGHUP (the terminal was closed) stop the server in order and end the process with code 0; a second one ends it at once.
 * @param say told what happens, for people
 */
export function stopOnSignals(server: RunningServer, say: (text: string) => void = () => {}): void {
  let asked = false;
  for (const signal of ["SIGHUP", "SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (asked) process.exit(FORCED_EXIT[signal]);
      asked = true;
      say("Stopping; once more to stop at once.");
      server.close().then(
        () => process.exit(0),
        (error: unknown) => {
          say(`Stopping failed: ${String(error)}`);
          process.exit(1);
        },
      );
    });
  }
}
