import { z } from "zod";

/** What the schemas of all features are built of. */

/** Ids are positive 32-bit integers in both databases. */
export const idNumber = z.coerce.number().int().positive().max(2_147_483_647);

/** An id in a JSON body. */
export const idValue = z.number().int().positive().max(2_147_483_647);

/** Path parameters of everything that is addressed by its id. */
export const idParams = z.object({ id: idNumber });

/** UTC ISO 8601. */
export const timeText = z.string().meta({ format: "date-time" });

/** How many rows a page of a list holds. */
export const pageLimit = (preset: number, max: number) =>
  z.coerce.number().int().min(1).max(max).default(preset).describe(`Rows in one answer, at most ${max}`);

/** Where the previous page of a list ended. */
export const pageCursor = z
  .string()
  .regex(/^\d{1,10}$/, "A cursor is what an earlier answer gave as nextCursor.")
  .optional()
  .describe("nextCursor of the previous page");

/** Body of an answer that is empty. */
export const emptyBody = z.undefined().describe("Done; nothing to say.");
