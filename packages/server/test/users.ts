import { randomUUID } from "node:crypto";
import type { Kysely } from "kysely";
import type { Tables } from "../src/database/tables.ts";

/** Writes two users without passwords, for tests below the HTTP layer; returns their ids. */
export async function addUsers(db: Kysely<Tables>, ...names: [string, string]): Promise<[string, string]> {
  const now = new Date().toISOString();
  const add = async (username: string): Promise<string> => {
    const id = randomUUID();
    await db
      .insertInto("user")
      .values({
        id,
        username,
        displayUsername: username,
        name: username,
        email: `${id}@users.invalid`,
        emailVerified: false,
        role: "user",
        banned: false,
        createdAt: now,
        updatedAt: now,
      } as never)
      .execute();
    return id;
  };
  return [await add(names[0]), await add(names[1])];
}
