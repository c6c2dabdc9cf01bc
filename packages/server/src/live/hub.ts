import type { FastifyBaseLogger } from "fastify";
import type { Kysely, Transaction } from "kysely";
import type { User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { LiveEvent, LiveHub, PublishWithin, Topic, TopicKind, TopicPolicy } from "./port.ts";

interface NewEvent {
  readonly topic: Topic;
  readonly type: string;
  readonly at: string;
  readonly data: unknown;
}

/** Either one event, which may share its transaction with its neighbours, or a transaction of its own. */
type Job =
  | { readonly kind: "event"; readonly event: NewEvent; settle(error: unknown, stored?: LiveEvent): void }
  | { readonly kind: "work"; run(): Promise<void> };

/** Events that one insert stores; SQLite allows 32766 parameters. */
const BATCH = 200;

/**
 * Live events over the database. There is one writer: it stores events in the order in which they were published and
 * sends them only then, so sequence numbers become visible in their order and a listener never sees what a restart
 * would lose.
 */
export class StoredLiveHub implements LiveHub {
  readonly #db: Kysely<Tables>;
  readonly #log: FastifyBaseLogger;
  readonly #listeners = new Map<Topic, Set<(event: LiveEvent) => void>>();
  readonly #policies = new Map<TopicKind, TopicPolicy>([["user", async (user, id) => user.id === id]]);
  readonly #watchers = new Set<() => void>();
  readonly #jobs: Job[] = [];
  #writing = false;
  #position = 0;

  constructor(db: Kysely<Tables>, log: FastifyBaseLogger) {
    this.#db = db;
    this.#log = log;
  }

  /** Reads where the sequence stands; before anything else. */
  async open(): Promise<void> {
    const events = await this.#db
      .selectFrom("live_event")
      .select((select) => select.fn.max("seq").as("last"))
      .executeTakeFirst();
    const pruned = await this.#db
      .selectFrom("live_topic")
      .select((select) => select.fn.max("pruned_through").as("last"))
      .executeTakeFirst();
    this.#position = Math.max(Number(events?.last ?? 0), Number(pruned?.last ?? 0));
  }

  publish(topic: Topic, type: string, data: unknown): Promise<LiveEvent> {
    const event: NewEvent = { topic, type, at: new Date().toISOString(), data };
    return new Promise((resolve, reject) => {
      this.#add({
        kind: "event",
        event,
        settle: (error, stored) => (stored ? resolve(stored) : reject(error)),
      });
    });
  }

  transact<T>(work: (trx: Transaction<Tables>, publish: PublishWithin) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#add({
        kind: "work",
        run: async () => {
          try {
            const events: NewEvent[] = [];
            const { result, stored } = await this.#db.transaction().execute(async (trx) => {
              const result = await work(trx, (topic, type, data) => {
                events.push({ topic, type, at: new Date().toISOString(), data });
              });
              return { result, stored: await this.#store(trx, events) };
            });
            for (const event of stored) this.#send(event);
            resolve(result);
          } catch (error) {
            reject(error);
          }
        },
      });
    });
  }

  async replay(topic: Topic, after: number, limit: number): Promise<LiveEvent[]> {
    const rows = await this.#db
      .selectFrom("live_event")
      .selectAll()
      .where("topic", "=", topic)
      .where("seq", ">", after)
      .orderBy("seq")
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      seq: row.seq,
      topic,
      type: row.type,
      at: row.at,
      data: JSON.parse(row.data) as unknown,
    }));
  }

  listen(topic: Topic, listener: (event: LiveEvent) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  position(): number {
    return this.#position;
  }

  async reaches(topic: Topic, after: number): Promise<boolean> {
    if (after > this.#position) return false;
    const row = await this.#db
      .selectFrom("live_topic")
      .select("pruned_through")
      .where("topic", "=", topic)
      .executeTakeFirst();
    return row === undefined || after >= row.pruned_through;
  }

  allow(kind: TopicKind, policy: TopicPolicy): void {
    if (this.#policies.has(kind)) throw new Error(`topic policy stated twice: ${kind}`);
    this.#policies.set(kind, policy);
  }

  async mayListen(user: User, topic: Topic): Promise<boolean> {
    const colon = topic.indexOf(":");
    const policy = this.#policies.get(topic.slice(0, colon) as TopicKind);
    return policy !== undefined && (await policy(user, topic.slice(colon + 1)));
  }

  permissionsChanged(): void {
    for (const listener of this.#watchers) listener();
  }

  onPermissionsChanged(listener: () => void): () => void {
    this.#watchers.add(listener);
    return () => this.#watchers.delete(listener);
  }

  #add(job: Job): void {
    this.#jobs.push(job);
    if (!this.#writing) void this.#write();
  }

  /** Resolves when everything that was published so far is stored. */
  async settled(): Promise<void> {
    while (this.#writing) await new Promise((resolve) => setImmediate(resolve));
  }

  async #write(): Promise<void> {
    this.#writing = true;
    for (let job = this.#jobs.shift(); job; job = this.#jobs.shift()) {
      if (job.kind === "work") {
        await job.run();
        continue;
      }
      // What piled up while the disk was busy shares the next trip to it.
      const batch = [job];
      while (batch.length < BATCH && this.#jobs[0]?.kind === "event") {
        const next = this.#jobs.shift();
        if (next?.kind === "event") batch.push(next);
      }
      try {
        const stored = await this.#store(
          this.#db,
          batch.map((one) => one.event),
        );
        for (const event of stored) this.#send(event);
        batch.forEach((one, index) => {
          one.settle(undefined, stored[index]);
        });
      } catch (error) {
        for (const one of batch) one.settle(error);
      }
    }
    this.#writing = false;
  }

  async #store(db: Kysely<Tables>, events: readonly NewEvent[]): Promise<LiveEvent[]> {
    const stored: LiveEvent[] = [];
    for (let start = 0; start < events.length; start += BATCH) {
      const part = events.slice(start, start + BATCH);
      const rows = await db
        .insertInto("live_event")
        .values(
          part.map(({ topic, type, at, data }) => ({ topic, type, at, data: JSON.stringify(data ?? null) })),
        )
        .returning("seq")
        .execute();
      // Rows are numbered in the order of the values; the order of what "returning" gives is not promised.
      const numbers = rows.map((row) => row.seq).sort((a, b) => a - b);
      part.forEach((event, index) => {
        stored.push({ seq: numbers[index] ?? 0, ...event });
      });
    }
    return stored;
  }

  #send(event: LiveEvent): void {
    this.#position = Math.max(this.#position, event.seq);
    for (const listener of this.#listeners.get(event.topic) ?? []) {
      try {
        listener(event);
      } catch (error) {
        this.#log.error({ err: error, topic: event.topic }, "a listener of live events failed");
      }
    }
  }
}
