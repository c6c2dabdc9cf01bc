import { dragonsErrors } from "./errors.ts";

const LONGEST = 100;

/** `run-YYYYMMDDhhmmss`, UTC. */
export function presetRunName(at: Date): string {
  return `run-${at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}`;
}

/**
 * Cleans the name of a run as the original GOATS does: spaces become `_`, everything but letters, digits, `_` and
 * `-` is dropped, the rest is lower case.
 * @throws AppError `run_name_invalid` when nothing is left, or too much.
 */
export function checkRunName(name: string): string {
  const clean = name
    .trim()
    .replaceAll(/\s+/g, "_")
    .replaceAll(/[^A-Za-z0-9_-]/g, "")
    .toLowerCase();
  const fix = "Use letters, digits, dashes and underscores, or leave the name empty.";
  if (!/[a-z0-9]/.test(clean)) {
    throw dragonsErrors.run_name_invalid("The name of the run has no letter and no digit.", {
      field: "name",
      fix,
    });
  }
  if (clean.length > LONGEST) {
    throw dragonsErrors.run_name_invalid(`The name of the run is longer than ${LONGEST} characters.`, {
      field: "name",
      fix,
    });
  }
  return clean;
}
