import { defineErrors } from "../core/errors.ts";

export const groupErrors = defineErrors({
  group_not_found: { status: 404, when: "There is no such group of people, or one may not use it." },
  group_name_taken: { status: 409, when: "Another group of people has this name." },
  group_name_invalid: { status: 400, when: "The name of a group of people is empty." },
});
