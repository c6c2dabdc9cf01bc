/**
 * The task queue as the features see it. The in-process runner stands behind it today; a distributed one must pass
 * the same conformance tests.
 */

export type TaskState = "queued" | "running" | "done" | "failed" | "cancelled" | "interrupted";

/** Terminal states never change again, except that a retry makes a new attempt of the same task. */
export const TERMINAL_STATES: readonly TaskState[] = ["done", "failed", "cancelled", "interrupted"];

/** A task as everybody sees it. */
export interface Task {
  readonly id: string;
  readonly kind: string;
  /** What it does, for people: "Reduce N20150405S0796 and 2 more with makeProcessedBias". */
  readonly title: string;
  readonly state: TaskState;
  /** 0 to 1; null while unknown. */
  readonly progress: number | null;
  /** The latest line about where it stands, or why it ended. */
  readonly message: string | null;
  /** Code of the error it failed with. */
  readonly errorCode: string | null;
  readonly ownerId: string;
  /** Page in the app that shows the work, for example `/runs/3`. */
  readonly link: string | null;
  /** Counts starts: 1 on the first run, one more with each retry. */
  readonly attempts: number;
  /** UTC ISO 8601. */
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** What a running task is given. */
export interface TaskContext<Input> {
  readonly task: Task;
  readonly input: Input;
  /** Aborted by cancel and by the stop of the server; `signal.reason` is "cancelled" or "stopping". */
  readonly signal: AbortSignal;
  /** Reports where it stands; writes are throttled, the last one always arrives. */
  progress(fraction: number | null, message?: string): void;
}

/** How a kind of task is run. */
export interface TaskDefinition<Input> {
  readonly kind: string;
  /** How many of this kind run at the same time. */
  readonly concurrency: number;
  /** Turns the stored JSON back into a trusted input; throws when it does not fit. */
  parse(stored: unknown): Input;
  /** Does the work. Must be safe to run again after any interruption. Its return value is the last message. */
  run(context: TaskContext<Input>): Promise<string | undefined>;
  /**
   * Brings what the task left behind in order after it ended in `failed`, `cancelled` or `interrupted`;
   * called before the state becomes visible, at start-up too. Must be safe to call twice.
   */
  cleanUp?(input: Input, state: TaskState, task: Task): Promise<void>;
}

export interface EnqueueRequest {
  readonly kind: string;
  readonly title: string;
  readonly ownerId: string;
  /** JSON-serialisable. */
  readonly input: unknown;
  readonly link?: string;
  /** While a task with this key is queued or running, enqueueing again returns that task. */
  readonly key?: string;
}

export interface TaskFilter {
  readonly ownerId?: string;
  readonly states?: readonly TaskState[];
  readonly limit?: number;
}

export interface TaskQueue {
  /** Registers a kind; before `start`. */
  define<Input>(definition: TaskDefinition<Input>): void;
  /** Marks what a dead process left running as interrupted, then begins to take work. */
  start(): Promise<void>;
  /**
   * Takes no more work, asks what runs to end and waits for it at most `graceMs`; what is left then is marked by the
   * next start. Queued tasks stay queued.
   */
  stop(graceMs: number): Promise<void>;
  /** Durable when it resolves. */
  enqueue(request: EnqueueRequest): Promise<Task>;
  get(id: string): Promise<Task | undefined>;
  /** Newest first. */
  list(filter: TaskFilter): Promise<Task[]>;
  /** Ends a queued task at once, a running one through its signal. False when it had already ended. */
  cancel(id: string): Promise<boolean>;
  /** Queues a failed, cancelled or interrupted task again. False in any other state. */
  retry(id: string): Promise<boolean>;
  /** Resolves when the task has ended; for tests and for the command line. */
  finished(id: string): Promise<Task>;
}
