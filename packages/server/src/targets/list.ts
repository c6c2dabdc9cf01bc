import { separation } from "@goats/sky";
import { sql } from "kysely";
import type { Context } from "../core/context.ts";
import { requestErrors } from "../core/request-errors.ts";
import type { Viewer } from "../policy/policy.ts";
import { type CompiledFilter, compileFilter } from "./filter.ts";
import { presentTargets, selectTargets, type TargetRow } from "./present.ts";
import type { SortName, TargetFilter, TargetView } from "./schemas.ts";

/** How a list is ordered: a column with an index, then the id. */
interface Order {
  /** Undefined: the id alone, which is the order of creation. */
  readonly column: SortColumn | undefined;
  readonly descending: boolean;
}

type SortColumn =
  | "name_key"
  | "updated_at"
  | "ra_deg"
  | "dec_deg"
  | "redshift"
  | "priority"
  | "class"
  | "last_detection_magnitude"
  | "last_detection_mjd"
  | "observation_count"
  | "data_product_count"
  | "type"
  | "status"
  | "permissions"
  | "owner_id";

/** Numbers of which none is nothing to sort by. */
const COUNTS: ReadonlySet<string> = new Set(["observation_count", "data_product_count"]);
/** Columns that every target has. */
const ALWAYS: ReadonlySet<string> = new Set([
  "name_key",
  "updated_at",
  "type",
  "status",
  "permissions",
  "owner_id",
]);
const TEXTS: ReadonlySet<string> = new Set([...ALWAYS, "class"]);

const COLUMNS: Readonly<Record<SortName, SortColumn | undefined>> = {
  created: undefined,
  name: "name_key",
  modified: "updated_at",
  ra: "ra_deg",
  dec: "dec_deg",
  redshift: "redshift",
  priority: "priority",
  class: "class",
  magnitude: "last_detection_magnitude",
  lastDetection: "last_detection_mjd",
  observations: "observation_count",
  dataProducts: "data_product_count",
  type: "type",
  status: "status",
  permissions: "permissions",
  // The targets of one owner stand together; the owners are in no order that one could read.
  owner: "owner_id",
};

/** Where a page ended: the value of the column (null among those without one) and the id. */
interface Position {
  readonly value: string | number | null;
  readonly id: number;
}

/**
 * One page of the targets that a person may see and that pass a filter. The cursor names the last row of the page
 * before by its place in the order, so nothing is missed or repeated while targets come and go, and a page costs the
 * same however far down it is. Targets without a value of the column come last in either direction.
 */
export async function listTargets(
  ctx: Context,
  viewer: Viewer,
  page: TargetFilter & { sort: string; cursor?: string | undefined; limit: number },
): Promise<{ targets: TargetView[]; nextCursor: string | null; total: number; totalIsExact: boolean }> {
  const filter = await compileFilter(ctx, viewer, page);
  const descending = page.sort.startsWith("-");
  const order: Order = { column: COLUMNS[page.sort.replace(/^-/, "") as SortName], descending };
  const after = page.cursor === undefined ? undefined : readCursor(page.cursor, order);
  const rows = await readRows(ctx, filter, order, after, page.limit + 1);
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const views = await presentTargets(ctx.db, viewer, shown);
  const { cone } = filter;
  const total = await countTargets(ctx, filter);
  return {
    targets:
      cone === undefined
        ? views
        : views.map((view) => ({
            ...view,
            separation: separation(cone, { ra: view.ra ?? 0, dec: view.dec ?? 0 }) * 3600,
          })),
    nextCursor: rows.length > page.limit && last !== undefined ? writeCursor(last, order) : null,
    total: Math.min(total, filter.counted),
    totalIsExact: total <= filter.counted,
  };
}

