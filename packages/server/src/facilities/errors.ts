import { defineErrors } from "../core/errors.ts";

export const facilityErrors = defineErrors({
  observation_id_invalid: { status: 400, when: "An observation id does not have a form that Gemini uses." },
  facility_unknown: { status: 400, when: "GOATS does not know a facility of this name." },
  facility_cannot_submit: {
    status: 409,
    when: "Observations cannot be asked for at this facility from GOATS, or not yet.",
  },
  facility_cannot_cancel: {
    status: 409,
    when: "Observations of this facility cannot be cancelled from GOATS.",
  },
  observation_type_unknown: { status: 400, when: "The facility has no kind of observation of this name." },
  observation_request_invalid: {
    status: 400,
    when: "The parameters of an observation do not fit its form; `field` names the first that does not.",
  },
});
