import { z } from "zod";
import { idNumber } from "../core/schemas.ts";

const numbers = z.array(z.number());
const maybeNumbers = z.array(z.number().nullable());
const words = z.array(z.string());
const index = (of: string) => numbers.describe(`Index into dictionaries.${of}`);

export const photometryQuery = z.object({
  format: z.enum(["json", "csv", "ecsv"]).default("json"),
  band: z
    .union([z.string(), z.array(z.string()).max(100)])
    .optional()
    .describe("Only this filter; several when it is repeated"),
  from: z.coerce.number().optional().describe("MJD (UTC), inclusive"),
  to: z.coerce.number().optional().describe("MJD (UTC), inclusive"),
  dataProductId: idNumber.optional().describe("Only what this file gave"),
});

/** Points in columns. */
export const photometrySchema = z
  .object({
    count: z.number().int(),
    columns: z.object({
      id: numbers,
      mjd: numbers.describe("MJD, UTC (HJD and BJD times as they came, see timeScale)"),
      value: maybeNumbers.describe("Magnitude or flux, in the unit of the point; null for a limit"),
      error: maybeNumbers,
      limit: maybeNumbers.describe("Limiting magnitude or flux"),
      band: index("band"),
      unit: index("unit"),
      telescope: index("telescope"),
      instrument: index("instrument"),
      source: index("source"),
      timeScale: index("timeScale"),
      dataProductId: maybeNumbers,
    }),
    dictionaries: z.object({
      band: words,
      unit: words,
      telescope: words,
      instrument: words,
      source: words,
      timeScale: words,
    }),
  })
  .meta({ id: "Photometry" });

const word = z.string().trim().max(100);

export const newPointsSchema = z
  .object({
    points: z
      .array(
        z.object({
          time: z.union([z.number(), z.string().max(40)]).describe("MJD, JD or UTC date and time"),
          value: z.number().nullable().optional().describe("Magnitude or flux"),
          error: z.number().min(0).nullable().optional(),
          limit: z.number().nullable().optional(),
          band: word.default(""),
          unit: z.string().max(40).default("mag").describe("mag, mag(AB), mag(Vega), uJy, ..."),
          telescope: word.default(""),
          instrument: word.default(""),
          source: word.default(""),
        }),
      )
      .min(1)
      .max(10_000),
  })
  .meta({ id: "NewPhotometry" });

export const storedPointsSchema = z.object({
  stored: z
    .number()
    .int()
    .describe(
      "Points that are there now; those with a known time, filter, unit, telescope, instrument and source were replaced",
    ),
});
