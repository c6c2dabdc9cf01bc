import { AngleError, parseDeclination, parseRightAscension } from "@goats/sky";
import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Context } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { Viewer } from "../policy/policy.ts";
import { visibleCondition, visibleTargets } from "../policy/targets.ts";
import { type Cone, inCone } from "./cone.ts";
import { plainNumber, shorten } from "./draft.ts";
import { targetErrors } from "./errors.ts";
import { foldName } from "./names.ts";
import type { TargetFilter } from "./schemas.ts";

/** A condition on the table `target` of the query that it stands in. */
type Condition = Expression<SqlBool> | RawBuilder<boolean>;

/** A filter as it is asked of the database; what the viewer may not see is left out already. */
export interface CompiledFilter {
  readonly conditions: readonly Condition[];
  /** The cone, when there is one: rows tell how far they are from its centre. */
  readonly cone: Cone | undefined;
  /** Matches that are counted at most; beyond, a list says that there are more. */
  readonly counted: number;
}

const COUNTED = 10_000;
/** Where each match has to be looked for by reading names. */
const COUNTED_COMMON = 1000;

const build = expressionBuilder<Tables, "target">();

/** @throws AppError `target_filter_invalid`. */
export async function compileFilter(
  ctx: Context,
  viewer: Viewer,
  filter: TargetFilter,
): Promise<CompiledFilter> {
  const conditions: Condition[] = [await visibleCondition(ctx.db, viewer)];
  const cone =
    filter.cone !== undefined && filter.cone !== ""
      ? readCone(filter.cone)
      : filter.coneTarget !== undefined && filter.coneTarget !== ""
        ? await coneAround(ctx, viewer, filter.coneTarget)
        : undefined;
  if (cone !== undefined) conditions.push(inCone(cone));
  let counted = COUNTED;
  if (filter.search) {
    const { condition, common } = await nameContains(ctx, filter.search);
    conditions.push(condition);
    if (common) counted = COUNTED_COMMON;
  }
  if (filter.name) {
    const parts = filter.name.split(",").filter((part) => part.trim() !== "");
    const each: Condition[] = [];
    for (const part of parts.slice(0, 20)) {
      const { condition, common } = await nameContains(ctx, part);
      each.push(condition);
      if (common) counted = COUNTED_COMMON;
    }
    conditions.push(each.length === 0 ? build.lit(false) : sql<boolean>`(${sql.join(each, sql` or `)})`);
  }
  if (filter.type !== undefined) conditions.push(build("target.type", "=", filter.type));
  for (const tag of toList(filter.tag)) conditions.push(hasTag(tag));
  if (filter.group !== undefined) {
    conditions.push(
      build.exists(
        build
          .selectFrom("target_group_member")
          .select("target_group_member.target_id")
          .whereRef("target_group_member.target_id", "=", "target.id")
          .where("target_group_member.group_id", "=", filter.group),
      ),
    );
  }
  if (filter.class) {
    conditions.push(
      filter.class === "none" ? build("target.class", "is", null) : build("target.class", "=", filter.class),
    );
  }
  if (filter.status) conditions.push(build("target.status", "in", splitList(filter.status)));
  if (filter.priority) conditions.push(priorities(filter.priority));
  if (filter.owner) {
    const owner = await ctx.db
      .selectFrom("user")
      .select("id")
      .where("username", "=", filter.owner.toLowerCase())
      .executeTakeFirst();
    conditions.push(owner === undefined ? build.lit(false) : build("target.owner_id", "=", owner.id));
  }
  conditions.push(
    ...range("magnitude", "last_detection_magnitude", filter.magnitude, plainNumber),
    ...range("redshift", "redshift", filter.redshift, plainNumber),
    ...range("lastDetection", "last_detection_mjd", filter.lastDetection, readTime),
  );
  return { conditions, cone, counted };
}

/** Matches up to which the index is asked for all of them; beyond, rows are looked at in the order of the list. */
const FEW = 2000;

/**
 * Part of a name or alias. A rare part is found through the index of parts, a common one is met soon anyhow when the
 * list is walked in its order: either way the time does not grow with the number of targets.
 */
async function nameContains(ctx: Context, part: string): Promise<{ condition: Condition; common: boolean }> {
  const key = foldName(part);
  // A search of punctuation alone matches nothing, not everything.
  if (key === "") return { condition: build.lit(false), common: false };
  const indexed = ctx.config.databaseUrl === undefined && [...key].length >= 3;
  const parts = sql`select rowid from target_name_part where key match ${`"${key}"`}`;
  const likes = sql`select target_id from target_name where (key || '') like ${`%${key}%`}`;
  const matching = indexed ? sql`select target_id from target_name where id in (${parts})` : likes;
  const probe = await sql<{
    n: number;
  }>`select count(*) as n from (${indexed ? parts : likes} limit ${FEW + 1}) as found`.execute(ctx.db);
  if (Number(probe.rows[0]?.n) <= FEW) {
    return { condition: sql<boolean>`target.id in (${matching})`, common: false };
  }
  const condition = sql<boolean>`exists (select 1 from target_name
    where target_name.target_id = target.id and target_name.key like ${`%${key}%`})`;
  return { condition, common: true };
}

