import { defineErrors } from "../core/errors.ts";

export const userErrors = defineErrors({
  wrong_credentials: {
    status: 401,
    when: "The username or the password is wrong; which of them is not told.",
  },
  account_disabled: { status: 403, when: "An administrator has disabled the account." },
  wrong_password: { status: 403, when: "The current password that must be repeated is wrong." },
  username_invalid: { status: 400, when: "A username has a form that is not allowed." },
  username_taken: { status: 409, when: "Another account has this username." },
  password_weak: { status: 400, when: "A password is too short, too long or among the commonest ones." },
  setup_done: { status: 409, when: "The first administrator exists already." },
  setup_code_wrong: { status: 403, when: "The one-time code of the first start is wrong." },
  user_not_found: { status: 404, when: "There is no account with this id or name." },
  last_administrator: { status: 409, when: "The change would leave GOATS without an administrator." },
  own_account: { status: 409, when: "Administrators cannot disable, demote or remove themselves." },
  user_has_data: {
    status: 409,
    when: "The account to remove still owns targets, groups of targets or comments.",
  },
  token_not_found: { status: 404, when: "The user has no API token with this id." },
  token_read_only: { status: 403, when: "The API token has no `write` scope." },
  session_required: {
    status: 403,
    when: "An API token may not do this; it takes a sign-in with the password.",
  },
});
