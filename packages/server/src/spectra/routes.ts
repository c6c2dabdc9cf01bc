import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod";
import { z } from "zod";
import type { Context, User } from "../core/context.ts";
import { sendJsonText } from "../core/raw-json.ts";
import { emptyBody, idParams, timeText } from "../core/schemas.ts";
import { targetChanged } from "../live/target-events.ts";
import { sendText } from "../media/attachment.ts";
import type { Action, Viewer } from "../policy/policy.ts";
import { requireTarget } from "../policy/targets.ts";
import { findTarget } from "../targets/store.ts";
import { spectraErrors } from "./errors.ts";
import { listSpectra, loadSpectrum, type SpectrumSamples } from "./store.ts";

const tags = ["spectra"];

const aboutSchema = z
  .object({
    id: z.number().int(),
    targetId: z.number().int(),
    observedAt: timeText,
    mjd: z.number().describe("UTC"),
    telescope: z.string(),
    instrument: z.string(),
    source: z.string(),
    dataProductId: z.number().int().nullable(),
    label: z.string(),
    wavelengthUnit: z.literal("Angstrom"),
    fluxUnit: z.string().describe("erg/s/cm2/A where the file's unit can be converted to it, else that unit"),
    medium: z.enum(["air", "vacuum"]).nullable(),
    n: z.number().int().describe("Samples"),
  })
  .meta({ id: "SpectrumAbout" });

const samples = z.array(z.number().nullable());

const spectrumSchema = aboutSchema
  .extend({
    wavelength: z.array(z.number()).describe("Angstrom, increasing"),
    flux: samples.describe("Null where there is none"),
    error: samples.nullable(),
  })
  .meta({ id: "StoredSpectrum" });

/** Spectra of a target, as the processor stored them. */
export function spectraRoutes(ctx: Context): FastifyPluginAsyncZod {
  return async (app) => {
    app.get(
      "/api/targets/:id/spectra",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "listSpectra",
          summary: "Spectra of a target without their samples, oldest first",
          params: idParams,
          response: { 200: z.object({ spectra: z.array(aboutSchema) }) },
        },
      },
      async (request) => {
        const target = await findTarget(ctx.db, request.viewer, request.params.id);
        return { spectra: await listSpectra(ctx.db, target.id) };
      },
    );

    app.get(
      "/api/spectra/:id",
      {
        config: { access: "visitor" },
        schema: {
          tags,
          operationId: "getSpectrum",
          summary: "A spectrum with its samples; or as CSV or ECSV",
          params: idParams,
          querystring: z.object({ format: z.enum(["json", "csv", "ecsv"]).default("json") }),
          response: { 200: spectrumSchema },
        },
      },
      async (request, reply) => {
        const spectrum = await findSpectrum(ctx, request.viewer, request.params.id, "view");
        const { format } = request.query;
        if (format !== "json") {
          return sendText(
            reply,
            spectrumTable(spectrum, format),
            spectrum.about.label.replace(/\.[a-z]+\b/i, ""),
            `_spectrum.${format}`,
          );
        }
        const { about, wavelength, flux, error } = spectrum;
        const body = {
          ...about,
          wavelength: Array.from(wavelength),
          // NaN becomes null.
          flux: Array.from(flux),
          error: error === null ? null : Array.from(error),
        };
        return sendJsonText(reply, JSON.stringify(body));
      },
    );

    app.delete(
      "/api/spectra/:id",
      {
        config: { access: "user" },
        schema: {
          tags,
          operationId: "deleteSpectrum",
          summary: "Delete a spectrum; the file that it came from stays",
          params: idParams,
          response: { 204: emptyBody },
        },
      },
      async (request, reply) => {
        await removeSpectrum(ctx, request.user, request.params.id);
        return reply.code(204).send();
      },
    );
  };
}

async function findSpectrum(
  ctx: Context,
  viewer: Viewer,
  id: number,
  action: Action,
): Promise<SpectrumSamples> {
  const missing = () =>
    spectraErrors.spectrum_not_found("There is no such spectrum.", {
      fix: "Load the list of spectra again; it may have been deleted.",
    });
  const spectrum = await loadSpectrum(ctx.db, id);
  if (spectrum === undefined) throw missing();
  await requireTarget(ctx.db, viewer, spectrum.about.targetId, action, missing);
  return spectrum;
}

async function removeSpectrum(ctx: Context, user: User, id: number): Promise<void> {
  const { about } = await findSpectrum(ctx, user, id, "change");
  await ctx.live.transact(async (trx, publish) => {
    await trx.deleteFrom("spectrum").where("id", "=", id).execute();
    targetChanged(publish, about.targetId, "spectra", "deleted", [id]);
  });
}

/** A spectrum as a table that the spectroscopy processor reads again. */
function* spectrumTable(
  { about, wavelength, flux, error }: SpectrumSamples,
  format: "csv" | "ecsv",
): Iterable<string> {
  const columns = error === null ? ["wavelength", "flux"] : ["wavelength", "flux", "error"];
  const meta = [
    `DATE-OBS: ${about.observedAt}`,
    ...(about.telescope === "" ? [] : [`TELESCOPE: ${about.telescope}`]),
    ...(about.instrument === "" ? [] : [`INSTRUMENT: ${about.instrument}`]),
    "WAVELENGTH-UNIT: Angstrom",
    `FLUX-UNIT: ${about.fluxUnit}`,
  ];
  if (format === "ecsv") {
    const unit = (name: string) => (name === "wavelength" ? "Angstrom" : about.fluxUnit);
    const heads = columns.map((name) => `# - {name: ${name}, unit: '${unit(name)}', datatype: float64}\n`);
    yield `# %ECSV 1.0\n# ---\n# delimiter: ','\n# datatype:\n${heads.join("")}# meta:\n${meta.map((line) => `#   ${line}\n`).join("")}# schema: astropy-2.0\n`;
  } else {
    yield meta.map((line) => `# ${line}\n`).join("");
  }
  yield `${columns.join(",")}\n`;
  const text = (value: number | undefined) =>
    value === undefined || Number.isNaN(value) ? "nan" : String(value);
  let piece = "";
  for (let i = 0; i < wavelength.length; i++) {
    piece += `${text(wavelength[i])},${text(flux[i])}${error === null ? "" : `,${text(error[i])}`}\n`;
    if (piece.length > 64 * 1024) {
      yield piece;
      piece = "";
    }
  }
  yield piece;
}
