import { constellationOf, formatSexagesimal, toGalactic } from "@goats/sky";
import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import { can, type Permissions, type TargetFacts, type Viewer } from "../policy/policy.ts";
import { readFacts } from "../policy/targets.ts";
import { NUMBER_FIELDS, type NumberFieldName, type Scheme, type TargetType } from "./fields.ts";
import type { TargetView } from "./schemas.ts";
import { presentTag } from "./tags.ts";

/** Targets with what a list shows of them. */
export function selectTargets(db: Kysely<Tables>) {
  return db
    .selectFrom("target")
    .innerJoin("user", "user.id", "target.owner_id")
    .selectAll("target")
    .select(["user.username", "user.name as owner_name"]);
}

export type TargetRow = Awaited<ReturnType<ReturnType<typeof selectTargets>["executeTakeFirstOrThrow"]>>;

/** Rows as the API answers them, with their names, tags, groups and what the viewer may do. */
export async function presentTargets(
  db: Kysely<Tables>,
  viewer: Viewer,
  rows: readonly TargetRow[],
): Promise<TargetView[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const aliases = await db
    .selectFrom("target_name")
    .select(["target_id", "name"])
    .where("target_id", "in", ids)
    .where("position", ">", 0)
    .orderBy("position")
    .execute();
  const tags = await db
    .selectFrom("target_tag")
    .select(["target_id", "key", "type", "value"])
    .where("target_id", "in", ids)
    .orderBy("id")
    .execute();
  const groups = await db
    .selectFrom("target_group_member")
    .innerJoin("target_group", "target_group.id", "target_group_member.group_id")
    .select(["target_group_member.target_id", "target_group.id", "target_group.name"])
    .where("target_group_member.target_id", "in", ids)
    .orderBy("target_group.name")
    .execute();
  const facts = await readFacts(db, viewer, ids);
  return rows.map((row) => {
    const own = <T extends { target_id: number }>(list: readonly T[]) =>
      list.filter((one) => one.target_id === row.id);
    return {
      ...presentColumns(row),
      aliases: own(aliases).map(({ name }) => name),
      tags: own(tags).map(presentTag),
      groups: own(groups).map(({ id, name }) => ({ id, name })),
      my: rights(viewer, facts.get(row.id)),
    };
  });
}

function rights(viewer: Viewer, facts: TargetFacts | undefined): TargetView["my"] {
  const may = (action: "change" | "delete" | "manage") => facts !== undefined && can(viewer, action, facts);
  return { change: may("change"), delete: may("delete"), manage: may("manage") };
}

function presentColumns(row: TargetRow): Omit<TargetView, "aliases" | "tags" | "groups" | "my"> {
  const { ra_deg: ra, dec_deg: dec } = row;
  const place = ra === null || dec === null ? null : { ra, dec };
  return {
    id: row.id,
    name: row.name,
    type: row.type as TargetType,
    ra,
    dec,
    ...presentPlace(place),
    galactic: place && toGalactic(place),
    constellation: place && constellationOf(place).name,
    ...(Object.fromEntries(NUMBER_FIELDS.map(({ name, column }) => [name, row[column]])) as Record<
      NumberFieldName,
      number | null
    >),
    scheme: row.scheme as Scheme | null,
    classification:
      row.class === null
        ? null
        : { class: row.class, probability: row.class_probability, origin: row.class_origin },
    status: row.status,
    priority: row.priority,
    lastDetection:
      row.last_detection_mjd === null
        ? null
        : {
            mjd: row.last_detection_mjd,
            magnitude: row.last_detection_magnitude,
            band: row.last_detection_band,
          },
    permissions: row.permissions as Permissions,
    notes: row.notes,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
    owner: { id: row.owner_id, username: row.username ?? row.owner_name },
    counts: { observations: row.observation_count, dataProducts: row.data_product_count },
  };
}

/** A place in the notation of hours and degrees. */
export function presentPlace(place: { ra: number; dec: number } | null) {
  return {
    raText: place && formatSexagesimal(place.ra, "ra", { precision: 3 }),
    decText: place && formatSexagesimal(place.dec, "dec", { precision: 2 }),
  };
}
