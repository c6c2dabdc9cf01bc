import type { Kysely } from "kysely";
import type { User } from "../core/context.ts";
import type { Tables } from "../database/tables.ts";
import type { Permissions } from "../policy/policy.ts";
import { can } from "../policy/policy.ts";
import { readFacts } from "../policy/targets.ts";
import {
  checkRules,
  type Draft,
  EMPTY_COLUMNS,
  plainNumber,
  readDraft,
  shorten,
  type TargetColumns,
} from "../targets/draft.ts";
import { NUMBER_FIELDS } from "../targets/fields.ts";
import type { Problem } from "../targets/problems.ts";
import type { TargetInput } from "../targets/schemas.ts";
import { inferTag, type Tag } from "../targets/tags.ts";
import { CHOICES, type CsvColumn } from "./csv-columns.ts";
import type { CsvRow } from "./csv-reader.ts";

/** What to do with a row whose name another target has. */
export type Duplicates = "skip" | "update" | "fail";

/** A row of a file and what becomes of it. */
export interface ResolvedRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly name: string;
  readonly action: "create" | "update" | "skip" | "fail";
  readonly problems: readonly Problem[];
  readonly draft: Draft;
  /** The target that is updated. */
  readonly targetId: number | undefined;
  /** Groups of people that get access. */
  readonly groupIds: readonly number[];
}

export interface ResolveOptions {
  readonly columns: readonly CsvColumn[];
  readonly duplicates: Duplicates;
  readonly permissions: Permissions | undefined;
  /** Groups that the importing person may give access to, by lower-case name. */
  readonly groups: ReadonlyMap<string, number>;
  /** Names of the rows before, folded, with their lines; grows. */
  readonly seen: Map<string, number>;
}

/** Decides what becomes of a block of rows; nothing is stored. */
export async function resolveRows(
  db: Kysely<Tables>,
  user: User,
  rows: readonly CsvRow[],
  options: ResolveOptions,
): Promise<ResolvedRow[]> {
  const read = rows.map((row) => ({ row, ...readRow(row.cells, options) }));
  const holders = await findHolders(
    db,
    user,
    read.flatMap(({ draft }) => keysOf(draft)),
  );
  return read.map(({ row, draft, problems, groupIds }) => {
    const nameCell = options.columns.findIndex(
      (column) => column.kind === "field" && column.field === "name",
    );
    const base = {
      line: row.line,
      cells: row.cells,
      name: draft.name?.name ?? shorten(row.cells[nameCell] ?? ""),
      draft,
      groupIds,
      targetId: undefined,
    };
    const keys = keysOf(draft);
    const earlier = keys.map((key) => options.seen.get(key)).find((line) => line !== undefined);
    for (const key of keys) if (!options.seen.has(key)) options.seen.set(key, row.line);
    if (earlier !== undefined) {
      problems.unshift({
        code: "target_name_taken",
        field: "name",
        message: `Line ${earlier} of the same file has this name or alias already.`,
        fix: "Keep one of the two rows.",
      });
      return { ...base, action: "fail", problems };
    }
    const found = [
      ...new Map(keys.flatMap((key) => holders.get(key) ?? []).map((one) => [one.id, one])).values(),
    ];
    const [holder, other] = found;
    if (holder === undefined) {
      checkRules({ ...EMPTY_COLUMNS, ...draft.columns }, problems);
      return { ...base, action: problems.length === 0 ? "create" : "fail", problems };
    }
    if (other !== undefined) {
      problems.push({
        code: "target_name_taken",
        field: "name",
        message: "The names of this row belong to several targets.",
        fix: "Merge those targets first, or leave the aliases out.",
      });
    } else if (options.duplicates === "fail") {
      problems.push({
        code: "target_name_taken",
        field: "name",
        message: holder.visible
          ? `There is already a target with this name or alias: "${holder.row.name}".`
          : "The name belongs to a target that you may not see.",
        fix: "Leave the row out, or choose to skip or update targets that are there.",
      });
    } else if (options.duplicates === "update" && !holder.mayChange) {
      problems.push({
        code: "target_name_taken",
        field: "name",
        message: "You may not change the target that has this name.",
        fix: "Ask its owner or an administrator.",
      });
    } else if (options.duplicates === "update") {
      checkRules({ ...(holder.row as unknown as TargetColumns), ...draft.columns }, problems);
      if (problems.length === 0) return { ...base, action: "update", problems, targetId: holder.id };
    }
    return { ...base, action: problems.length === 0 ? "skip" : "fail", problems };
  });
}

function keysOf({ name, aliases = [] }: Draft): string[] {
  return [...(name === undefined ? [] : [name.key]), ...aliases.map(({ key }) => key)];
}

/** Most names that one query asks for. */
const KEYS_PER_QUERY = 1000;

