import { z } from "zod";
import { idNumber, timeText } from "../core/schemas.ts";

/** A reduction workspace of one observation. */
export const runSchema = z
  .object({
    id: z.number().int(),
    observation: z.object({
      id: z.number().int(),
      observationId: z.string(),
      target: z.object({ id: z.number().int(), name: z.string() }),
    }),
    name: z.string(),
    engine: z.literal("native"),
    createdAt: timeText,
    fileCount: z.number().int().describe("FITS files of the observation that the run can choose from"),
  })
  .meta({ id: "Run" });

export type RunView = z.infer<typeof runSchema>;

export const runListSchema = z.object({ runs: z.array(runSchema) });

export const newRunSchema = z
  .object({
    name: z
      .string()
      .max(200)
      .optional()
      .describe("Lower case letters, digits, _ and -; run-YYYYMMDDhhmmss (UTC) when empty"),
  })
  .meta({ id: "NewRun" });

const recipeSchema = z
  .object({
    name: z.string(),
    isDefault: z.boolean(),
    text: z.string(),
    engine: z.enum(["native", "dragons"]).describe("The engine that can run it"),
  })
  .meta({ id: "Recipe" });

export const groupsSchema = z
  .object({
    groups: z.array(
      z.object({
        key: z.string(),
        observationType: z.string(),
        observationClass: z.string(),
        object: z.string().nullable(),
        settings: z.array(z.object({ label: z.string(), value: z.string() })),
        files: z.array(
          z.object({
            id: z.number().int(),
            filename: z.string(),
            tags: z.array(z.string()),
            descriptors: z.record(z.string(), z.unknown()),
            size: z.number().int(),
          }),
        ),
        recipes: z.array(recipeSchema),
        refused: z.string().optional().describe("Why nothing here can be reduced"),
      }),
    ),
    unrecognised: z.array(
      z.object({ id: z.number().int(), filename: z.string(), note: z.string().nullable() }),
    ),
  })
  .meta({ id: "RunGroups" });

export type GroupsView = z.infer<typeof groupsSchema>;

const literal = z.union([z.string(), z.number(), z.boolean(), z.null()]);

export const primitivesQuery = z.object({
  recipe: z.string().min(1).max(200).describe("Name of a recipe of the run's files"),
});

export const primitivesSchema = z
  .object({
    primitives: z.array(
      z.object({
        name: z.string(),
        doc: z.string(),
        params: z.array(
          z.object({
            name: z.string(),
            type: z.string(),
            default: z.unknown(),
            optional: z.boolean(),
            choices: z.array(literal).optional(),
            min: z.number().optional(),
            max: z.number().optional(),
            doc: z.string(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "Primitives" });

export const newReductionSchema = z
  .object({
    recipe: z.object({
      name: z.string().min(1).max(200),
      text: z.string().max(100_000).optional().describe("Changed text; the library's own when absent"),
    }),
    files: z.array(idNumber).max(5000).describe("Data product ids; the first decides on the instrument"),
    parameters: z
      .record(z.string().max(200), z.unknown())
      .optional()
      .describe("Values by primitive:parameter, or by parameter for all primitives"),
  })
  .meta({ id: "NewReduction" });

const reductionState = z.enum(["queued", "running", "done", "failed", "cancelled", "interrupted"]);

export const stepSchema = z
  .object({
    name: z.string(),
    state: z.enum(["pending", "running", "done", "failed"]),
    seconds: z.number().nullable(),
  })
  .meta({ id: "ReductionStep" });

/** One execution of a recipe. */
export const reductionSchema = z
  .object({
    id: z.number().int(),
    runId: z.number().int(),
    taskId: z.string().nullable(),
    recipe: z.string(),
    state: reductionState,
    steps: z.array(stepSchema),
    error: z.object({ code: z.string(), message: z.string(), fix: z.string().optional() }).nullable(),
    parameters: z.record(z.string(), z.unknown()),
    inputs: z.array(
      z.object({ id: z.number().int(), filename: z.string().describe("Empty when the file is deleted") }),
    ),
    createdAt: timeText,
    finishedAt: timeText.nullable(),
    products: z.array(z.string()),
  })
  .meta({ id: "Reduction" });

export type ReductionView = z.infer<typeof reductionSchema>;
export type StepView = z.infer<typeof stepSchema>;

export const reductionListSchema = z.object({ reductions: z.array(reductionSchema) });

export const logQuery = z.object({
  after: z.coerce.number().int().min(0).default(0).describe("Only lines with a larger n"),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
});

export const logLineSchema = z
  .object({
    n: z.number().int().describe("1, 2, 3, ... within the reduction"),
    level: z.string(),
    indent: z.number().int(),
    message: z.string(),
    time: timeText,
  })
  .meta({ id: "LogLine" });

export type LogLine = z.infer<typeof logLineSchema>;

export const logSchema = z.object({ lines: z.array(logLineSchema) });

export const calibrationsSchema = z
  .object({
    calibrations: z.array(
      z.object({
        name: z.string(),
        type: z.string().describe("For example processed_bias"),
        path: z.string().describe("Below the run's folder"),
        sha256: z.string(),
        addedAt: timeText,
      }),
    ),
  })
  .meta({ id: "Calibrations" });

export const outputParams = z.object({ id: idNumber, name: z.string().min(1).max(1024) });

export const outputsSchema = z
  .object({
    outputs: z.array(
      z.object({
        name: z.string(),
        size: z.number().int(),
        modifiedAt: timeText,
        kind: z.string(),
        product: z
          .object({
            id: z.number().int(),
            current: z.boolean().describe("False when the file changed since it was added"),
          })
          .nullable(),
      }),
    ),
  })
  .meta({ id: "RunOutputs" });
