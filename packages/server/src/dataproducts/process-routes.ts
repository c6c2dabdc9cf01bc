import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context, User } from "../core/context.ts";
import { idParams } from "../core/schemas.ts";
import { existingPath } from "../media/folders.ts";
import { MEANINGS } from "../photometry/columns.ts";
import { readPhotometry } from "../photometry/read-photometry.ts";
import { mjdToIso } from "../photometry/times.ts";
import { dataProductErrors } from "./errors.ts";
import { asFailure, photometryOptions, readSpectraFile, startProcessing } from "./process.ts";
import { type ProcessOptions, processOptionsSchema } from "./process-state.ts";
import { findDataProduct } from "./store.ts";

const tags = ["data products"];
/** Rows of a table that a preview reads. */
const PREVIEW_ROWS = 2000;
const SHOWN_ROWS = 20;

const previewSchema = z
  .object({
    kind: z.enum(["photometry", "spectroscopy"]),
    columns: z.array(z.object({ name: z.string(), meaning: z.enum(MEANINGS).nullable() })),
    points: z.array(
      z.object({
        line: z.number().int(),
        mjd: z.number(),
        time: z.string(),
        value: z.number().nullable(),
        error: z.number().nullable(),
        limit: z.number().nullable(),
        band: z.string(),
        unit: z.string(),
        telescope: z.string(),
        instrument: z.string(),
        source: z.string(),
      }),
    ),
    spectra: z.array(
      z.object({
        label: z.string(),
        observedAt: z.string(),
        telescope: z.string(),
        instrument: z.string(),
        n: z.number().int(),
        from: z.number().describe("Angstrom"),
        to: z.number().describe("Angstrom"),
        fluxUnit: z.string(),
      }),
    ),
    refused: z.array(
      z.object({ line: z.number().int().optional(), hdu: z.number().int().optional(), message: z.string() }),
    ),
    notes: z.array(z.string()),
    problem: z
      .object({ message: z.string(), fix: z.string().nullable() })
      .nullable()
      .describe("Why nothing can be taken"),
  })
  .meta({ id: "ProcessingPreview" });

type Preview = z.infer<typeof previewSchema>;

const bodySchema = processOptionsSchema.nullish();

/** Turning files into points and spectra: look first, then do it. */
export function processRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.post(
      "/api/dataproducts/:id/process",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "processDataProduct",
          summary: "Read photometry or spectra from a file; what it gave before is replaced",
          params: idParams,
          body: bodySchema,
          response: { 202: z.object({ taskId: z.string() }) },
        },
      },
      async (request, reply) => {
        const row = await findDataProduct(ctx.db, request.user, request.params.id, "change");
        const task = await startProcessing(ctx, request.user.id, row, request.body ?? undefined);
        return reply.code(202).send({ taskId: task.id });
      },
    );

    app.post(
      "/api/dataproducts/:id/preview-processing",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "previewProcessing",
          summary: "What processing a file would give, from its first rows; nothing is stored",
          params: idParams,
          body: z
            .object({
              type: z.enum(["photometry", "spectroscopy"]).optional(),
              options: processOptionsSchema.optional(),
            })
            .nullish(),
          response: { 200: previewSchema },
        },
      },
      async (request) =>
        await preview(ctx, request.user, request.params.id, request.body?.type, request.body?.options ?? {}),
    );
  };
}

async function preview(
  ctx: Context,
  user: User,
  id: number,
  asType: "photometry" | "spectroscopy" | undefined,
  options: ProcessOptions,
): Promise<Preview> {
  const row = await findDataProduct(ctx.db, user, id);
  const kind = asType ?? row.type;
  if (kind !== "photometry" && kind !== "spectroscopy") {
    throw dataProductErrors.not_processable(
      `${row.filename} is of the type ${row.type}, from which nothing is read.`,
      {
        field: "type",
        fix: "Say whether it is photometry or spectroscopy.",
      },
    );
  }
  const empty: Preview = {
    kind,
    columns: [],
    points: [],
    spectra: [],
    refused: [],
    notes: [],
    problem: null,
  };
  const path = await existingPath(ctx.config.mediaDir, row.path);
  try {
    return kind === "photometry"
      ? { ...empty, ...(await previewTable(path, options)) }
      : { ...empty, ...(await previewSpectra(path, row.filename, options)) };
  } catch (error) {
    const failure = asFailure(error);
    if (failure === undefined) throw error;
    return { ...empty, problem: { message: failure.message, fix: failure.fix } };
  }
}

async function previewTable(path: string, options: ProcessOptions): Promise<Partial<Preview>> {
  const result = await readPhotometry(path, photometryOptions(options), { mostRows: PREVIEW_ROWS });
  const { points, heads, mapping, refusals } = result;
  const meanings = new Map(MEANINGS.map((meaning) => [mapping.columns[meaning], meaning]));
  const number = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    columns: heads.map(({ name }, i) => ({ name, meaning: meanings.get(i) ?? null })),
    points: Array.from({ length: Math.min(SHOWN_ROWS, points.count) }, (_, i) => {
      const series = points.series[points.seriesOf[i] ?? 0];
      const mjd = points.mjd[i] ?? 0;
      return {
        line: points.line[i] ?? 0,
        mjd,
        time: mjdToIso(mjd),
        value: number(points.value[i]),
        error: number(points.error[i]),
        limit: number(points.limit[i]),
        band: series?.band ?? "",
        unit: series?.unit ?? "",
        telescope: series?.telescope ?? "",
        instrument: series?.instrument ?? "",
        source: series?.source ?? "",
      };
    }),
    refused: [...refusals.first],
    notes: [...result.notes],
  };
}

async function previewSpectra(
  path: string,
  filename: string,
  options: ProcessOptions,
): Promise<Partial<Preview>> {
  const { spectra, refused, notes } = await readSpectraFile(path, filename, options);
  return {
    spectra: spectra.map(({ label, mjd, telescope, instrument, wavelength, fluxUnit }) => ({
      label,
      observedAt: mjdToIso(mjd),
      telescope,
      instrument,
      n: wavelength.length,
      from: wavelength[0] ?? 0,
      to: wavelength.at(-1) ?? 0,
      fluxUnit,
    })),
    refused: [...refused],
    notes: [...notes],
  };
}
