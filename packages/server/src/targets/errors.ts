import { defineErrors } from "../core/errors.ts";

export const targetErrors = defineErrors({
  target_not_found: { status: 404, when: "The target does not exist, or the person may not see it." },
  target_name_invalid: {
    status: 400,
    when: "A name or alias of a target is empty, too long, has no letter or digit, or is there twice.",
  },
  target_name_taken: {
    status: 409,
    when: "Another target has the same name or alias but for case, spaces and punctuation.",
  },
  target_coordinate_invalid: { status: 400, when: "A right ascension or declination cannot be read." },
  target_field_missing: {
    status: 400,
    when: "A target of this type or scheme needs a value that is missing.",
  },
  target_field_invalid: { status: 400, when: "A value of a target is not a number or outside its range." },
  target_tag_invalid: {
    status: 400,
    when: "A tag has no name, a name twice, or a value that is not of its type.",
  },
  target_changed: {
    status: 409,
    when: "Somebody changed the target since it was read; the version that was sent is an older one.",
  },
  target_in_use: { status: 409, when: "A reduction below the target is queued or running." },
  target_merge_invalid: { status: 400, when: "A target cannot be merged with itself." },
  target_filter_invalid: { status: 400, when: "A filter of the list of targets cannot be read." },
  target_group_not_found: {
    status: 404,
    when: "The group of targets does not exist, or the person may not see it.",
  },
  target_group_name_invalid: { status: 400, when: "The name of a group of targets is empty." },
  import_not_found: {
    status: 404,
    when: "The import or the uploaded file does not exist or is somebody else's.",
  },
  import_unreadable: {
    status: 400,
    when: "A file of targets is not CSV with a header line that has a name.",
  },
  import_refused: {
    status: 409,
    when: "Rows of a file cannot be imported, and all or none were asked for.",
  },
  import_started: { status: 409, when: "The uploaded file is being imported already, or has been." },
});
