import { z } from "zod";
import { idNumber, pageLimit, timeText } from "../core/schemas.ts";
import { PERMISSIONS } from "../policy/policy.ts";
import { NUMBER_FIELDS, type NumberFieldName, SCHEMES, STATUSES, TARGET_TYPES } from "./fields.ts";
import { TAG_TYPES } from "./tags.ts";

const people = z.object({ id: z.string(), username: z.string() });

const tagSchema = z.object({
  key: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]),
  type: z.enum(TAG_TYPES),
});

const classificationSchema = z.object({
  class: z.string(),
  probability: z.number().nullable(),
  origin: z.string().nullable(),
});

/** A schema of every number of a target. */
function numbers<T extends z.ZodType>(schema: (label: string) => T): Record<NumberFieldName, T> {
  return Object.fromEntries(
    NUMBER_FIELDS.map(({ name, label, unit }) => [name, schema(unit === "" ? label : `${label}, ${unit}`)]),
  ) as Record<NumberFieldName, T>;
}

/** A target as it is answered. */
export const targetSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    type: z.enum(TARGET_TYPES),
    ra: z.number().nullable().describe("Right ascension, degrees, ICRS; null for a target that moves"),
    dec: z.number().nullable().describe("Declination, degrees, ICRS"),
    raText: z.string().nullable().describe("Right ascension as hh:mm:ss.sss"),
    decText: z.string().nullable().describe("Declination as +dd:mm:ss.ss"),
    galactic: z
      .object({
        l: z.number().describe("Galactic longitude, degrees"),
        b: z.number().describe("Galactic latitude, degrees"),
      })
      .nullable(),
    constellation: z.string().nullable().describe("IAU constellation"),
    ...numbers((text) => z.number().nullable().describe(text)),
    scheme: z.enum(SCHEMES).nullable(),
    aliases: z.array(z.string()),
    tags: z.array(tagSchema),
    classification: classificationSchema.nullable(),
    status: z.string(),
    priority: z.number().int().nullable().describe("1 (lowest) to 5"),
    lastDetection: z
      .object({ mjd: z.number(), magnitude: z.number().nullable(), band: z.string().nullable() })
      .nullable(),
    permissions: z.enum(PERMISSIONS),
    groups: z
      .array(z.object({ id: z.number().int(), name: z.string() }))
      .describe("Groups of targets that it is in"),
    notes: z.string(),
    createdAt: timeText,
    updatedAt: timeText,
    version: z
      .number()
      .int()
      .describe("Grows with every change; send it along to notice the changes of others"),
    owner: people,
    my: z
      .object({ change: z.boolean(), delete: z.boolean(), manage: z.boolean() })
      .describe("What the one who asks may do"),
    counts: z.object({ observations: z.number().int(), dataProducts: z.number().int() }),
    separation: z
      .number()
      .optional()
      .describe("Distance from the centre of the cone that was asked for, arcsec"),
  })
  .meta({ id: "Target" });

export type TargetView = z.infer<typeof targetSchema>;

const coordinate = z.union([z.number(), z.string().trim().max(60)]).nullable();
const numberInput = z.union([z.number(), z.string().trim().max(100)]).nullable();

const inputShape = {
  name: z.string().max(400).describe("Primary name, at most 100 characters"),
  type: z.enum(TARGET_TYPES).describe("SIDEREAL when absent"),
  ra: coordinate.describe("Degrees (number or text), or sexagesimal hours such as 14:19:18.62"),
  dec: coordinate.describe("Degrees (number or text), or sexagesimal degrees such as +00:03:27.7"),
  ...numbers((text) => numberInput.describe(text)),
  scheme: z.enum(SCHEMES).nullable().describe("How the orbit of a target that moves is given"),
  aliases: z.array(z.string().max(400)).max(100),
  tags: z
    .array(
      z.object({
        key: z.string().max(200),
        value: z.union([z.string().max(20_000), z.number(), z.boolean()]),
        type: z.enum(TAG_TYPES).optional().describe("That of the value when absent"),
      }),
    )
    .max(200),
  permissions: z.enum(PERMISSIONS).describe("PRIVATE when absent"),
  classification: z
    .object({
      class: z.string().trim().min(1).max(100),
      probability: z.number().min(0).max(1).nullable().optional(),
      origin: z.string().trim().max(200).nullable().optional(),
    })
    .nullable(),
  status: z.enum(STATUSES),
  priority: z.number().int().min(1).max(5).nullable().describe("1 (lowest) to 5"),
  notes: z.string().max(20_000),
};

