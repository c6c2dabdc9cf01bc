import pino from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, postgresProblem } from "../../test/postgres.ts";
import { type Database, openDatabase } from "../database/open.ts";
import { StoredLiveHub } from "./hub.ts";
import type { LiveEvent } from "./port.ts";
import { pruneEvents } from "./prune.ts";

const problem = postgresProblem();
const log = pino({ level: "silent" });

describe.each(["sqlite", "postgres"] as const)("live hub on %s", (kind) => {
  if (kind === "postgres" && problem !== undefined) {
    test.skip(problem);
    return;
  }
  let database: Database;
  let hub: StoredLiveHub;

  const open = async () => {
    const next = new StoredLiveHub(database.db, log);
    await next.open();
    return next;
  };
  beforeEach(async () => {
    const databaseUrl = kind === "postgres" ? await freshDatabase() : undefined;
    database = await openDatabase({ databaseFile: ":memory:", databaseUrl });
    hub = await open();
  });
  afterEach(async () => {
    await hub.settled();
    await database.close();
  });

  test("stores and sends in the order of the calls, also when all are made at once", async () => {
    const heard: LiveEvent[] = [];
    hub.listen("run:1", (event) => heard.push(event));
    const published = await Promise.all(
      Array.from({ length: 1000 }, (_, n) => hub.publish(n % 3 === 0 ? "run:2" : "run:1", "n", { n })),
    );
    const seqs = published.map((event) => event.seq);
    expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
    expect(new Set(seqs).size).toBe(1000);
    expect(heard).toEqual(published.filter((event) => event.topic === "run:1"));
    expect(await hub.replay("run:1", 0, 5000)).toEqual(heard);
    expect(hub.position()).toBe(seqs.at(-1));
  });

  test("an event is stored before it is heard", async () => {
    const stored: Promise<boolean>[] = [];
    hub.listen("run:1", (event) => {
      stored.push(hub.replay("run:1", event.seq - 1, 1).then((rows) => rows[0]?.seq === event.seq));
    });
    await hub.publish("run:1", "a", null);
    expect(await Promise.all(stored)).toEqual([true]);
  });

  test("a transaction publishes with its rows, or not at all", async () => {
    const heard: unknown[] = [];
    hub.listen("run:1", (event) => heard.push(event.data));
    const count = await hub.transact(async (trx, publish) => {
      publish("run:1", "a", 1);
      await trx.insertInto("removal").values({ path: "x", created_at: "" }).execute();
      publish("run:1", "a", 2);
      return 7;
    });
    expect(count).toBe(7);
    const failed = hub.transact(async (trx, publish) => {
      publish("run:1", "a", 3);
      await trx.insertInto("removal").values({ path: "y", created_at: "" }).execute();
      throw new Error("changed my mind");
    });
    await expect(failed).rejects.toThrow("changed my mind");
    await hub.publish("run:1", "a", 4);
    expect(heard).toEqual([1, 2, 4]);
    expect((await hub.replay("run:1", 0, 10)).map((event) => event.data)).toEqual([1, 2, 4]);
    const rows = await database.db.selectFrom("removal").select("path").execute();
    expect(rows).toEqual([{ path: "x" }]);
  });

  test("an event that cannot be stored is not sent, and what follows is", async () => {
    const heard: unknown[] = [];
    hub.listen("run:1", (event) => heard.push(event.data));
    const endless: { self?: unknown } = {};
    endless.self = endless;
    await expect(hub.publish("run:1", "a", endless)).rejects.toThrow();
    await hub.publish("run:1", "a", "next");
    expect(heard).toEqual(["next"]);
  });

  test("a listener that fails does not disturb the others", async () => {
    const heard: unknown[] = [];
    hub.listen("run:1", () => {
      throw new Error("deaf");
    });
    const stop = hub.listen("run:1", (event) => heard.push(event.data));
    await hub.publish("run:1", "a", 1);
    stop();
    await hub.publish("run:1", "a", 2);
    expect(heard).toEqual([1]);
  });

  test("sequence numbers go on after a restart, even when everything was pruned", async () => {
    const { seq } = await hub.publish("run:1", "a", 1);
    await pruneEvents(database.db, { days: 0, perTopic: 10 }, Date.now() + 1000);
    expect(await hub.replay("run:1", 0, 10)).toEqual([]);
    hub = await open();
    expect(hub.position()).toBe(seq);
    expect((await hub.publish("run:1", "a", 2)).seq).toBeGreaterThan(seq);
  });

  test("knows which positions it can still continue from", async () => {
    const events: LiveEvent[] = [];
    for (let n = 0; n < 10; n += 1) events.push(await hub.publish("run:1", "a", n));
    await hub.publish("run:2", "a", 0);
    expect(await pruneEvents(database.db, { days: 7, perTopic: 4 })).toBe(6);
    const seq = (n: number) => events[n]?.seq ?? -1;
    expect(await hub.reaches("run:1", 0)).toBe(false);
    expect(await hub.reaches("run:1", seq(4))).toBe(false);
    expect(await hub.reaches("run:1", seq(5))).toBe(true);
    expect((await hub.replay("run:1", seq(5), 10)).map((event) => event.data)).toEqual([6, 7, 8, 9]);
    expect(await hub.reaches("run:2", 0)).toBe(true);
    // A position of another database, for example after a backup was restored.
    expect(await hub.reaches("run:2", hub.position() + 1)).toBe(false);
    expect(await pruneEvents(database.db, { days: 7, perTopic: 4 })).toBe(0);
  });

  test("who may listen is decided by the policy of the kind, and by nobody for an unknown kind", async () => {
    const ada = { id: "ada", username: "ada", name: "Ada", role: "admin" as const };
    expect(await hub.mayListen(ada, "user:ada")).toBe(true);
    expect(await hub.mayListen(ada, "user:bob")).toBe(false);
    expect(await hub.mayListen(ada, "run:1")).toBe(false);
    hub.allow("run", async (user, id) => user.id === "ada" && id === "1");
    expect(await hub.mayListen(ada, "run:1")).toBe(true);
    expect(await hub.mayListen(ada, "run:2")).toBe(false);
    expect(() => hub.allow("run", async () => true)).toThrow(/twice/);
  });
});
