import type { ColumnType, Generated } from "kysely";

/**
 * The rows of every table but those of better-auth (`user`, `session`, `account`, `verification`, whose columns the
 * library fixes). Times are UTC ISO 8601 text, flags are 0 or 1, JSON is text: the same in SQLite and PostgreSQL.
 */
export interface Tables {
  user: UserTable;
  session: SessionTable;
  api_token: ApiTokenTable;
  task: TaskTable;
  live_event: LiveEventTable;
  live_topic: LiveTopicTable;
  target: TargetTable;
  target_name: TargetNameTable;
  /** SQLite only: the index of parts of names. */
  target_name_part: TargetNamePartTable;
  target_tag: TargetTagTable;
  target_folder: TargetFolderTable;
  target_history: TargetHistoryTable;
  target_comment: TargetCommentTable;
  comment_attachment: CommentAttachmentTable;
  target_group: TargetGroupTable;
  target_group_member: TargetGroupMemberTable;
  people_group: PeopleGroupTable;
  people_group_member: PeopleGroupMemberTable;
  target_grant: TargetGrantTable;
  audit: AuditTable;
  user_setting: UserSettingTable;
  idempotency: IdempotencyTable;
  target_import: TargetImportTable;
  observation: ObservationTable;
  data_product: DataProductTable;
  photometry_series: PhotometrySeriesTable;
  photometry: PhotometryTable;
  spectrum: SpectrumTable;
  upload: UploadTable;
  observation_history: ObservationHistoryTable;
  observation_group: ObservationGroupTable;
  observation_group_member: ObservationGroupMemberTable;
  observation_template: ObservationTemplateTable;
  dragons_run: DragonsRunTable;
  reduction: ReductionTable;
  reduction_log: ReductionLogTable;
  run_output: RunOutputTable;
  removal: RemovalTable;
}

/** The columns of better-auth's user table that we read or write; its dates and flags have the database's own types. */
export interface UserTable {
  id: string;
  username: string | null;
  displayUsername: string | null;
  name: string;
  email: string;
  role: string | null;
  banned: unknown;
  createdAt: unknown;
  updatedAt: unknown;
}

/** The columns of better-auth's session table that we read. */
export interface SessionTable {
  id: string;
  userId: string;
  token: string;
  expiresAt: unknown;
}

export interface ApiTokenTable {
  id: Generated<number>;
  user_id: string;
  name: string;
  /** SHA-256 of the token, hex; the token itself is shown once and not kept. */
  hash: string;
  /** First characters of the token, so that people can tell their tokens apart. */
  hint: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  /** `read` or `read,write`. */
  scopes: Generated<string>;
}

export interface TaskTable {
  /** Grows with every task: the order in which they were enqueued. */
  position: Generated<number>;
  id: string;
  kind: string;
  title: string;
  state: string;
  progress: number | null;
  message: string | null;
  error_code: string | null;
  owner_id: string;
  link: string | null;
  key: string | null;
  input: string;
  attempts: number;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  /** Which server process runs it; grows with every claim, so that a late finisher changes nothing. */
  fence: number;
}

export interface LiveEventTable {
  seq: Generated<number>;
  topic: string;
  type: string;
  at: string;
  data: string;
}

/** What was pruned of a topic. */
export interface LiveTopicTable {
  topic: string;
  /** Events up to this sequence number may be gone. */
  pruned_through: number;
}

/** Columns that only some targets have; units as in docs/targets.md. */
export interface TargetNumbers {
  epoch: number | null;
  parallax: number | null;
  pm_ra: number | null;
  pm_dec: number | null;
  distance: number | null;
  distance_err: number | null;
  epoch_of_elements: number | null;
  inclination: number | null;
  lng_asc_node: number | null;
  arg_of_perihelion: number | null;
  eccentricity: number | null;
  perihdist: number | null;
  epoch_of_perihelion: number | null;
  mean_anomaly: number | null;
  semimajor_axis: number | null;
  mean_daily_motion: number | null;
  ephemeris_period: number | null;
  ephemeris_period_err: number | null;
  ephemeris_epoch: number | null;
  ephemeris_epoch_err: number | null;
  abs_mag: number | null;
  slope: number | null;
  redshift: number | null;
  redshift_err: number | null;
  class_probability: number | null;
}

