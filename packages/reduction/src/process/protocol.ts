/**
 * What is said between a reduction process and whoever started it: one JSON object a line. The request is one line on
 * the process's standard input; the events come on its standard output.
 */
import { z } from "zod";
import type { Literal } from "../recipes/literal.ts";

const literal: z.ZodType<Literal> = z.lazy(() =>
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(literal), z.record(z.string(), literal)]),
);

/** What to reduce. All paths are absolute. */
export const reduceRequestSchema = z.strictObject({
  /** FITS files; the first one decides about instrument, recipe and the product's name. */
  files: z.array(z.string().min(1)).min(1),
  /** A recipe of the library by its name, or its text; neither means the default recipe of the files. */
  recipe: z.strictObject({ name: z.string().optional(), text: z.string().optional() }).default({}),
  /** User parameters: `primitive:parameter` or `parameter` (for every primitive that has it). */
  parameters: z.record(z.string(), literal).default({}),
  /** Products go here; created if it is missing. */
  outputDir: z.string().min(1),
  /** Calibration database that is searched and in which processed calibrations are registered. */
  calibrationDb: z.string().min(1).optional(),
  /**
   * The files that parameters may name, such as a bad pixel mask: name to path. With it nothing else is opened; without
   * it parameters give paths.
   */
  namedFiles: z.record(z.string(), z.string().min(1)).optional(),
  mode: z.literal("sq").default("sq"),
  /**
   * `dragons` repeats DRAGONS' numerical quirks, so that products agree; `exact` avoids them. Where they differ is
   * told in the log.
   */
  compat: z.enum(["dragons", "exact"]).default("dragons"),
});

/** A request as it is given: everything but `files` and `outputDir` may be left out. */
export type ReduceRequest = z.input<typeof reduceRequestSchema>;
/** A request after it has been checked. */
export type CheckedReduceRequest = z.output<typeof reduceRequestSchema>;

export const LOG_LEVELS = ["FULLINFO", "STDINFO", "STATUS", "WARNING", "ERROR"] as const;
/** DRAGONS' levels: FULLINFO is detail, STDINFO and STATUS what one wants to read. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const seconds = z.number().nonnegative();

/** One line from a reduction process. */
export const reduceEventSchema = z.discriminatedUnion("event", [
  z.object({
    event: z.literal("started"),
    recipe: z.string(),
    /** The primitives of the recipe in order. */
    steps: z.array(z.string()),
    pid: z.number().int(),
  }),
  z.object({
    event: z.literal("primitive"),
    name: z.string(),
    /** Position among the recipe's steps, from 0; a primitive called by another has its caller's. */
    index: z.number().int(),
    total: z.number().int(),
    /** 1 for a step of the recipe, 2 for one called by it, and so on. */
    depth: z.number().int(),
    state: z.enum(["started", "done", "failed"]),
    seconds: seconds.optional(),
  }),
  z.object({
    event: z.literal("log"),
    level: z.enum(LOG_LEVELS),
    message: z.string(),
    /** Nesting of primitives: 0 outside, 1 in a step of the recipe. */
    indent: z.number().int(),
    /** UTC, ISO 8601. */
    time: z.string(),
  }),
  z.object({
    event: z.literal("progress"),
    /** 0 to 1 over the whole recipe; never decreases. */
    fraction: z.number().min(0).max(1),
    message: z.string().optional(),
  }),
  z.object({
    event: z.literal("product"),
    path: z.string(),
    /** `processed_bias` and so on, or `output` for a frame that was only written. */
    kind: z.string(),
    sha256: z.string(),
    /** Is it a calibration that other reductions use? */
    calibration: z.boolean(),
  }),
  z.object({
    event: z.literal("error"),
    code: z.string(),
    message: z.string(),
    fix: z.string().optional(),
    file: z.string().optional(),
    primitive: z.string().optional(),
  }),
  z.object({
    event: z.literal("finished"),
    ok: z.boolean(),
    seconds,
    /** Paths of all products. */
    outputs: z.array(z.string()),
  }),
]);
export type ReduceEvent = z.infer<typeof reduceEventSchema>;
/** The event of one kind. */
export type ReduceEventOf<Kind extends ReduceEvent["event"]> = Extract<ReduceEvent, { event: Kind }>;

/** How the process ends. */
export const EXIT_CODES = {
  /** The recipe ran to its end. */
  ok: 0,
  /** The request was not understood. */
  badRequest: 1,
  /** Aborted: a signal, or its parent went away. */
  aborted: 2,
  /** The reduction failed; an `error` event says why. */
  failed: 6,
} as const;
