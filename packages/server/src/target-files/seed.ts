import type { Context, User } from "../core/context.ts";
import { declinationZone } from "../targets/cone.ts";
import { EMPTY_COLUMNS, type NameEntry } from "../targets/draft.ts";
import { foldName } from "../targets/names.ts";
import { insertTarget } from "../targets/store.ts";
import { MESSIER } from "./messier.ts";

const GROUP = "Messier Catalog";

/** What came of seeding. */
export interface SeedResult {
  created: number;
  skipped: number;
  group: { id: number; name: string };
}

/**
 * Makes the 110 objects of the Messier catalogue as PUBLIC targets of the caller's, in a group; those whose name is taken
 * are left as they are and join the group. Doing it twice adds nothing.
 */
export async function seedMessier(ctx: Context, user: User): Promise<SeedResult> {
  return await ctx.live.transact(async (trx) => {
    const group =
      (await trx
        .selectFrom("target_group")
        .select("id")
        .where("owner_id", "=", user.id)
        .where("name", "=", GROUP)
        .executeTakeFirst()) ??
      (await trx
        .insertInto("target_group")
        .values({ owner_id: user.id, name: GROUP, created_at: new Date().toISOString() })
        .returning("id")
        .executeTakeFirstOrThrow());
    const entries = MESSIER.map(([name, alias, ra, dec]) => ({
      name: entry(name),
      alias: entry(alias),
      ra,
      dec,
    }));
    const holders = await trx
      .selectFrom("target_name")
      .select(["key", "target_id"])
      .where(
        "key",
        "in",
        entries.flatMap(({ name, alias }) => [name.key, alias.key]),
      )
      .execute();
    const taken = new Map(holders.map(({ key, target_id }) => [key, target_id]));
    const ids: number[] = [];
    let created = 0;
    for (const { name, alias, ra, dec } of entries) {
      const known = taken.get(name.key);
      if (known !== undefined) {
        ids.push(known);
        continue;
      }
      const columns = {
        ...EMPTY_COLUMNS,
        ra_deg: ra,
        dec_deg: dec,
        zone: declinationZone(dec),
        permissions: "PUBLIC" as const,
      };
      const aliases = alias.key === "" || taken.has(alias.key) ? [] : [alias];
      ids.push(await insertTarget(trx, user.id, columns, { columns, name, aliases }));
      created += 1;
    }
    // Whose targets they are does not matter: a group shows to each person only what that person may see.
    await trx
      .insertInto("target_group_member")
      .values(ids.map((id) => ({ group_id: group.id, target_id: id })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return { created, skipped: MESSIER.length - created, group: { id: group.id, name: GROUP } };
  });
}

function entry(name: string): NameEntry {
  return { name, key: foldName(name) };
}
