import { z } from "zod";
import { idNumber, pageCursor, pageLimit, timeText } from "../targets/schemas.ts";

/** An observation record as it is answered. */
export const observationSchema = z
  .object({
    id: z.number().int(),
    target: z.object({ id: z.number().int(), name: z.string() }),
    facility: z.literal("GEM"),
    observationId: z.string().describe("The facility's id, for example GS-2021A-DD-102-9"),
    createdAt: timeText,
    counts: z.object({ dataProducts: z.number().int(), runs: z.number().int() }),
  })
  .meta({ id: "Observation" });

export type ObservationView = z.infer<typeof observationSchema>;

export const observationListQuery = z.object({
  targetId: idNumber.optional(),
  cursor: pageCursor,
  limit: pageLimit(1000, 1000),
});

export const observationListSchema = z.object({
  observations: z.array(observationSchema),
  nextCursor: z.string().nullable(),
});

export const newObservationSchema = z
  .object({
    facility: z.literal("GEM"),
    observationId: z
      .string()
      .max(200)
      .describe("GN-2021A-DD-102-9 or GS-2021A-DD-102-9 (legacy), G-2025B-1234-Q-0001 (GPP)"),
  })
  .meta({ id: "NewObservation" });
