import { defineErrors } from "../core/errors.ts";

export const photometryErrors = defineErrors({
  photometry_invalid: {
    status: 400,
    when: "A point of photometry that was sent cannot be used; `field` names it.",
  },
  photometry_not_found: {
    status: 404,
    when: "The point of photometry does not exist or its target is not visible to the user.",
  },
});
