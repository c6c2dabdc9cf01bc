import { Readable } from "node:stream";
import type { Context } from "../core/context.ts";
import type { Viewer } from "../policy/policy.ts";
import { matchingIds } from "../targets/list.ts";
import { selectTargets } from "../targets/present.ts";
import type { TargetFilter } from "../targets/schemas.ts";
import { csvLine, exportCells, exportHeader } from "./csv-columns.ts";

/** Targets that are read at once. */
const BLOCK = 500;

/**
 * All targets that match a filter as CSV in TOM Toolkit's columns, in the order of their creation, piece by piece: memory
 * does not grow with their number. A first pass finds which tags and how many aliases there are.
 */
export async function exportTargets(ctx: Context, viewer: Viewer, filter: TargetFilter): Promise<Readable> {
  const keys = new Set<string>();
  let aliases = 0;
  for await (const ids of matchingIds(ctx, viewer, filter, BLOCK)) {
    const tags = await ctx.db
      .selectFrom("target_tag")
      .select("key")
      .distinct()
      .where("target_id", "in", ids)
      .execute();
    for (const { key } of tags) keys.add(key);
    const names = await ctx.db
      .selectFrom("target_name")
      .select((eb) => eb.fn.max("position").as("last"))
      .where("target_id", "in", ids)
      .executeTakeFirst();
    aliases = Math.max(aliases, Number(names?.last ?? 0));
  }
  return Readable.from(lines(ctx, viewer, filter, [...keys].sort(), aliases), { objectMode: false });
}

async function* lines(
  ctx: Context,
  viewer: Viewer,
  filter: TargetFilter,
  keys: readonly string[],
  aliases: number,
): AsyncGenerator<string> {
  yield csvLine(exportHeader(keys, aliases));
  for await (const ids of matchingIds(ctx, viewer, filter, BLOCK)) {
    const rows = await selectTargets(ctx.db).where("target.id", "in", ids).orderBy("target.id").execute();
    const tags = await ctx.db
      .selectFrom("target_tag")
      .select(["target_id", "key", "value"])
      .where("target_id", "in", ids)
      .execute();
    const names = await ctx.db
      .selectFrom("target_name")
      .select(["target_id", "name"])
      .where("target_id", "in", ids)
      .where("position", ">", 0)
      .orderBy("position")
      .execute();
    const tagsOf = Map.groupBy(tags, (tag) => tag.target_id);
    const namesOf = Map.groupBy(names, (name) => name.target_id);
    let text = "";
    for (const row of rows) {
      const own = new Map((tagsOf.get(row.id) ?? []).map(({ key, value }) => [key, value]));
      const others = (namesOf.get(row.id) ?? []).map(({ name }) => name);
      text += csvLine([
        ...exportCells(row),
        ...keys.map((key) => own.get(key) ?? ""),
        ...Array.from({ length: aliases }, (_, index) => others[index] ?? ""),
      ]);
    }
    yield text;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
