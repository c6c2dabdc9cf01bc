import { z } from "zod";
import { idNumber, pageCursor, pageLimit, timeText } from "../core/schemas.ts";
import { OBSERVATION_STATES } from "../facilities/facility.ts";

const observationState = z.enum(OBSERVATION_STATES);

/** Bytes of the parameters of one record, as JSON. */
const MOST_PARAMETERS = 64 * 1024;

const parametersSchema = z
  .record(z.string().max(200), z.unknown())
  .refine((value) => JSON.stringify(value).length <= MOST_PARAMETERS, "At most 64 kB of parameters.");

/** An observation record as it is answered. */
export const observationSchema = z
  .object({
    id: z.number().int(),
    target: z.object({ id: z.number().int(), name: z.string() }),
    facility: z.string(),
    observationId: z.string().describe("The facility's id, for example GS-2021A-DD-102-9"),
    status: z.string().describe("The facility's own word; empty while nothing is known"),
    state: observationState,
    statusAt: timeText.nullable().describe("When the facility was last heard"),
    statusProblem: z.string().nullable().describe("Why the status could not be had the last time"),
    parameters: z.record(z.string(), z.unknown()),
    scheduledStart: timeText.nullable(),
    scheduledEnd: timeText.nullable(),
    url: z.string().nullable().describe("Page of the observation at the facility"),
    history: z
      .array(z.object({ at: timeText, state: observationState, status: z.string() }))
      .describe("Oldest first"),
    groups: z
      .array(z.object({ id: z.number().int(), name: z.string() }))
      .describe("Your own groups that it is in"),
    createdAt: timeText,
    counts: z.object({ dataProducts: z.number().int(), runs: z.number().int() }),
  })
  .meta({ id: "Observation" });

export type ObservationView = z.infer<typeof observationSchema>;

export const observationListQuery = z.object({
  targetId: idNumber.optional(),
  facility: z.string().max(50).optional(),
  state: z.union([observationState, z.array(observationState)]).optional(),
  status: z.string().max(200).optional().describe("The facility's own word, exactly"),
  search: z.string().trim().max(100).optional().describe("Part of the facility's id or of the target's name"),
  group: idNumber.optional().describe("Records of one of your groups"),
  cursor: pageCursor,
  limit: pageLimit(1000, 1000),
});

export type ObservationFilter = z.infer<typeof observationListQuery>;

export const observationListSchema = z.object({
  observations: z.array(observationSchema),
  nextCursor: z.string().nullable(),
});

const scheduled = z.iso.datetime({ offset: true }).nullable().optional();

export const newObservationSchema = z
  .object({
    facility: z.string().max(50),
    observationId: z
      .string()
      .max(200)
      .describe("GN-2021A-DD-102-9 or GS-2021A-DD-102-9 (legacy), G-2025B-1234-Q-0001 (GPP)"),
    status: z.string().trim().max(200).optional(),
    state: observationState.optional(),
    parameters: parametersSchema.optional(),
    scheduledStart: scheduled,
    scheduledEnd: scheduled,
  })
  .meta({ id: "NewObservation" });

export type NewObservation = z.infer<typeof newObservationSchema>;

export const observationChangesSchema = z
  .object({
    status: z.string().trim().max(200).optional(),
    state: observationState.optional(),
    parameters: parametersSchema.optional(),
    scheduledStart: scheduled,
    scheduledEnd: scheduled,
  })
  .meta({ id: "ObservationChanges" });

export type ObservationChanges = z.infer<typeof observationChangesSchema>;

const groupName = z.string().trim().min(1).max(50);

export const groupSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    observationIds: z.array(z.number().int()).describe("Of the records that you may see"),
    createdAt: timeText,
  })
  .meta({ id: "ObservationGroup" });

export const newGroupSchema = z
  .object({ name: groupName, observationIds: z.array(idNumber).max(10_000).optional() })
  .meta({ id: "NewObservationGroup" });

export const groupMembersSchema = z.object({ observationIds: z.array(idNumber).max(10_000) });

export const templateSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    facility: z.string(),
    type: z.string(),
    parameters: z.record(z.string(), z.unknown()),
    createdAt: timeText,
  })
  .meta({ id: "ObservationTemplate" });

export const newTemplateSchema = z
  .object({
    name: z.string().trim().min(1).max(200),
    facility: z.string().max(50),
    type: z.string().max(100),
    parameters: parametersSchema.default({}),
  })
  .meta({ id: "NewObservationTemplate" });

export const templateChangesSchema = z
  .object({ name: z.string().trim().min(1).max(200).optional(), parameters: parametersSchema.optional() })
  .meta({ id: "ObservationTemplateChanges" });
