import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";

/** Days for which events can be asked for again. */
const KEPT_DAYS = 7;
/** Events of one topic that can be asked for again. */
const KEPT_PER_TOPIC = 20_000;
const MS_PER_DAY = 86_400_000;

export interface PruneLimits {
  readonly days: number;
  readonly perTopic: number;
}

/**
 * Removes old events. What a topic has lost is noted, so that a client that asks for it is told to load its page anew
 * instead of missing something silently. Returns how many events went.
 */
export async function pruneEvents(
  db: Kysely<Tables>,
  limits: PruneLimits = { days: KEPT_DAYS, perTopic: KEPT_PER_TOPIC },
  now = Date.now(),
): Promise<number> {
  const cutoff = new Date(now - limits.days * MS_PER_DAY).toISOString();
  const through = new Map<string, number>();
  const note = (topic: string, seq: number | string | bigint | null | undefined) => {
    if (seq !== null && seq !== undefined) through.set(topic, Math.max(through.get(topic) ?? 0, Number(seq)));
  };

  const old = await db
    .selectFrom("live_event")
    .select((select) => ["topic", select.fn.max("seq").as("last")])
    .where("at", "<", cutoff)
    .groupBy("topic")
    .execute();
  for (const row of old) note(row.topic, row.last);

  const large = await db
    .selectFrom("live_event")
    .select("topic")
    .groupBy("topic")
    .having((having) => having(having.fn.countAll(), ">", limits.perTopic))
    .execute();
  for (const { topic } of large) {
    const row = await db
      .selectFrom("live_event")
      .select("seq")
      .where("topic", "=", topic)
      .orderBy("seq", "desc")
      .offset(limits.perTopic)
      .limit(1)
      .executeTakeFirst();
    note(topic, row?.seq);
  }

  let removed = 0n;
  for (const [topic, seq] of through) {
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto("live_topic")
        .values({ topic, pruned_through: seq })
        .onConflict((conflict) => conflict.column("topic").doUpdateSet({ pruned_through: seq }))
        .execute();
      const result = await trx
        .deleteFrom("live_event")
        .where("topic", "=", topic)
        .where("seq", "<=", seq)
        .executeTakeFirst();
      removed += result.numDeletedRows;
    });
  }
  return Number(removed);
}