function hasTag(text: string): Condition {
  const colon = text.indexOf(":");
  const key = colon < 0 ? text : text.slice(0, colon);
  const value = colon < 0 ? undefined : text.slice(colon + 1);
  const number = value === undefined ? undefined : plainNumber(value);
  const values = value === undefined ? [] : [value, ...(number === undefined ? [] : [String(number)])];
  const tag = build
    .selectFrom("target_tag")
    .select("target_tag.target_id")
    .whereRef("target_tag.target_id", "=", "target.id");
  return build.exists(
    value === undefined
      ? tag.where("target_tag.key", "=", key)
      : tag.where((eb) =>
          eb.or([
            eb.and([eb("target_tag.key", "=", key), eb("target_tag.value", "in", values)]),
            eb("target_tag.key", "=", text),
          ]),
        ),
  );
}

function priorities(text: string): Condition {
  const span = /^([1-5])-([1-5])$/.exec(text);
  if (span) {
    return build.between("target.priority", Number(span[1]), Number(span[2]));
  }
  const list = splitList(text).map(Number);
  if (list.some((one) => !Number.isInteger(one) || one < 1 || one > 5)) {
    throw invalid(
      "priority",
      `The priority "${shorten(text)}" cannot be read.`,
      "Give 1 to 5, several such as 4,5, or a range such as 3-5.",
    );
  }
  return build("target.priority", "in", list);
}

function range(
  field: "magnitude" | "redshift" | "lastDetection",
  column: "last_detection_magnitude" | "redshift" | "last_detection_mjd",
  text: string | undefined,
  read: (part: string) => number | undefined,
): Condition[] {
  if (text === undefined || text === "") return [];
  const parts = text.split(",");
  const limits = parts.map((part) => (part.trim() === "" ? undefined : (read(part.trim()) ?? Number.NaN)));
  if (parts.length > 2 || limits.some(Number.isNaN)) {
    const example = field === "lastDetection" ? "2024-05-01,60500 (ISO 8601 or MJD)" : "17,19.5";
    throw invalid(
      field,
      `The range "${shorten(text)}" cannot be read.`,
      `Give two values such as ${example}; either may be left out.`,
    );
  }
  const [from, to] = parts.length === 1 ? [limits[0], undefined] : limits;
  return [
    ...(from === undefined ? [] : [build(`target.${column}`, ">=", from)]),
    ...(to === undefined ? [] : [build(`target.${column}`, "<=", to)]),
  ];
}

const MJD_OF_UNIX_EPOCH = 40_587;

function readTime(text: string): number | undefined {
  const number = plainNumber(text);
  if (number !== undefined) return number;
  if (!/^\d{4}-\d{2}-\d{2}/.test(text)) return undefined;
  const unix = Date.parse(/T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(unix) ? undefined : unix / 86_400_000 + MJD_OF_UNIX_EPOCH;
}

function readCone(text: string): Cone {
  const parts = text.split(",");
  if (parts.length !== 3) {
    throw invalid(
      "cone",
      `The cone "${shorten(text)}" cannot be read.`,
      "Give ra,dec,radius, for example 14:19:18.6,+00:03:28,30s.",
    );
  }
  const [ra = "", dec = "", radius = ""] = parts;
  try {
    return { ra: parseRightAscension(ra), dec: parseDeclination(dec), radius: readRadius("cone", radius) };
  } catch (error) {
    if (error instanceof AngleError) throw invalid("cone", error.message, error.fix);
    throw error;
  }
}

async function coneAround(ctx: Context, viewer: Viewer, text: string): Promise<Cone> {
  const comma = text.lastIndexOf(",");
  if (comma < 0) {
    throw invalid("coneTarget", `"${shorten(text)}" has no radius.`, "Give name,radius, for example M31,2d.");
  }
  const name = text.slice(0, comma).trim();
  const target = await ctx.db
    .selectFrom("target_name")
    .innerJoin("target", "target.id", "target_name.target_id")
    .select(["target.ra_deg", "target.dec_deg"])
    .where("target_name.key", "=", foldName(name))
    .where(visibleTargets(viewer))
    .executeTakeFirst();
  if (target === undefined) {
    throw invalid(
      "coneTarget",
      `There is no target "${shorten(name)}".`,
      "Give its whole name or one of its aliases.",
    );
  }
  if (target.ra_deg === null || target.dec_deg === null) {
    throw invalid(
      "coneTarget",
      `The target "${shorten(name)}" has no fixed position.`,
      "Choose a sidereal target, or give a position.",
    );
  }
  return { ra: target.ra_deg, dec: target.dec_deg, radius: readRadius("coneTarget", text.slice(comma + 1)) };
}

const RADIUS_UNITS: Readonly<Record<string, number>> = { "": 1, d: 1, m: 1 / 60, s: 1 / 3600 };

function readRadius(field: string, text: string): number {
  const [, size = "", unit = ""] = /^\s*(\S*?)\s*([dms]?)\s*$/i.exec(text) ?? [];
  const radius = (plainNumber(size) ?? Number.NaN) * (RADIUS_UNITS[unit.toLowerCase()] ?? 1);
  if (radius >= 0 && radius <= 180) return radius;
  throw invalid(
    field,
    `The radius "${shorten(text)}" is not from 0 to 180 degrees.`,
    "Give degrees (0.5 or 0.5d), arcmin (30m) or arcsec (10s).",
  );
}

function invalid(field: string, message: string, fix: string) {
  return targetErrors.target_filter_invalid(message, { field, fix });
}

function splitList(text: string): string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function toList(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : (typeof value === "string" ? [value] : value).filter((one) => one !== "");
}
