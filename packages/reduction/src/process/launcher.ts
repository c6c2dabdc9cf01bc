/** Starts a reduction in a process of its own and watches it. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LineSplitter } from "./lines.ts";
import { type ReduceEvent, type ReduceEventOf, type ReduceRequest, reduceEventSchema } from "./protocol.ts";
import { cleanUp } from "./temporary.ts";

/** What is known of an error when a reduction has failed. */
export type ReductionFailure = Omit<ReduceEventOf<"error">, "event">;

export interface ReductionOutcome {
  readonly ok: boolean;
  /** Paths of the products. */
  readonly outputs: readonly string[];
  readonly error?: ReductionFailure;
}

export interface RunningReduction {
  /** Settles when the process has ended and nothing half done is left; never rejects. */
  readonly done: Promise<ReductionOutcome>;
  /** Process id; undefined when the process could not be started. */
  readonly pid: number | undefined;
  /** Ends the reduction: politely first, by force if that takes too long. Safe to call at any time. */
  abort(): void;
}

export interface LaunchOptions {
  /** Script of the process; by default the one of this package, or `reduce.js` beside the bundle. */
  readonly script?: string;
  /** Time that an aborted process gets to end by itself, ms. */
  readonly grace?: number;
}

const DEFAULT_GRACE = 5_000;
/** What is kept of the error output, for the message when the process dies. */
const STDERR_TAIL = 8_000;

/**
 * Starts a reduction. Every event reaches `onEvent`, in order; a process that dies without a word is reported by an
 * `error` event `process_crashed` and a `finished` event, so that `finished` is always the last.
 */
export function startReduction(
  request: ReduceRequest,
  onEvent: (event: ReduceEvent) => void,
  options: LaunchOptions = {},
): RunningReduction {
  return new Reduction(request, onEvent, options);
}

class Reduction implements RunningReduction {
  readonly done: Promise<ReductionOutcome>;
  readonly pid: number | undefined;
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly request: ReduceRequest;
  private readonly onEvent: (event: ReduceEvent) => void;
  private readonly grace: number;
  private readonly started = performance.now();
  private error: ReductionFailure | undefined;
  private finished: ReduceEventOf<"finished"> | undefined;
  private stderr = "";
  private aborting = false;
  private ended = false;
  private killer: NodeJS.Timeout | undefined;

  constructor(request: ReduceRequest, onEvent: (event: ReduceEvent) => void, options: LaunchOptions) {
    this.request = request;
    this.onEvent = onEvent;
    this.grace = options.grace ?? DEFAULT_GRACE;
    // Detached: a process group of its own, so that everything it starts can be ended with it.
    const args = ["--disable-warning=ExperimentalWarning", options.script ?? processScript()];
    this.child = spawn(process.execPath, args, { detached: true, stdio: ["pipe", "pipe", "pipe"] });
    this.pid = this.child.pid;
    this.done = new Promise((resolve) => this.watch(resolve));
    this.child.stdin.write(`${JSON.stringify(request)}\n`);
  }

  abort(): void {
    if (this.ended || this.aborting) return;
    this.aborting = true;
    this.signal("SIGTERM");
    this.killer = setTimeout(() => this.signal("SIGKILL"), this.grace);
  }

  private watch(resolve: (outcome: ReductionOutcome) => void): void {
    const { child } = this;
    const lines = new LineSplitter((line) => this.receive(line));
    child.stdout.on("data", (bytes: Buffer) => lines.push(bytes));
    child.stdout.on("end", () => lines.end());
    child.stderr.on("data", (bytes: Buffer) => {
      this.stderr = (this.stderr + bytes.toString("utf8")).slice(-STDERR_TAIL);
    });
    // The process may be gone before it has read its request; its end is reported below.
    child.stdin.on("error", () => undefined);
    const settle = (code: number | null, signal: NodeJS.Signals | null, failure?: Error): void => {
      if (this.ended) return;
      this.ended = true;
      clearTimeout(this.killer);
      void this.conclude(code, signal, failure).then(resolve);
    };
    child.on("error", (failure) => settle(null, null, failure));
    // "close" and not "exit": all output has been read by then.
    child.on("close", (code, signal) => settle(code, signal));
  }

  private receive(line: string): void {
    if (line.trim() === "") return;
    const event = parseEvent(line);
    if (!event) {
      this.stderr = `${this.stderr}${line}\n`.slice(-STDERR_TAIL);
      return;
    }
    // The last two are told when the process has really ended and its leavings are gone.
    if (event.event === "finished") {
      this.finished = event;
    } else if (event.event === "error") {
      const { event: _, ...error } = event;
      this.error = error;
    } else {
      this.tell(event);
    }
  }

  private async conclude(
    code: number | null,
    signal: NodeJS.Signals | null,
    failure: Error | undefined,
  ): Promise<ReductionOutcome> {
    // Whatever the process had started ends with it.
    this.signal("SIGKILL");
    await cleanUp(this.request.outputDir, this.pid).catch(() => []);
    const seconds = Math.round(performance.now() - this.started) / 1000;
    if (this.finished?.ok && code === 0) {
      this.tell(this.finished);
      return { ok: true, outputs: this.finished.outputs };
    }
    const error = this.error ?? (this.aborting ? ABORTED : this.crash(code, signal, failure));
    this.tell({ event: "error", ...error });
    this.tell(
      this.finished && !this.finished.ok
        ? this.finished
        : { event: "finished", ok: false, seconds, outputs: [] },
    );
    return { ok: false, outputs: [], error };
  }

  private crash(
    code: number | null,
    signal: NodeJS.Signals | null,
    failure: Error | undefined,
  ): ReductionFailure {
    if (failure) {
      return {
        code: "process_not_started",
        message: `The reduction process could not be started: ${failure.message}.`,
        fix: "Check the installation with `goats doctor`.",
      };
    }
    const how = signal ? `was killed by ${signal}` : `ended with exit code ${code}`;
    const tail = this.stderr.trim();
    return {
      code: "process_crashed",
      message: `The reduction process ${how}.${tail === "" ? "" : ` Its last words: ${tail}`}`,
      fix:
        signal === "SIGKILL"
          ? "The system may have run out of memory: reduce fewer frames at a time, then start it again."
          : "Start it again; if it happens again, please report it with the log.",
    };
  }

  private tell(event: ReduceEvent): void {
    this.onEvent(event);
  }

  /** Sends a signal to the process and everything that it has started. */
  private signal(signal: NodeJS.Signals): void {
    if (this.pid === undefined) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // It has ended already.
    }
  }
}

const ABORTED: ReductionFailure = {
  code: "aborted",
  message: "The reduction was aborted.",
  fix: "Start it again when you want to.",
};

function parseEvent(line: string): ReduceEvent | undefined {
  try {
    return reduceEventSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** The script of the process: beside this file in the sources, `reduce.js` beside the file in a bundle. */
function processScript(): string {
  const source = new URL("./main.ts", import.meta.url);
  return fileURLToPath(existsSync(source) ? source : new URL("./reduce.js", import.meta.url));
}