async function countTargets(ctx: Context, filter: CompiledFilter): Promise<number> {
  let query = ctx.db.selectFrom("target").select("target.id");
  for (const condition of filter.conditions) query = query.where(condition);
  const { n } = await ctx.db
    .selectFrom(query.limit(filter.counted + 1).as("found"))
    .select((eb) => eb.fn.countAll().as("n"))
    .executeTakeFirstOrThrow();
  return Number(n);
}

async function readRows(
  ctx: Context,
  filter: CompiledFilter,
  order: Order,
  after: Position | undefined,
  limit: number,
): Promise<TargetRow[]> {
  const { column, descending } = order;
  const direction = descending ? "desc" : "asc";
  const beyond = sql.raw(descending ? "<" : ">");
  const start = () => {
    let query = selectTargets(ctx.db);
    for (const condition of filter.conditions) query = query.where(condition);
    return query;
  };
  if (column === undefined) {
    return await start()
      .$if(after !== undefined, (query) => query.where("target.id", descending ? "<" : ">", after?.id ?? 0))
      .orderBy("target.id", direction)
      .limit(limit)
      .execute();
  }
  const reference = sql.ref(`target.${column}`);
  // Zero observations or files are none.
  const counts = COUNTS.has(column);
  const empty = counts ? sql<boolean>`${reference} = 0` : sql<boolean>`${reference} is null`;
  const filled = counts ? sql<boolean>`${reference} > 0` : sql<boolean>`${reference} is not null`;
  let rows: TargetRow[] = [];
  if (after === undefined || after.value !== null) {
    rows = await start()
      .where(filled)
      .$if(after !== undefined, (query) =>
        query.where(
          sql<boolean>`(${reference}, target.id) ${beyond} (${after?.value ?? 0}, ${after?.id ?? 0})`,
        ),
      )
      .orderBy(reference, direction)
      .orderBy("target.id", direction)
      .limit(limit)
      .execute();
  }
  if (rows.length >= limit || ALWAYS.has(column)) return rows;
  const without = await start()
    .where(empty)
    .$if(after !== undefined && after.value === null, (query) =>
      query.where("target.id", descending ? "<" : ">", after?.id ?? 0),
    )
    .orderBy("target.id", direction)
    .limit(limit - rows.length)
    .execute();
  return [...rows, ...without];
}

function writeCursor(row: TargetRow, { column }: Order): string {
  const value = column === undefined ? null : row[column];
  const stored = column !== undefined && COUNTS.has(column) && value === 0 ? null : value;
  return Buffer.from(JSON.stringify([stored, row.id])).toString("base64url");
}

function readCursor(text: string, { column }: Order): Position {
  const invalid = () =>
    requestErrors.invalid_input("A cursor is what an earlier answer gave as nextCursor.", {
      field: "cursor",
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(text, "base64url").toString());
  } catch {
    throw invalid();
  }
  if (!Array.isArray(parsed) || parsed.length !== 2) throw invalid();
  const [value, id] = parsed as [unknown, unknown];
  if (typeof id !== "number" || !Number.isInteger(id) || id < 0 || id > 2_147_483_647) throw invalid();
  const textual = column !== undefined && TEXTS.has(column);
  const fits = value === null || (column !== undefined && typeof value === (textual ? "string" : "number"));
  if (!fits) throw invalid();
  return { value: value as Position["value"], id };
}

/** The ids of what a filter matches, in blocks, in the order of the ids; for what is done with all of them. */
export async function* matchingIds(
  ctx: Context,
  viewer: Viewer,
  filter: TargetFilter,
  block: number,
): AsyncGenerator<number[]> {
  const { conditions } = await compileFilter(ctx, viewer, filter);
  let last = 0;
  for (;;) {
    let query = ctx.db.selectFrom("target").select("target.id").where("target.id", ">", last);
    for (const condition of conditions) query = query.where(condition);
    const rows = await query.orderBy("target.id").limit(block).execute();
    if (rows.length > 0) yield rows.map(({ id }) => id);
    last = rows.at(-1)?.id ?? 0;
    if (rows.length < block) return;
  }
}
