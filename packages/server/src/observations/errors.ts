import { defineErrors } from "../core/errors.ts";

export const observationErrors = defineErrors({
  observation_not_found: {
    status: 404,
    when: "The observation record does not exist or belongs to somebody else.",
  },
  observation_schedule_invalid: { status: 400, when: "The end of an observation is before its start." },
  observation_group_not_found: {
    status: 404,
    when: "The group of observations does not exist or is another user's.",
  },
  observation_group_taken: {
    status: 409,
    when: "The user has a group of observations with this name already.",
  },
  observation_template_not_found: { status: 404, when: "The template does not exist or is another user's." },
  observation_template_taken: {
    status: 409,
    when: "The user has a template with this name for the facility already.",
  },
  status_unavailable: { status: 503, when: "The status of no observation could be had from its facility." },
  observation_exists: { status: 409, when: "The target has a record of this observation already." },
});
