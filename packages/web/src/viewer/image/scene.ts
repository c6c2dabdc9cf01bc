import type { DqStatistics } from "./dq.ts";
import type { MosaicTile } from "./mosaic.ts";
import type { Level } from "./pyramid.ts";
import type { ImageStatistics } from "./statistics.ts";
import type { Size } from "./view-transform.ts";

/** What the list of extensions shows of one HDU. */
export interface HduSummary {
  index: number;
  /** Unique in the file, kept when the file is opened again: `SCI,1`, `PRIMARY`, `SCI#4`. */
  key: string;
  /** For reading: `SCI,1`. */
  label: string;
  /** `2048 × 4176, 32-bit float`, or why it cannot be shown. */
  detail: string;
  viewable: boolean;
  axes: readonly number[];
}

/** Extensions that are shown together. */
export interface MosaicSummary {
  /** `all:SCI`. */
  key: string;
  label: string;
  detail: string;
  hdus: readonly number[];
}

/** What a file holds, and what to show first. */
export interface FileSummary {
  hdus: HduSummary[];
  mosaics: MosaicSummary[];
  /** Undefined when nothing in the file is an image. */
  defaultKey: string | undefined;
  /** What is wrong with the file, although it can be read in part. */
  problems: string[];
}

/** Pixels of one extension, ready to be drawn. Row by row, the first row lowest. */
export interface SceneImage extends MosaicTile {
  label: string;
  levels: Level<Float32Array>[];
  /** The values in full precision, where 32-bit floats cannot hold them. */
  exact: Float64Array | undefined;
  /** Data quality flags of the same pixels. */
  mask: Level<Uint16Array>[] | undefined;
  /** The extension's header as it stands in the file, for its world coordinates. */
  header: Uint8Array;
  /** BUNIT, empty when not given. */
  unit: string;
  statistics: ImageStatistics;
}

/** What is shown: one plane of an extension, or several extensions by their place on the detector. */
export interface Scene {
  key: string;
  size: Size;
  images: SceneImage[];
  /** Of all images together. */
  statistics: ImageStatistics;
  dq: DqStatistics | undefined;
  /** Planes of a cube; 1 for an image. */
  planes: number;
  /** The plane shown, from 0. */
  plane: number;
  /** A sentence on how it is drawn, when that is not obvious. */
  note: string | undefined;
}
