import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Viewer } from "../policy/policy.ts";
import { mayUse } from "../policy/targets.ts";
import type { NameEntry } from "./draft.ts";
import type { Problem } from "./problems.ts";

/** Says which of the names belong to other targets. */
export async function nameProblems(
  db: Kysely<Tables>,
  viewer: Viewer,
  names: { readonly name?: NameEntry | undefined; readonly aliases?: readonly NameEntry[] | undefined },
  except?: number,
): Promise<Problem[]> {
  const wanted = [
    ...(names.name === undefined ? [] : [{ field: "name", ...names.name }]),
    ...(names.aliases ?? []).map((alias, index) => ({ field: `aliases.${index}`, ...alias })),
  ];
  if (wanted.length === 0) return [];
  const holders = await db
    .selectFrom("target_name")
    .innerJoin("target", "target.id", "target_name.target_id")
    .select(["target_name.key", "target.id", "target.name"])
    .where(
      "target_name.key",
      "in",
      wanted.map(({ key }) => key),
    )
    .$if(except !== undefined, (query) => query.where("target.id", "<>", except ?? 0))
    .execute();
  const problems: Problem[] = [];
  for (const { field, name, key } of wanted) {
    const holder = holders.find((one) => one.key === key);
    if (holder === undefined) continue;
    problems.push(
      takenProblem(field, name, (await mayUse(db, viewer, holder.id, "view")) ? holder.name : undefined),
    );
  }
  return problems;
}

/** A name is taken; by which target is told to those who may see it. */
export function takenProblem(field: string, name: string, holder: string | undefined): Problem {
  const what = field === "name" ? "name" : "alias";
  return holder === undefined
    ? {
        code: "target_name_taken",
        field,
        message: `The ${what} "${name}" belongs to a target that you may not see. Case, spaces and punctuation do not count.`,
        fix: "Ask an administrator for access to that target, or choose another name.",
      }
    : {
        code: "target_name_taken",
        field,
        message: `There is already a target with this ${what}: "${holder}". Case, spaces and punctuation do not count.`,
        fix: "Open that target, or choose another name.",
      };
}

/**
 * Gives a target its names. The unique index has the last word.
 * @throws the database's error of a unique key when another target took one of them meanwhile.
 */
export async function storeNames(
  trx: Kysely<Tables>,
  targetId: number,
  name: NameEntry,
  aliases: readonly NameEntry[],
): Promise<void> {
  await trx.deleteFrom("target_name").where("target_id", "=", targetId).execute();
  await trx
    .insertInto("target_name")
    .values(
      [name, ...aliases].map((entry, position) => ({
        target_id: targetId,
        key: entry.key,
        name: entry.name,
        position,
      })),
    )
    .execute();
}

/** The names of a target: its own first, then the aliases. */
export async function readNames(db: Kysely<Tables>, targetId: number): Promise<NameEntry[]> {
  return await db
    .selectFrom("target_name")
    .select(["name", "key"])
    .where("target_id", "=", targetId)
    .orderBy("position")
    .execute();
}
