import { defineErrors } from "../core/errors.ts";

export const targetErrors = defineErrors({
  target_not_found: { status: 404, when: "The target does not exist or belongs to somebody else." },
  target_name_invalid: {
    status: 400,
    when: "The name of a target is empty, too long or has no letter or digit.",
  },
  target_name_taken: {
    status: 409,
    when: "A target of the same owner has the same name but for case and punctuation.",
  },
  target_coordinate_invalid: { status: 400, when: "A right ascension or declination cannot be read." },
  target_in_use: { status: 409, when: "A reduction below the target is queued or running." },
});
