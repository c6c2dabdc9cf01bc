import { type Grouping, groupKey } from "@goats/astrodata";
import { type RecipeSelection, selectRecipes } from "@goats/reduction";
import type { Context, User } from "../core/context.ts";
import { readMetadata } from "../dataproducts/store.ts";
import { findRun } from "./runs.ts";
import type { GroupsView } from "./schemas.ts";

type Group = GroupsView["groups"][number];

/** Processed frames are calibrations for others or ends in themselves; recipes start from raw ones. */
const PROCESSED: Pick<RecipeSelection, "recipes" | "refused"> = {
  recipes: [],
  refused: "These frames are processed already.",
};

/**
 * The FITS files of the run's observation as they are now, sorted into groups that can be reduced together, each
 * with its recipes. Works from what was recognised at arrival: no file is opened.
 */
export async function groupFiles(ctx: Context, user: User, runId: number): Promise<GroupsView> {
  const run = await findRun(ctx.db, user, runId);
  const rows = await ctx.db
    .selectFrom("data_product")
    .select(["id", "filename", "size", "metadata", "note"])
    .where("observation_id", "=", run.observation_id)
    .where("state", "=", "ready")
    .where("type", "in", ["fits", "spectroscopy"])
    .orderBy("filename")
    .execute();
  const groups = new Map<string, Group>();
  const unrecognised: GroupsView["unrecognised"] = [];
  for (const row of rows) {
    const { gemini, grouping } = readMetadata(row);
    if (gemini === null || grouping === null) {
      unrecognised.push({ id: row.id, filename: row.filename, note: row.note });
      continue;
    }
    const key = groupKey(grouping);
    const group = groups.get(key) ?? startGroup(key, grouping, gemini.tags);
    groups.set(key, group);
    const { tags, descriptors } = gemini;
    group.files.push({ id: row.id, filename: row.filename, tags, descriptors, size: Number(row.size) });
  }
  const sorted = [...groups.values()].toSorted((a, b) => compareText(titleOf(a), titleOf(b)));
  return { groups: sorted, unrecognised };
}

function startGroup(key: string, grouping: Grouping, tags: readonly string[]): Group {
  const { recipes, refused } = tags.includes("PROCESSED") ? PROCESSED : selectRecipes(tags);
  return {
    key,
    observationType: grouping.observationType ?? "N/A",
    observationClass: grouping.observationClass ?? "N/A",
    object: grouping.object,
    settings: [...grouping.settings],
    files: [],
    recipes: recipes.map((recipe) => ({ ...recipe })),
    ...(refused === undefined ? {} : { refused }),
  };
}

function titleOf({ observationType, observationClass, object, key }: Group): string {
  return [observationType, observationClass, object ?? "", key].join("\u0000");
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
