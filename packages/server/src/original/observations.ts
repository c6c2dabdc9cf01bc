import type { Context } from "../core/context.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleTargets } from "../policy/targets.ts";
import { type Fields, optionalId, optionalText } from "./answers.ts";

/** A page of the observation records that may be seen, newest first, with the original's members. */
export async function listOriginalObservations(
  ctx: Context,
  viewer: Viewer,
  query: Fields,
  { limit, offset }: { limit: number; offset: number },
): Promise<{ count: number; results: Record<string, unknown>[] }> {
  const target = optionalId(query, "target_id");
  const facility = optionalText(query, "facility", 50);
  const status = optionalText(query, "status", 200);
  const observation = optionalText(query, "observation_id", 255);
  const matching = ctx.db
    .selectFrom("observation")
    .innerJoin("target", "target.id", "observation.target_id")
    .innerJoin("user", "user.id", "observation.owner_id")
    .where(visibleTargets(viewer))
    .$if(target !== undefined, (rows) => rows.where("observation.target_id", "=", target ?? 0))
    .$if(facility !== undefined, (rows) => rows.where("observation.facility", "=", facility ?? ""))
    .$if(status !== undefined, (rows) => rows.where("observation.status", "=", status ?? ""))
    .$if(observation !== undefined, (rows) =>
      rows.where("observation.observation_id", "=", observation ?? ""),
    );
  const { count } = await matching.select((eb) => eb.fn.countAll().as("count")).executeTakeFirstOrThrow();
  const rows = await matching
    .selectAll("observation")
    .select("user.username")
    .orderBy("observation.id", "desc")
    .limit(limit)
    .offset(offset)
    .execute();
  const ids = rows.map(({ id }) => id);
  const groups =
    viewer === null || ids.length === 0
      ? []
      : await ctx.db
          .selectFrom("observation_group_member")
          .innerJoin("observation_group", "observation_group.id", "observation_group_member.group_id")
          .select(["observation_group_member.observation_id", "observation_group.name"])
          .where("observation_group_member.observation_id", "in", ids)
          .where("observation_group.owner_id", "=", viewer.id)
          .execute();
  const results = rows.map((row) => ({
    id: row.id,
    target: row.target_id,
    user: row.username,
    facility: row.facility,
    // Written by us from a checked value.
    parameters: JSON.parse(row.parameters) as unknown,
    observation_id: row.observation_id,
    status: row.status,
    scheduled_start: row.scheduled_start,
    scheduled_end: row.scheduled_end,
    created: row.created_at,
    modified: row.status_at ?? row.created_at,
    observation_groups: groups
      .filter(({ observation_id }) => observation_id === row.id)
      .map(({ name }) => ({ name, dynamic_cadences: [] })),
  }));
  return { count: Number(count), results };
}
