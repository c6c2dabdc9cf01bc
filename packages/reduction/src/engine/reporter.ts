/** Turns what happens in a reduction into events: log lines in DRAGONS' shape, progress that never goes back. */
import type { LogLevel, ReduceEvent } from "../process/protocol.ts";

/** Progress is reported when it has grown by this much, or after this many ms. */
const PROGRESS_STEP = 0.01;
const PROGRESS_INTERVAL = 500;
/** Without any news for this long the last progress is repeated: a sign of life. In ms. */
const HEARTBEAT = 5_000;
const RULE = "=".repeat(80);

export class Reporter {
  private readonly send: (event: ReduceEvent) => void;
  private indent = 0;
  private steps = 1;
  private step = 0;
  private fraction = 0;
  private message: string | undefined;
  private reported = -1;
  private lastEvent = 0;
  private heartbeat: NodeJS.Timeout | undefined;

  constructor(send: (event: ReduceEvent) => void) {
    this.send = send;
  }

  emit(event: ReduceEvent): void {
    this.lastEvent = performance.now();
    this.send(event);
  }

  log(level: LogLevel, message: string): void {
    for (const line of message.split("\n")) {
      this.emit({ event: "log", level, message: line, indent: this.indent, time: new Date().toISOString() });
    }
  }

  /** The recipe begins. */
  start(recipe: string, steps: readonly string[]): void {
    this.steps = steps.length;
    this.emit({ event: "started", recipe, steps: [...steps], pid: process.pid });
    for (const line of [RULE, `RECIPE: ${recipe}`, RULE]) this.log("STATUS", line);
    this.heartbeat = setInterval(() => {
      if (performance.now() - this.lastEvent >= HEARTBEAT) this.report();
    }, HEARTBEAT);
    this.heartbeat.unref();
  }

  stop(): void {
    clearInterval(this.heartbeat);
  }

  /** A primitive begins; `step` is the position of the recipe's call that it belongs to. */
  enter(name: string, step: number): void {
    this.indent++;
    this.step = step;
    this.emit({
      event: "primitive",
      name,
      index: step,
      total: this.steps,
      depth: this.indent,
      state: "started",
    });
    const title = `PRIMITIVE: ${name}`;
    this.log("STATUS", title);
    this.log("STATUS", "-".repeat(title.length));
    if (this.indent === 1) this.progress(0, name);
  }

  /** The primitive that was entered last ends. */
  leave(name: string, seconds: number, ok: boolean): void {
    if (ok) this.log("STATUS", ".");
    const state = ok ? "done" : "failed";
    const place = { index: this.step, total: this.steps, depth: this.indent };
    this.emit({ event: "primitive", name, ...place, state, seconds });
    this.indent--;
    if (this.indent === 0 && ok) this.progress(1, name);
  }

  /** How far the current step is, 0 to 1. */
  progress(part: number, message?: string): void {
    const fraction = (this.step + Math.min(Math.max(part, 0), 1)) / this.steps;
    this.fraction = Math.max(this.fraction, fraction);
    const isNews = message !== undefined && message !== this.message;
    this.message = message ?? this.message;
    const waited = performance.now() - this.lastEvent >= PROGRESS_INTERVAL;
    const grown = this.fraction - this.reported;
    if (isNews || grown >= PROGRESS_STEP || (waited && grown > 0)) this.report();
  }

  private report(): void {
    this.reported = this.fraction;
    const message = this.message === undefined ? {} : { message: this.message };
    this.emit({ event: "progress", fraction: this.fraction, ...message });
  }
}
