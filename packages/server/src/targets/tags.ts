import type { Kysely } from "kysely";
import type { Tables } from "../database/tables.ts";
import type { Problem } from "./problems.ts";

export const TAG_TYPES = ["string", "number", "boolean", "datetime"] as const;
export type TagType = (typeof TAG_TYPES)[number];
export type TagValue = string | number | boolean;

/** A key and a value that somebody noted about a target; `text` is how the value is stored and searched. */
export interface Tag {
  readonly key: string;
  readonly type: TagType;
  readonly text: string;
}

/** A tag as it is said: the type may be left to the value. */
interface TagInput {
  readonly key: string;
  readonly value: TagValue;
  readonly type?: TagType | undefined;
}

const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Reads tags; what is wrong with them is added to `problems`. */
export function readTags(inputs: readonly TagInput[], problems: Problem[]): Tag[] {
  const tags = new Map<string, Tag>();
  for (const [index, input] of inputs.entries()) {
    const key = input.key.normalize("NFC").trim();
    const refuse = (part: string, message: string, fix: string) =>
      problems.push({ code: "target_tag_invalid", field: `tags.${index}.${part}`, message, fix });
    if (key === "" || /\p{Cc}/u.test(key)) {
      refuse("key", "A tag has no name.", "Give it one, or leave the tag out.");
    } else if (tags.has(key)) {
      refuse("key", `The tag "${key}" is there twice.`, "Keep one of the two.");
    } else {
      const type = input.type ?? typeOf(input.value);
      const text = tagText(input.value, type);
      if (text === undefined) {
        refuse(
          "value",
          `The value of the tag "${key}" is not a ${type}.`,
          `Give a ${type}, or choose the type string.`,
        );
      } else {
        tags.set(key, { key, type, text });
      }
    }
  }
  return [...tags.values()];
}

function typeOf(value: TagValue): TagType {
  return typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "string";
}

function tagText(value: TagValue, type: TagType): string | undefined {
  const text = String(value);
  switch (type) {
    case "string":
      return text;
    case "number": {
      const number = typeof value === "number" ? value : text.trim() === "" ? Number.NaN : Number(text);
      return Number.isFinite(number) ? String(number) : undefined;
    }
    case "boolean":
      return /^(true|false)$/i.test(text) ? text.toLowerCase() : undefined;
    case "datetime":
      return ISO.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
  }
}

/** The type that a value of a table without types has: the one whose text is exactly this. */
export function inferTag(key: string, text: string): Tag {
  if (text === "true" || text === "false") return { key, type: "boolean", text };
  if (text !== "" && String(Number(text)) === text && Number.isFinite(Number(text))) {
    return { key, type: "number", text };
  }
  if (ISO.test(text) && text.length > 10 && !Number.isNaN(Date.parse(text)))
    return { key, type: "datetime", text };
  return { key, type: "string", text };
}

/** A stored tag as the API answers it. */
export function presentTag(row: { key: string; type: string; value: string }) {
  const type = row.type as TagType;
  const value: TagValue =
    type === "number" ? Number(row.value) : type === "boolean" ? row.value === "true" : row.value;
  return { key: row.key, type, value };
}

/** Replaces all tags of a target. */
export async function storeTags(trx: Kysely<Tables>, targetId: number, tags: readonly Tag[]): Promise<void> {
  await trx.deleteFrom("target_tag").where("target_id", "=", targetId).execute();
  if (tags.length === 0) return;
  await trx
    .insertInto("target_tag")
    .values(tags.map(({ key, type, text }) => ({ target_id: targetId, key, type, value: text })))
    .execute();
}
