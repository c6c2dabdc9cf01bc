import type { Generated } from "kysely";

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
  observation: ObservationTable;
  data_product: DataProductTable;
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

export interface TargetTable {
  id: Generated<number>;
  owner_id: string;
  name: string;
  /** Name in the folded form that decides on duplicates. */
  name_key: string;
  /** Degrees, ICRS. */
  ra_deg: number;
  dec_deg: number;
  notes: string;
  /** Folder below the media folder; stays when the target is renamed. */
  folder: string;
  created_at: string;
  updated_at: string;
}

export interface ObservationTable {
  id: Generated<number>;
  target_id: number;
  owner_id: string;
  facility: string;
  /** The facility's own id, for example `GN-2021A-DD-102-9`. */
  observation_id: string;
  created_at: string;
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
  /** `fits`, `spectrum`, `image`, `text` or `other`. */
  type: string;
  /** JSON: what was recognised (tags, descriptors, HDU list), or null when it is not a Gemini FITS file. */
  metadata: string | null;
  /** Why the content was not recognised. */
  note: string | null;
  /** `upload`, or `run:<id>` for a product of a reduction. */
  origin: string;
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
