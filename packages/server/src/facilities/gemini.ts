import type {
  Facility,
  ObservationRequest,
  ObservationType,
  ParameterProblem,
  ParameterSchema,
} from "./facility.ts";
import { parseObservationId } from "./gemini-ids.ts";

const IMAGE_QUALITY = [
  "POINT_ONE",
  "POINT_TWO",
  "POINT_THREE",
  "POINT_FOUR",
  "POINT_SIX",
  "POINT_EIGHT",
  "ONE_POINT_ZERO",
  "ONE_POINT_TWO",
  "ONE_POINT_FIVE",
  "TWO_POINT_ZERO",
];
const CLOUD_EXTINCTION = [
  "ZERO",
  "POINT_ONE",
  "POINT_THREE",
  "POINT_FIVE",
  "ONE_POINT_ZERO",
  "TWO_POINT_ZERO",
  "THREE_POINT_ZERO",
];
const SKY_BACKGROUND = ["DARKEST", "DARK", "GRAY", "BRIGHT"];
const WATER_VAPOR = ["VERY_DRY", "DRY", "MEDIAN", "WET"];

const text = (title: string, maxLength: number, more: object = {}) => ({
  type: "string",
  title,
  maxLength,
  ...more,
});
const choice = (title: string, values: readonly string[]) => ({ type: "string", title, enum: values });

/** Fields of a GMOS long slit observation (the same at both sites), as GPP names them. */
function longSlit(title: string): ParameterSchema {
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title,
    type: "object",
    required: ["gpp_id", "observation_id"],
    additionalProperties: false,
    properties: {
      gpp_id: text("GPP id", 40, {
        pattern: "^o-[0-9a-f]+$",
        description: "Id of the observation in GPP, such as o-1a2b",
      }),
      observation_id: text("Observation id", 60, {
        description: "Reference label, such as G-2025B-1234-Q-0001",
      }),
      gpp_program_id: text("GPP program id", 40),
      instrument: text("Instrument", 60),
      title: text("Title", 200),
      image_quality: choice("Image quality", IMAGE_QUALITY),
      cloud_extinction: choice("Cloud extinction", CLOUD_EXTINCTION),
      sky_background: choice("Sky background", SKY_BACKGROUND),
      water_vapor: choice("Water vapor", WATER_VAPOR),
      grating: text("Grating", 40),
      filter: text("Filter", 40),
    },
  };
}

const observationTypes: readonly ObservationType[] = [
  { type: "GMOS_SOUTH_LONG_SLIT", label: "GMOS South long slit", schema: longSlit("GMOS South long slit") },
  { type: "GMOS_NORTH_LONG_SLIT", label: "GMOS North long slit", schema: longSlit("GMOS North long slit") },
];

/** Gemini North and South. Observations are asked for in GPP; GOATS keeps their records. */
export const gemini: Facility = {
  name: "GEM",
  label: "Gemini",
  sites: [
    { code: "mko", name: "Maunakea", latitude: 19.8238, longitude: -155.46905, elevation: 4213 },
    { code: "cpo", name: "Cerro Pachon", latitude: -30.24075, longitude: -70.736694, elevation: 2722 },
  ],
  observationTypes,
  idPattern:
    "^(?:G[NS]-(?:\\d{4}[AB]-[A-Z]{1,4}-\\d{1,6}-\\d{1,6}|(?:CAL|ENG)\\d{8}-\\d{1,6})|G-\\d{4}[AB]-(?:\\d{4,8}-[CDFLPQSV]|(?:CAL|COM|ENG|MON)-[A-Z0-9]{1,12}-\\d{2,4})-\\d{4,8})$",
  idExample: "GS-2021A-DD-102-9",
  fluxUnit: "erg/s/cm2/A",
  parseId: (id) => parseObservationId(id).id,
  observationUrl: (id) => `https://archive.gemini.edu/searchform/${encodeURIComponent(id)}`,
  recognises: (header) => /gemini/i.test(header.getString("TELESCOP") ?? ""),
  validate: checkIds,
};

function checkIds(request: ObservationRequest): readonly ParameterProblem[] {
  const id = request.parameters["observation_id"];
  if (typeof id !== "string") return [];
  try {
    parseObservationId(id);
    return [];
  } catch (error) {
    return [{ field: "observation_id", message: error instanceof Error ? error.message : String(error) }];
  }
}
