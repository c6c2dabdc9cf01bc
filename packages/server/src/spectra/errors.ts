import { defineErrors } from "../core/errors.ts";

export const spectraErrors = defineErrors({
  spectrum_not_found: {
    status: 404,
    when: "The spectrum does not exist or its target is not visible to the user.",
  },
});
