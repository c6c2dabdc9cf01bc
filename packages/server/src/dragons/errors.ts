import { defineErrors } from "../core/errors.ts";

export const dragonsErrors = defineErrors({
  run_not_found: { status: 404, when: "The run does not exist or belongs to somebody else." },
  run_name_invalid: {
    status: 400,
    when: "The name of a run has nothing left after cleaning, or is too long.",
  },
  run_exists: { status: 409, when: "The observation has a run of this name already." },
  reduction_not_found: { status: 404, when: "The reduction does not exist or belongs to somebody else." },
  reduction_files_invalid: {
    status: 400,
    when: "The files of a reduction are missing, not of the observation, or not usable.",
  },
  recipe_unknown: { status: 400, when: "The files have no recipe of this name." },
  recipe_invalid: { status: 400, when: "The text of a recipe cannot be run." },
  parameters_invalid: {
    status: 400,
    when: "A parameter of a reduction is unknown or has an impossible value.",
  },
  reduction_ended: { status: 409, when: "A reduction that has ended is to be cancelled." },
  reduction_not_ended: { status: 409, when: "A reduction that has not failed is to be started again." },
  reduction_failed: { status: 422, when: "A reduction ended without saying why." },
  output_not_found: { status: 404, when: "The run has no output of this name." },
});