type Optional<T> = { [K in keyof T]: ColumnType<T[K], T[K] | undefined, T[K]> };

export interface TargetTable extends Optional<TargetNumbers> {
  id: Generated<number>;
  owner_id: string;
  name: string;
  /** Name in the folded form that decides on duplicates. */
  name_key: string;
  /** `SIDEREAL` or `NON_SIDEREAL`. */
  type: Generated<string>;
  /** Degrees, ICRS; null for a target that moves. */
  ra_deg: number | null;
  dec_deg: number | null;
  /** Quarter of a degree of declination, counted from the south pole: with `ra_deg` the index of cone searches. */
  zone: number | null;
  scheme: ColumnType<string | null, string | null | undefined, string | null>;
  class: ColumnType<string | null, string | null | undefined, string | null>;
  class_origin: ColumnType<string | null, string | null | undefined, string | null>;
  status: Generated<string>;
  /** 1 (lowest) to 5. */
  priority: ColumnType<number | null, number | null | undefined, number | null>;
  /** `OPEN`, `PUBLIC` or `PRIVATE`. */
  permissions: Generated<string>;
  last_detection_mjd: ColumnType<number | null, number | null | undefined, number | null>;
  last_detection_magnitude: ColumnType<number | null, number | null | undefined, number | null>;
  last_detection_band: ColumnType<string | null, string | null | undefined, string | null>;
  /** Kept by triggers. */
  observation_count: Generated<number>;
  /** Kept by triggers; without files that are still arriving. */
  data_product_count: Generated<number>;
  /** Grows with every change that somebody makes. */
  version: Generated<number>;
  notes: string;
  /** Folder below the media folder; stays when the target is renamed. */
  folder: string;
  created_at: string;
  updated_at: string;
}

/** The name (position 0) and the aliases of a target; `key` is unique over all of them. */
export interface TargetNameTable {
  id: Generated<number>;
  target_id: number;
  key: string;
  name: string;
  position: number;
}

export interface TargetNamePartTable {
  rowid: number;
  key: string;
}

/** Unique in (target_id, key). */
export interface TargetTagTable {
  id: Generated<number>;
  target_id: number;
  key: string;
  /** `string`, `number`, `boolean` or `datetime`. */
  type: string;
  value: string;
}

/** A folder that a target has besides its own, since the one that it was merged with has files there. */
export interface TargetFolderTable {
  id: Generated<number>;
  target_id: number;
  path: string;
}

export interface TargetHistoryTable {
  id: Generated<number>;
  target_id: number;
  user_id: string | null;
  at: string;
  what: string;
  /** JSON. */
  from_value: string | null;
  to_value: string | null;
  note: string | null;
}

export interface TargetCommentTable {
  id: Generated<number>;
  target_id: number;
  user_id: string;
  /** Markdown. */
  text: string;
  created_at: string;
  edited_at: string | null;
}

export interface CommentAttachmentTable {
  comment_id: number;
  data_product_id: number;
}

/** A group of targets. */
export interface TargetGroupTable {
  id: Generated<number>;
  owner_id: string;
  name: string;
  created_at: string;
}

export interface TargetGroupMemberTable {
  group_id: number;
  target_id: number;
}

/** A group of people: the unit to which access to a target is given. */
export interface PeopleGroupTable {
  id: Generated<number>;
  name: string;
  name_key: string;
  created_at: string;
}

export interface PeopleGroupMemberTable {
  group_id: number;
  user_id: string;
}

/** Lets a group of people see a target; flags say what else. */
export interface TargetGrantTable {
  target_id: number;
  group_id: number;
  can_change: number;
  can_delete: number;
}