export const newTargetSchema = z
  .object(inputShape)
  .partial()
  .required({ name: true })
  .meta({
    id: "NewTarget",
    examples: [
      { name: "AT 2020caa", ra: "14:19:18.62", dec: "+00:03:27.7", aliases: ["ZTF20aaabcde"], priority: 4 },
      {
        name: "67P",
        type: "NON_SIDEREAL",
        scheme: "MPC_COMET",
        epochOfElements: 57303,
        inclination: 7.04,
        lngAscNode: 50.14,
        argOfPerihelion: 12.78,
        eccentricity: 0.641,
        perihdist: 1.243,
        epochOfPerihelion: 57247.09,
      },
    ],
  });

/** What a caller may say about a target. */
export type TargetInput = z.infer<typeof newTargetSchema>;

export const targetChangesSchema = z
  .object({
    ...inputShape,
    version: z
      .number()
      .int()
      .describe("The version that the change is based on; 409 when it is no longer the latest"),
  })
  .partial()
  .meta({ id: "TargetChanges", examples: [{ redshift: 0.0123, version: 3 }] });

export type TargetChanges = z.infer<typeof targetChangesSchema>;

const warningSchema = z.object({
  code: z.literal("near"),
  message: z.string(),
  target: z.object({ id: z.number().int(), name: z.string(), separationArcsec: z.number() }),
});
export type TargetWarning = z.infer<typeof warningSchema>;

export const createdTargetSchema = z
  .object({ ...targetSchema.shape, warnings: z.array(warningSchema) })
  .meta({ id: "CreatedTarget" });

const problemSchema = z.object({
  code: z.string(),
  field: z.string(),
  message: z.string(),
  fix: z.string(),
});

export const targetCheckSchema = z
  .object({
    problems: z.array(problemSchema),
    warnings: z.array(warningSchema),
    parsed: z.object({
      ra: z.number().nullable(),
      dec: z.number().nullable(),
      raText: z.string().nullable(),
      decText: z.string().nullable(),
    }),
  })
  .meta({ id: "TargetCheck" });

const SORTS = [
  "name",
  "created",
  "modified",
  "ra",
  "dec",
  "redshift",
  "priority",
  "class",
  "magnitude",
  "lastDetection",
  "observations",
  "dataProducts",
  "type",
  "status",
  "permissions",
  "owner",
] as const;
export type SortName = (typeof SORTS)[number];

const text = (description: string, max = 200) => z.string().trim().max(max).optional().describe(description);
const several = (description: string) =>
  z
    .union([z.string().max(400), z.array(z.string().max(400)).max(20)])
    .optional()
    .describe(description);

/** What a list of targets can be narrowed by; the same everywhere. */
export const targetFilterShape = {
  search: text("Part of a name or alias; case, spaces and punctuation do not matter", 100),
  name: text("Like search; several parts are separated by commas, one of them has to match", 2000),
  type: z.enum(TARGET_TYPES).optional(),
  tag: several("key, or key:value; several have to match all"),
  group: idNumber.optional().describe("A group of targets"),
  cone: text("ra,dec,radius: coordinates in any form, radius in degrees or with the unit d, m or s"),
  coneTarget: text("name,radius: around a target", 500),
  class: text("Classification; none: without one"),
  status: text("One or several, separated by commas"),
  priority: text("One or several, separated by commas, or a range such as 3-5"),
  magnitude: text("min,max of the last detection; either may be left out"),
  lastDetection: text("from,to of its time, MJD or ISO 8601; either may be left out"),
  redshift: text("min,max; either may be left out"),
  owner: text("Username"),
};

export const targetFilterSchema = z.object(targetFilterShape);
export type TargetFilter = z.infer<typeof targetFilterSchema>;

const sortText = z
  .string()
  .refine((value) => (SORTS as readonly string[]).includes(value.replace(/^-/, "")), {
    message: `Sort by one of ${SORTS.join(", ")}, with a minus in front for the reverse order.`,
  })
  .default("-created")
  .describe(`One of ${SORTS.join(", ")}; a minus in front reverses. Targets without the value come last`);

export const targetListQuery = z.object({
  ...targetFilterShape,
  sort: sortText,
  cursor: z.string().max(400).optional().describe("nextCursor of the previous page"),
  limit: pageLimit(50, 200),
});

export const targetListSchema = z.object({
  targets: z.array(targetSchema),
  nextCursor: z.string().nullable(),
  total: z.number().int().describe("Targets that match, on every page"),
  totalIsExact: z.boolean().describe("False when there are more than were counted"),
});
