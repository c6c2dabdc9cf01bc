import { defineErrors } from "../core/errors.ts";

export const observationErrors = defineErrors({
  observation_not_found: {
    status: 404,
    when: "The observation record does not exist or belongs to somebody else.",
  },
  observation_id_invalid: { status: 400, when: "An observation id does not have a form that Gemini uses." },
  observation_exists: { status: 409, when: "The target has a record of this observation already." },
});
