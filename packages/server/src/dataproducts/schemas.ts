import { z } from "zod";
import { idNumber, pageCursor, pageLimit, timeText } from "../core/schemas.ts";
import { processedSchema } from "./process-state.ts";

export const dataProductType = z.enum(["photometry", "spectroscopy", "fits", "image", "text", "other"]);

export type DataProductType = z.infer<typeof dataProductType>;

/** One header-data unit as the list of a file shows it. */
const hduSchema = z
  .object({
    index: z.number().int(),
    kind: z.string().describe("image, bintable, asciitable or other"),
    name: z.string(),
    version: z.number().int().nullable().describe("EXTVER"),
    axes: z.array(z.number().int()).describe("NAXIS1 first"),
    bitpix: z.number().int(),
  })
  .meta({ id: "Hdu" });

const geminiSchema = z
  .object({
    instrument: z.string().nullable(),
    tags: z.array(z.string()),
    descriptors: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "GeminiMetadata" });

/** A file of a target or of one of its observations. */
export const dataProductSchema = z
  .object({
    id: z.number().int(),
    targetId: z.number().int(),
    observationId: z.number().int().nullable(),
    filename: z.string(),
    size: z.number().int().describe("Bytes"),
    sha256: z.string(),
    type: dataProductType,
    origin: z.string().describe("upload, or run:<id> for a product of a reduction"),
    note: z.string().nullable().describe("Why the content was not recognised"),
    createdAt: timeText,
    featured: z.boolean().describe("The picture of its target; one for each type"),
    thumbnail: z.string().nullable().describe("Address of a small picture of it"),
    processed: processedSchema
      .nullable()
      .describe("Null for a file that is neither photometry nor spectroscopy"),
    gemini: geminiSchema.nullable(),
    hdus: z.array(hduSchema),
  })
  .meta({ id: "DataProduct" });

export type DataProductView = z.infer<typeof dataProductSchema>;

export const dataProductListQuery = z.object({
  targetId: idNumber.optional(),
  observationId: idNumber.optional(),
  type: dataProductType.optional(),
  cursor: pageCursor,
  limit: pageLimit(1000, 1000),
});

export const archiveQuery = z
  .object({
    targetId: idNumber.optional(),
    observationId: idNumber.optional(),
    ids: z
      .string()
      .regex(/^\d{1,10}(?:,\d{1,10}){0,999}$/, "Ids of files, separated by commas, at most 1000.")
      .transform((text) => text.split(",").map(Number))
      .optional(),
  })
  .refine(
    ({ targetId, observationId, ids }) =>
      targetId !== undefined || observationId !== undefined || ids !== undefined,
    {
      message: "Say targetId, observationId or ids.",
      path: ["targetId"],
    },
  );

export const dataProductListSchema = z.object({
  dataProducts: z.array(dataProductSchema),
  nextCursor: z.string().nullable(),
});

export const dataProductChangesSchema = z
  .object({ type: dataProductType.optional(), featured: z.boolean().optional() })
  .refine((changes) => changes.type !== undefined || changes.featured !== undefined, {
    message: "Say the type or featured.",
    path: ["type"],
  })
  .meta({ id: "DataProductChanges" });

export const uploadParams = z.object({ id: idNumber, filename: z.string().min(1).max(1024) });

export const uploadQuery = z.object({
  onConflict: z
    .enum(["refuse", "rename"])
    .default("refuse")
    .describe("What to do when another file has this name: refuse, or store it as name-2.fits"),
  type: dataProductType
    .optional()
    .describe("What the file is; photometry and spectroscopy are processed. Recognised when it is not given"),
});

/** The bytes of the file, sent as they are. */
export const uploadBody = z.unknown().meta({ type: "string", format: "binary" });

export const uploadResultSchema = z
  .object({
    dataProduct: dataProductSchema,
    duplicate: z.boolean().describe("True when the same content was there already; nothing was stored"),
  })
  .meta({ id: "UploadResult" });

/** A file's bytes. */
export const binaryBody = {
  description: "The bytes of the file",
  content: { "application/octet-stream": { schema: z.any().meta({ type: "string", format: "binary" }) } },
};

export const headerSchema = z
  .object({
    hdus: z.array(
      z.object({
        index: z.number().int(),
        name: z.string(),
        version: z.number().int().nullable(),
        kind: z.string(),
        cards: z.array(
          z.object({
            keyword: z.string(),
            value: z
              .union([z.string(), z.number(), z.boolean(), z.null()])
              .describe("Null when the card has no value; integers beyond 2^53 and complex numbers as text"),
            comment: z.string(),
          }),
        ),
      }),
    ),
  })
  .meta({ id: "FitsHeader" });

export type HeaderView = z.infer<typeof headerSchema>;

const samples = z.array(z.number().nullable());

/** One-dimensional spectra of a file; samples that are not finite are null. */
export const spectrumSchema = z
  .object({
    spectra: z.array(
      z.object({
        label: z.string(),
        wavelength: z.array(z.number()).describe("nm"),
        flux: samples,
        variance: samples.nullable().describe("In the square of fluxUnit"),
        fluxUnit: z.string().describe("Empty when the file does not say"),
        wavelengthUnit: z.literal("nm"),
        medium: z.enum(["air", "vacuum"]).nullable(),
      }),
    ),
  })
  .meta({ id: "Spectra" });

export type SpectraView = z.infer<typeof spectrumSchema>;