/** Who did what; rows are only ever added. */
export interface AuditTable {
  id: Generated<number>;
  at: string;
  user_id: string | null;
  username: string | null;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  object_name: string | null;
  /** JSON. */
  detail: string | null;
  address: string | null;
}

export interface UserSettingTable {
  user_id: string;
  key: string;
  /** JSON. */
  value: string;
  updated_at: string;
}

/** What was answered to a creation that carried an Idempotency-Key; without status it has not ended. */
export interface IdempotencyTable {
  user_id: string;
  key: string;
  /** SHA-256 of method, address and body. */
  request: string;
  status: number | null;
  location: string | null;
  body: string | null;
  created_at: string;
}

export interface TargetImportTable {
  id: Generated<number>;
  owner_id: string;
  /** Names the uploaded file below `imports/` in the home folder. */
  token: string;
  task_id: string | null;
  /** JSON. */
  options: string;
  /** Rows of the file that are behind it: where it goes on after an interruption. */
  lines_done: number;
  created: number;
  updated: number;
  skipped: number;
  failed: number;
  /** Bytes of the file of errors that belong to the rows behind it. */
  error_bytes: number;
  created_at: string;
  finished_at: string | null;
}

export interface ObservationTable {
  id: Generated<number>;
  target_id: number;
  owner_id: string;
  facility: string;
  /** The facility's own id, for example `GN-2021A-DD-102-9`. */
  observation_id: string;
  /** Folder below the media folder when it is not the usual one below that of the target (after a merge). */
  folder: ColumnType<string | null, string | null | undefined, string | null>;
  created_at: string;
  /** The facility's own word; empty while nothing is known. */
  status: Generated<string>;
  /** One of the states of facilities/facility.ts. */
  state: Generated<string>;
  /** JSON object. */
  parameters: Generated<string>;
  scheduled_start: ColumnType<string | null, string | null | undefined, string | null>;
  scheduled_end: ColumnType<string | null, string | null | undefined, string | null>;
  /** When the facility was last heard. */
  status_at: ColumnType<string | null, string | null | undefined, string | null>;
  /** Why the status could not be had the last time. */
  status_problem: ColumnType<string | null, string | null | undefined, string | null>;
}

export interface DataProductTable {
  id: Generated<number>;
  target_id: number;
  observation_id: number | null;
  owner_id: string;
  filename: string;
  /** Name in the folded form that decides on collisions; unique in (target, observation or 0). */
  filename_key: string;
  /** Path below the media folder, with forward slashes. */
  path: string;
  size: number;
  /** SHA-256, hex. */
  sha256: string;
  /** `arriving` until the file stands under its final name. */
  state: string;
  /** `photometry`, `spectroscopy`, `fits`, `image`, `text` or `other`. */
  type: string;
  /** JSON: what was recognised (tags, descriptors, HDU list), or null when it is not a Gemini FITS file. */
  metadata: string | null;
  /** Why the content was not recognised. */
  note: string | null;
  /** `upload`, or `run:<id>` for a product of a reduction. */
  origin: string;
  created_at: string;
  /** 1 for the picture of its target, at most one for each type. */
  featured: Generated<number>;
  /** JSON of what the processor said, see processing/state.ts; null for what is not processed. */
  processed: ColumnType<string | null, string | null | undefined, string | null>;
  /** JSON of what a person said about the file before it was processed. */
  process_options: ColumnType<string | null, string | null | undefined, string | null>;
  /** Id of the file where it comes from. */
  product_id: ColumnType<string | null, string | null | undefined, string | null>;
  extra_data: Generated<string>;
}

/** What the points of one light curve share; unique in all columns but the scale. */
export interface PhotometrySeriesTable {
  id: Generated<number>;
  target_id: number;
  band: string;
  unit: string;
  telescope: string;
  instrument: string;
  source: string;
  /** In which the times came; stored times are UTC but for HJD and BJD. */
  time_scale: string;
}

