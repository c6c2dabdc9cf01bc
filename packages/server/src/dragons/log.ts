import type { Transaction } from "kysely";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { PublishWithin } from "../live/port.ts";
import type { LogLine } from "./schemas.ts";

/** Pause between two batches of log lines, so that a reduction sends about ten a second. */
const PAUSE_MS = 100;
/** Lines in one event; more at once are sent as several. */
const LARGEST_BATCH = 500;

/** Lines of a reduction's log after line `after`, oldest first. */
export async function readLog(
  ctx: Context,
  reductionId: number,
  after: number,
  limit: number,
): Promise<LogLine[]> {
  return await ctx.db
    .selectFrom("reduction_log")
    .select(["n", "level", "indent", "message", "at as time"])
    .where("reduction_id", "=", reductionId)
    .where("n", ">", after)
    .orderBy("n")
    .limit(limit)
    .execute();
}

/**
 * Stores what a reduction says and tells those who watch, in the order in which it was said. Log lines are gathered
 * for a tenth of a second; a batch and its event are stored in one transaction, then sent. What is said by
 * {@link ReductionVoice.say} comes after all lines logged before it.
 */
export class ReductionVoice {
  readonly #ctx: Context;
  readonly #topic: `run:${number}`;
  readonly #reductionId: number;
  #next: number;
  #gathered: LogLine[] = [];
  #timer: NodeJS.Timeout | undefined;
  #pending: Promise<void> = Promise.resolve();
  #failure: unknown;

  private constructor(ctx: Context, runId: number, reductionId: number, next: number) {
    this.#ctx = ctx;
    this.#topic = `run:${runId}`;
    this.#reductionId = reductionId;
    this.#next = next;
  }

  /** Line numbers continue those of earlier attempts. */
  static async open(ctx: Context, runId: number, reductionId: number): Promise<ReductionVoice> {
    const { last } = await ctx.db
      .selectFrom("reduction_log")
      .select((eb) => eb.fn.max("n").as("last"))
      .where("reduction_id", "=", reductionId)
      .executeTakeFirstOrThrow();
    return new ReductionVoice(ctx, runId, reductionId, Number(last ?? 0) + 1);
  }

  /** One line of the log. */
  log(line: Omit<LogLine, "n">): void {
    this.#gathered.push({ n: this.#next, ...line });
    this.#next++;
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE_MS);
  }

  /** Changes rows and publishes on the topic of the run, after all lines logged so far. */
  say(
    work: (trx: Transaction<Tables>, publish: (type: string, data: unknown) => void) => Promise<void>,
  ): void {
    this.#flush();
    this.#queue((trx, publish) => work(trx, (type, data) => publish(this.#topic, type, data)));
  }

  /** Waits until everything is stored and sent. @throws what the first failure threw. */
  async close(): Promise<void> {
    this.#flush();
    await this.#pending;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#gathered.length > 0) {
      const lines = this.#gathered.splice(0, LARGEST_BATCH);
      this.#queue(async (trx, publish) => {
        const rows = lines.map(({ time, ...line }) => ({
          ...line,
          at: time,
          reduction_id: this.#reductionId,
        }));
        await trx.insertInto("reduction_log").values(rows).execute();
        publish(this.#topic, "log", { reductionId: this.#reductionId, lines });
      });
    }
  }

  /** The hub works in the order of these calls. */
  #queue(work: (trx: Transaction<Tables>, publish: PublishWithin) => Promise<void>): void {
    const done = this.#ctx.live.transact(work).catch((error: unknown) => {
      this.#failure ??= error;
    });
    this.#pending = Promise.all([this.#pending, done]).then(() => {});
  }
}
