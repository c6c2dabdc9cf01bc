import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { describe, test } from "vitest";
import { freshDatabase, postgresProblem } from "../../test/postgres.ts";
import { addUsers } from "../../test/users.ts";
import { openDatabase } from "../database/open.ts";
import { StoredLiveHub } from "../live/hub.ts";
import { describeTaskQueue, type QueueStore } from "./conformance.ts";
import type { Task } from "./port.ts";
import { InProcessTaskQueue } from "./runner.ts";

async function openStore(databaseUrl: string | undefined): Promise<QueueStore> {
  const folder = mkdtempSync(join(tmpdir(), "goats-tasks-"));
  const { db, close } = await openDatabase({ databaseFile: join(folder, "goats.db"), databaseUrl });
  const owners = await addUsers(db, "ada", "bob");
  const log = pino({ level: "silent" });
  const hub = new StoredLiveHub(db, log);
  await hub.open();
  return {
    open: async () => new InProcessTaskQueue({ db, live: hub, log, progressMs: 20 }),
    owners,
    events: async (ownerId) => {
      await hub.settled();
      return (await hub.replay(`user:${ownerId}`, 0, 1000)).map((event) => event.data as Task);
    },
    close: async () => {
      await hub.settled();
      await close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

describeTaskQueue("in this process, SQLite", () => openStore(undefined));

const problem = postgresProblem();
if (problem === undefined) {
  describeTaskQueue("in this process, PostgreSQL", async () => openStore(await freshDatabase()));
} else {
  describe("task queue: in this process, PostgreSQL", () => test.skip(problem));
}
