/** Stores what a task reports, at most once in a while; the latest report always wins and the last one arrives. */
export class ProgressWriter {
  readonly #intervalMs: number;
  readonly #write: (fraction: number | null, message: string | undefined) => Promise<void>;
  #fraction: number | null = null;
  #message: string | undefined;
  #changed = false;
  #lastWrite = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(
    intervalMs: number,
    write: (fraction: number | null, message: string | undefined) => Promise<void>,
  ) {
    this.#intervalMs = intervalMs;
    this.#write = write;
  }

  /** Takes a report; a fraction outside 0 to 1 is brought inside. A report without message keeps the last one. */
  report(fraction: number | null, message: string | undefined): void {
    this.#fraction = fraction === null || Number.isNaN(fraction) ? null : Math.min(1, Math.max(0, fraction));
    this.#message = message ?? this.#message;
    this.#changed = true;
    if (this.#timer) return;
    const wait = Math.max(0, this.#lastWrite + this.#intervalMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, wait);
  }

  /** Stores what is still to be stored, and takes no more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#flush();
    await this.#writing;
  }

  #flush(): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#lastWrite = performance.now();
    const [fraction, message] = [this.#fraction, this.#message];
    // A report that cannot be stored is not worth failing the work for; the end of the task will tell.
    this.#writing = this.#writing.then(() => this.#write(fraction, message)).catch(() => {});
  }
}
