import { defineErrors } from "../core/errors.ts";

export const dataProductErrors = defineErrors({
  data_product_not_found: {
    status: 404,
    when: "The data product does not exist or belongs to somebody else.",
  },
  upload_too_large: { status: 413, when: "An upload is larger than the server accepts." },
  upload_incomplete: { status: 400, when: "An upload ended before its announced length, or is empty." },
  place_gone: {
    status: 404,
    when: "The target or observation of a file was deleted while the file arrived.",
  },
  upload_not_found: { status: 404, when: "An upload in pieces does not exist, was cancelled or given up." },
  upload_metadata_invalid: {
    status: 400,
    when: "The headers that begin an upload in pieces cannot be used.",
  },
  upload_offset_wrong: { status: 409, when: "A piece of an upload does not begin where the last one ended." },
  upload_locked: { status: 423, when: "Two requests send bytes of the same upload." },
  upload_version_unknown: { status: 412, when: "The header Tus-Resumable names another version than 1.0.0." },
  too_many_uploads: { status: 429, when: "A user has too many uploads that are not complete." },
  filename_taken: { status: 409, when: "Another file of the observation or target has the same name." },
  upload_busy: { status: 409, when: "Another upload of the same name is being stored at this moment." },
  data_product_in_use: { status: 409, when: "A queued or running reduction reads the file." },
  range_unsatisfiable: { status: 416, when: "A download asks for bytes behind the end of the file." },
  no_thumbnail: { status: 404, when: "A small picture is asked of a file of which there is none." },
  archive_empty: { status: 404, when: "An archive of files is asked for, but there are none." },
  not_processable: {
    status: 409,
    when: "Points or spectra are asked of a file whose type is neither photometry nor spectroscopy.",
  },
  processing_failed: { status: 422, when: "Nothing of a file could be read as photometry or spectra." },
});
