/** How the command ends; documented in docs/cli.md and under `goats --help`. */
export const EXIT = {
  ok: 0,
  /** What was asked for could not be done; the reason is on standard error. */
  failed: 1,
  /** The command line was not understood. */
  usage: 2,
  /** Stopped by Ctrl+C or a signal: 128 + 2, as shells have it. */
  interrupted: 130,
} as const;
