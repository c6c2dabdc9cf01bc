import { facilityErrors } from "./errors.ts";

/** Which of Gemini's systems an id belongs to. */
export type ObservationSystem = "gpp" | "ocs";

/** Legacy ids (Observatory Control System): site, semester, type, program, observation; or a calibration day. */
const OCS_SCIENCE = /^(G[NS]-\d{4}[AB]-[A-Z]{1,4}-)0*(\d{1,6})-0*(\d{1,6})$/;
const OCS_DAY = /^(G[NS]-(?:CAL|ENG)\d{8}-)0*(\d{1,6})$/;
const OCS_PROGRAM = /^G[NS]-(?:\d{4}[AB]-[A-Z]{1,4}-\d+|(?:CAL|ENG)\d{8})$/;
/** GPP reference labels: G-, semester, proposal number and subtype letter (or the kind and instrument), observation. */
const GPP_SCIENCE = /^G-\d{4}[AB]-\d{4,8}-[CDFLPQSV]-\d{4,8}$/;
const GPP_OTHER = /^G-\d{4}[AB]-(?:CAL|COM|ENG|MON)-[A-Z0-9]{1,12}-\d{2,4}-\d{4,8}$/;
const GPP_PROGRAM = /^G-\d{4}[AB]-(?:\d{4,8}(?:-[CDFLPQSV])?|(?:CAL|COM|ENG|MON)-[A-Z0-9]{1,12}-\d{2,4})$/;

const FIX = "Give an id such as GS-2021A-DD-102-9 or G-2025B-1234-Q-0001.";

/**
 * Reads a Gemini observation id and returns its canonical form: upper case, plain dashes, no blanks, legacy numbers
 * without leading zeros.
 * @throws AppError `observation_id_invalid`.
 */
export function parseObservationId(text: string): { id: string; system: ObservationSystem } {
  const id = text
    .normalize("NFKC")
    .replaceAll(/\p{Pd}|\u2212/gu, "-")
    .replaceAll(/\s+/g, "")
    .toUpperCase();
  const science = OCS_SCIENCE.exec(id);
  if (science !== null) return { id: `${science[1]}${science[2]}-${science[3]}`, system: "ocs" };
  const day = OCS_DAY.exec(id);
  if (day !== null) return { id: `${day[1]}${day[2]}`, system: "ocs" };
  if (GPP_SCIENCE.test(id) || GPP_OTHER.test(id)) return { id, system: "gpp" };
  const shown = id.length > 60 ? `${id.slice(0, 57)}...` : id;
  if (OCS_PROGRAM.test(id) || GPP_PROGRAM.test(id)) {
    throw facilityErrors.observation_id_invalid(`${shown} is the id of a program, not of an observation.`, {
      field: "observationId",
      fix: `Add the number of the observation. ${FIX}`,
    });
  }
  throw facilityErrors.observation_id_invalid(
    id === "" ? "The observation id is empty." : `"${shown}" is not an observation id of Gemini.`,
    { field: "observationId", fix: FIX },
  );
}
