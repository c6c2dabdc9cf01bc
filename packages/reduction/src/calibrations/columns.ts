/**
 * What the association rules compare: the columns of FitsStorage's header table and of its tables of the instruments
 * in one list. The names are those of the descriptors that they come from.
 */

/** A single value of a column; null when the headers do not say. */
export type FactValue = string | number | boolean | null;

interface ColumnInfo {
  readonly sql: "TEXT" | "REAL" | "INTEGER" | "BOOLEAN";
  /** How a sentence names it. */
  readonly label: string;
  /** Unit behind a number in a sentence. */
  readonly unit?: string;
}

export const COLUMNS = {
  instrument: { sql: "TEXT", label: "instrument" },
  ut_datetime: { sql: "TEXT", label: "time of the observation" },
  observation_type: { sql: "TEXT", label: "observation type" },
  observation_class: { sql: "TEXT", label: "observation class" },
  object: { sql: "TEXT", label: "object" },
  program_id: { sql: "TEXT", label: "program" },
  observation_id: { sql: "TEXT", label: "observation" },
  data_label: { sql: "TEXT", label: "data label" },
  qa_state: { sql: "TEXT", label: "quality assessment" },
  engineering: { sql: "BOOLEAN", label: "engineering" },
  reduction: { sql: "TEXT", label: "state of reduction" },
  processing: { sql: "TEXT", label: "processing" },
  spectroscopy: { sql: "BOOLEAN", label: "spectroscopy" },
  exposure_time: { sql: "REAL", label: "exposure time", unit: " s" },
  coadds: { sql: "INTEGER", label: "coadds" },
  central_wavelength: { sql: "REAL", label: "central wavelength", unit: " µm" },
  elevation: { sql: "REAL", label: "elevation", unit: "°" },
  cass_rotator_pa: { sql: "REAL", label: "Cassegrain rotator angle", unit: "°" },
  gcal_lamp: { sql: "TEXT", label: "GCAL lamp" },
  phot_standard: { sql: "BOOLEAN", label: "photometric standard" },
  disperser: { sql: "TEXT", label: "disperser" },
  filter_name: { sql: "TEXT", label: "filter" },
  focal_plane_mask: { sql: "TEXT", label: "focal plane mask" },
  camera: { sql: "TEXT", label: "camera" },
  lyot_stop: { sql: "TEXT", label: "Lyot stop" },
  detector_name: { sql: "TEXT", label: "detector" },
  detector_binning: { sql: "TEXT", label: "binning" },
  detector_x_bin: { sql: "INTEGER", label: "x binning" },
  detector_y_bin: { sql: "INTEGER", label: "y binning" },
  detector_roi_setting: { sql: "TEXT", label: "region of interest" },
  data_section: { sql: "TEXT", label: "data section" },
  array_name: { sql: "TEXT", label: "detector array" },
  amp_read_area: { sql: "TEXT", label: "read-out area" },
  read_mode: { sql: "TEXT", label: "read mode" },
  read_speed_setting: { sql: "TEXT", label: "read speed" },
  gain_setting: { sql: "TEXT", label: "gain setting" },
  well_depth_setting: { sql: "TEXT", label: "well depth" },
  nodandshuffle: { sql: "BOOLEAN", label: "nod and shuffle" },
  nod_count: { sql: "INTEGER", label: "nod count" },
  nod_pixels: { sql: "INTEGER", label: "shuffle distance", unit: " pixels" },
  prism_motor_steps: { sql: "INTEGER", label: "prism steps" },
  prepared: { sql: "BOOLEAN", label: "prepared" },
  overscan_trimmed: { sql: "BOOLEAN", label: "overscan trimmed" },
  overscan_subtracted: { sql: "BOOLEAN", label: "overscan subtracted" },
  arm: { sql: "TEXT", label: "arm" },
  want_before_arc: { sql: "BOOLEAN", label: "arc wanted from before" },
} as const satisfies Readonly<Record<string, ColumnInfo>>;

export type Column = keyof typeof COLUMNS;
export type Values = Readonly<Partial<Record<Column, FactValue>>>;

/** What is known of a frame or a calibration. */
export interface Facts {
  readonly tags: readonly string[];
  readonly values: Values;
  /** Values that differ between the arms of a bundle (GHOST), by arm. */
  readonly arms?: Readonly<Record<string, Values>> | undefined;
}

/** A value of a column; null when it is not known. */
export function factOf(facts: Facts, column: Column): FactValue {
  return facts.values[column] ?? null;
}

/** How a sentence names a column. */
export function labelOf(column: Column): string {
  return COLUMNS[column].label;
}

/** The unit behind the numbers of a column. */
export function unitOf(column: Column): string {
  const info: ColumnInfo = COLUMNS[column];
  return info.unit ?? "";
}
