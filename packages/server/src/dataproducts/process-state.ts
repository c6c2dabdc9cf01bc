import { z } from "zod";
import { MEANINGS } from "../photometry/columns.ts";

/** What the processor said about a file, as the column `processed` holds it and the API answers it. */
export const processedSchema = z
  .object({
    state: z.enum(["queued", "done", "failed"]),
    points: z.number().int().describe("Points of photometry that the file gave"),
    spectra: z.number().int().describe("Spectra that the file gave"),
    refused: z
      .array(
        z.object({
          line: z.number().int().optional().describe("Line of a text, from 1"),
          hdu: z.number().int().optional(),
          message: z.string(),
        }),
      )
      .describe("The first 100 lines or HDUs that were not taken, and why"),
    refusedCount: z.number().int(),
    repeated: z.number().int().describe("Lines that repeat another one of the file"),
    notes: z.array(z.string()).describe("What should be known about the result"),
    message: z.string().nullable().describe("Why nothing of the file could be taken"),
    fix: z.string().nullable(),
    at: z.string().nullable().meta({ format: "date-time" }),
  })
  .meta({ id: "Processed" });

export type Processed = z.infer<typeof processedSchema>;

const NOTHING: Processed = {
  state: "queued",
  points: 0,
  spectra: 0,
  refused: [],
  refusedCount: 0,
  repeated: 0,
  notes: [],
  message: null,
  fix: null,
  at: null,
};

/** The state of a file that waits; `before` keeps what an earlier processing gave, which is still there. */
export function queuedState(before: Processed | null = null): string {
  // The state comes first: an index finds the files that wait by the beginning of the text.
  return JSON.stringify({ ...NOTHING, ...before, state: "queued" } satisfies Processed);
}

/** What ended well. */
export function doneState(result: Omit<Processed, "state" | "message" | "fix" | "at">): string {
  const state: Processed = { ...NOTHING, ...result, state: "done", at: new Date().toISOString() };
  return JSON.stringify(state);
}

/** What ended badly; the points and spectra of an earlier time are still there. */
export function failedState(
  before: Processed | null,
  failure: Partial<Processed> & { message: string; fix: string | null },
): string {
  const state: Processed = {
    ...NOTHING,
    ...before,
    refused: [],
    refusedCount: 0,
    notes: [],
    ...failure,
    state: "failed",
    at: new Date().toISOString(),
  };
  return JSON.stringify(state);
}

/** The column as the API answers it. */
export function readProcessed(row: { processed: string | null }): Processed | null {
  // Written by us from a typed value; nobody else writes this column.
  return row.processed === null ? null : (JSON.parse(row.processed) as Processed);
}

const word = z.string().trim().max(100);

/** What a person may say about a file instead of the file. */
export const processOptionsSchema = z
  .object({
    mapping: z
      .partialRecord(z.enum(MEANINGS), z.string().max(200))
      .optional()
      .describe("Photometry: names of columns by what they mean"),
    band: word.optional(),
    unit: word.optional().describe("Photometry: such as mag(AB), mag(Vega), uJy"),
    telescope: word.optional(),
    instrument: word.optional(),
    source: word.optional(),
    observedAt: z.string().max(40).optional().describe("Spectra: UTC date and time, or MJD"),
    wavelengthUnit: word.optional(),
    fluxUnit: word.optional(),
  })
  .meta({ id: "ProcessOptions" });

export type ProcessOptions = z.infer<typeof processOptionsSchema>;

/** The column `process_options`. */
export function readOptions(row: { process_options: string | null }): ProcessOptions {
  return row.process_options === null ? {} : processOptionsSchema.parse(JSON.parse(row.process_options));
}
