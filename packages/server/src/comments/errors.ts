import { defineErrors } from "../core/errors.ts";

export const commentErrors = defineErrors({
  comment_not_found: {
    status: 404,
    when: "The comment does not exist, or the person may not see its target.",
  },
  comment_empty: { status: 400, when: "A comment has no text." },
  attachment_not_found: {
    status: 400,
    when: "What is attached to a comment is no data product of the target.",
  },
});