async function findHolders(db: Kysely<Tables>, user: User, keys: readonly string[]) {
  const pairs: { key: string; target_id: number }[] = [];
  for (let start = 0; start < keys.length; start += KEYS_PER_QUERY) {
    pairs.push(
      ...(await db
        .selectFrom("target_name")
        .select(["key", "target_id"])
        .where("key", "in", keys.slice(start, start + KEYS_PER_QUERY))
        .execute()),
    );
  }
  const ids = [...new Set(pairs.map(({ target_id }) => target_id))];
  const rows = new Map<number, { name: string }>();
  const facts: Awaited<ReturnType<typeof readFacts>> = new Map();
  for (let start = 0; start < ids.length; start += KEYS_PER_QUERY) {
    const some = ids.slice(start, start + KEYS_PER_QUERY);
    for (const row of await db.selectFrom("target").selectAll().where("id", "in", some).execute())
      rows.set(row.id, row);
    for (const [id, one] of await readFacts(db, user, some)) facts.set(id, one);
  }
  return new Map(
    pairs.flatMap(({ key, target_id: id }) => {
      const [row, fact] = [rows.get(id), facts.get(id)];
      if (row === undefined || fact === undefined) return [];
      return [
        [key, [{ id, row, visible: can(user, "view", fact), mayChange: can(user, "change", fact) }]] as const,
      ];
    }),
  );
}

const NUMBERS = new Set<string>(NUMBER_FIELDS.map(({ name }) => name));

function readRow(cells: readonly string[], options: ResolveOptions) {
  const problems: Problem[] = [];
  const input: Record<string, unknown> = {};
  const aliases: string[] = [];
  const tags: Tag[] = [];
  const groupIds: number[] = [];
  const classification: { class?: string; probability?: number; origin?: string } = {};
  const refuse = (field: string, message: string, fix: string) =>
    problems.push({ code: "target_field_invalid", field, message, fix });
  if (cells.length > options.columns.length) {
    refuse(
      "row",
      `The row has ${cells.length} cells, the header ${options.columns.length}.`,
      "Put cells with commas in quotation marks.",
    );
  }
  for (const [index, column] of options.columns.entries()) {
    const cell = cells[index] ?? "";
    const text = cell.trim();
    // Empty cells say nothing.
    if (text === "" && !(column.kind === "field" && column.field === "name")) continue;
    switch (column.kind) {
      case "alias":
        aliases.push(text);
        break;
      case "tag":
        if (cell.length > 20_000) {
          refuse("tags", `The tag "${column.key}" is longer than 20000 characters.`, "Shorten it.");
        } else {
          tags.push(inferTag(column.key, cell));
        }
        break;
      case "groups":
        for (const name of text.split(",").map((one) => one.trim())) {
          const id = options.groups.get(name.toLowerCase());
          if (id !== undefined) groupIds.push(id);
          else if (name !== "") {
            refuse(
              "groups",
              `You are not in a group of people "${shorten(name)}".`,
              "Leave it out, or ask an administrator to add you to it.",
            );
          }
        }
        break;
      case "field":
        readField(column.field, cell, input, classification, refuse);
        break;
      case "ignored":
        break;
    }
  }
  if (classification.class !== undefined) input["classification"] = classification;
  if (options.permissions !== undefined) input["permissions"] ??= options.permissions;
  if (aliases.length > 0) input["aliases"] = aliases;
  const draft = readDraft(input as Partial<TargetInput>, problems);
  return { draft: tags.length === 0 ? draft : { ...draft, tags }, problems, groupIds };
}

function readField(
  field: string,
  cell: string,
  input: Record<string, unknown>,
  classification: { class?: string; probability?: number; origin?: string },
  refuse: (field: string, message: string, fix: string) => void,
) {
  const text = cell.trim();
  const choices = CHOICES[field];
  if (choices !== undefined) {
    const value = field === "status" ? text.toLowerCase() : text.toUpperCase();
    if (choices.includes(value)) input[field] = value;
    else refuse(field, `The ${field} "${shorten(text)}" is not known.`, `Use one of ${choices.join(", ")}.`);
  } else if (field === "priority") {
    if (/^[1-5](\.0*)?$/.test(text)) input[field] = Number.parseInt(text, 10);
    else
      refuse(
        field,
        `The priority "${shorten(text)}" is not a whole number from 1 to 5.`,
        "Give 1 (lowest) to 5.",
      );
  } else if (field === "classificationProbability") {
    const number = plainNumber(text);
    if (number !== undefined && number >= 0 && number <= 1) classification.probability = number;
    else
      refuse(
        "classification",
        `The probability "${shorten(text)}" is not from 0 to 1.`,
        "Give a number such as 0.93.",
      );
  } else if (field === "classification") {
    if ([...text].length <= 100) classification.class = text;
    else refuse(field, "The classification is longer than 100 characters.", "Shorten it.");
  } else if (field === "classificationOrigin") {
    classification.origin = text;
  } else if (field === "notes") {
    if (cell.length <= 20_000) input[field] = cell;
    else refuse(field, "The notes are longer than 20000 characters.", "Shorten them.");
  } else if (field === "ra" || field === "dec" || field === "name" || NUMBERS.has(field)) {
    input[field] = text;
  }
}