/** One point; unique in (series_id, mjd). */
export interface PhotometryTable {
  id: Generated<number>;
  series_id: number;
  mjd: number;
  value: number | null;
  error: number | null;
  limit_value: number | null;
  /** The file that it came from last; null when it was entered by itself. */
  data_product_id: number | null;
}

/** One spectrum; unique in (target_id, digest). */
export interface SpectrumTable {
  id: Generated<number>;
  target_id: number;
  data_product_id: number | null;
  label: string;
  observed_at: string;
  mjd: number;
  telescope: string;
  instrument: string;
  source: string;
  flux_unit: string;
  medium: string | null;
  n: number;
  /** Angstrom, increasing; little-endian numbers as spectra/model.ts packs them. */
  wavelength: Uint8Array;
  flux: Uint8Array;
  error: Uint8Array | null;
  /** SHA-256 of time, wavelengths and fluxes. */
  digest: string;
}

/** An upload that comes in pieces (tus). */
export interface UploadTable {
  id: string;
  owner_id: string;
  target_id: number;
  observation_id: number | null;
  filename: string;
  type: string | null;
  on_conflict: string;
  length: number;
  /** Where its bytes are collected, below the media folder. */
  path: string;
  /** What it became. */
  data_product_id: number | null;
  created_at: string;
  touched_at: string;
}

export interface ObservationHistoryTable {
  id: Generated<number>;
  observation_id: number;
  at: string;
  state: string;
  status: string;
}

export interface ObservationGroupTable {
  id: Generated<number>;
  owner_id: string;
  name: string;
  created_at: string;
}

export interface ObservationGroupMemberTable {
  group_id: number;
  observation_id: number;
}

export interface ObservationTemplateTable {
  id: Generated<number>;
  owner_id: string;
  name: string;
  facility: string;
  type: string;
  /** JSON object. */
  parameters: string;
  created_at: string;
}

export interface DragonsRunTable {
  id: Generated<number>;
  observation_id: number;
  owner_id: string;
  name: string;
  /** Folder below the media folder. */
  path: string;
  engine: string;
  created_at: string;
}

export interface ReductionTable {
  id: Generated<number>;
  run_id: number;
  owner_id: string;
  task_id: string | null;
  recipe: string;
  /** Recipe text as it is run. */
  recipe_text: string;
  /** JSON: `{ id, filename }` of the data products, in order. */
  inputs: string;
  /** JSON: `{ "primitive:parameter": value }`. */
  parameters: string;
  /** JSON: the primitives with their state and times. */
  steps: string;
  state: string;
  /** JSON: `{ code, message, fix? }`. */
  error: string | null;
  /** JSON: file names of what it made. */
  products: string;
  created_at: string;
  finished_at: string | null;
}

/** One line of a reduction's log; primary key (reduction_id, n). */
export interface ReductionLogTable {
  reduction_id: number;
  /** 1, 2, 3, ... within the reduction; goes on counting when it is started again. */
  n: number;
  level: string;
  indent: number;
  message: string;
  at: string;
}

/** A file in the output folder of a run; unique in (run_id, name). */
export interface RunOutputTable {
  id: Generated<number>;
  run_id: number;
  /** The reduction that wrote it last. */
  reduction_id: number | null;
  name: string;
  /** Folder below that of the run. */
  folder: string;
  size: number;
  /** SHA-256, hex. */
  sha256: string;
  /** For example `processed_bias`. */
  kind: string;
  /** 1 when it is registered in the run's calibration database. */
  calibration: number;
  /** The data product it was added as; null when it never was or the product is gone. */
  data_product_id: number | null;
  modified_at: string;
}

/**
 * A file or folder whose rows are gone and that must go too. Written in the transaction that removes the rows, taken
 * away when the removal is complete, finished at start after a crash.
 */
export interface RemovalTable {
  id: Generated<number>;
  /** Path below the media folder, with forward slashes. */
  path: string;
  created_at: string;
}
