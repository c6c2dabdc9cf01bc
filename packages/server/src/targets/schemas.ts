import { z } from "zod";

/** Ids are positive 32-bit integers in both databases. */
export const idNumber = z.coerce.number().int().positive().max(2_147_483_647);

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

const coordinate = z.union([z.number(), z.string().trim().min(1).max(60)]);

/** A sidereal target as it is answered. */
export const targetSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    ra: z.number().describe("Right ascension, degrees, ICRS"),
    dec: z.number().describe("Declination, degrees, ICRS"),
    raText: z.string().describe("Right ascension as hh:mm:ss.sss"),
    decText: z.string().describe("Declination as +dd:mm:ss.ss"),
    galactic: z.object({
      l: z.number().describe("Galactic longitude, degrees"),
      b: z.number().describe("Galactic latitude, degrees"),
    }),
    notes: z.string(),
    createdAt: timeText,
    updatedAt: timeText,
    owner: z.object({ id: z.string(), username: z.string() }),
    counts: z.object({ observations: z.number().int(), dataProducts: z.number().int() }),
  })
  .meta({ id: "Target" });

export type TargetView = z.infer<typeof targetSchema>;

export const targetListQuery = z.object({
  search: z
    .string()
    .trim()
    .max(100)
    .optional()
    .describe("Part of a name; case, spaces and punctuation do not matter"),
  cursor: pageCursor,
  limit: pageLimit(50, 200),
});

export const targetListSchema = z.object({
  targets: z.array(targetSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int().describe("All targets that match, on every page"),
});

export const newTargetSchema = z
  .object({
    name: z.string().max(400).describe("Primary name, at most 100 characters"),
    ra: coordinate.describe("Degrees (number or text), or sexagesimal hours such as 14:19:18.62"),
    dec: coordinate.describe("Degrees (number or text), or sexagesimal degrees such as +00:03:27.7"),
    notes: z.string().max(20_000).default(""),
  })
  .meta({ id: "NewTarget" });

export const targetChangesSchema = z
  .object({
    name: z.string().max(400).optional(),
    ra: coordinate.optional(),
    dec: coordinate.optional(),
    notes: z.string().max(20_000).optional(),
  })
  .meta({ id: "TargetChanges" });
