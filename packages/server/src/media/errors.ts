import { defineErrors } from "../core/errors.ts";

export const mediaErrors = defineErrors({
  bad_filename: {
    status: 400,
    when: "A file name cannot be used on every system, or would leave its folder.",
  },
  media_unsafe: { status: 409, when: "A folder of the media tree is a link or leads out of the tree." },
  media_missing: { status: 410, when: "The database knows a file that is no longer on disk." },
  disk_full: { status: 507, when: "The disk of the media folder has no room left." },
});
