import type { ColorMapName } from "./colormaps.ts";
import { COLOR_MAP_LABELS } from "./colormaps.ts";
import { type Cuts, cutsFromKey, cutsKey } from "./cuts.ts";
import type { ColorMapChoice } from "./image-colors.ts";
import { roundLike } from "./numbers.ts";
import { STRETCHES, type Stretch } from "./stretch.ts";

/**
 * What is shown and how, as plain values that fit into an address. Everything may be left out and
 * then has its default; unknown values are ignored.
 */
export interface ImageViewerState {
  /** `SCI,1`, or `all:SCI` for the extensions by their place on the detector. */
  extension?: string;
  /** Plane of a cube, from 1. */
  plane?: number;
  /** `zscale` (default), `minmax`, `99.5`, `99`, `98`, `95`, `90` or `manual` with `low` and `high`. */
  cuts?: string;
  low?: number;
  high?: number;
  /** Extensions shown together: limits of each its own; left out: when their levels differ. */
  each?: boolean;
  stretch?: string;
  /** Name of a colour map; left out: by theme. */
  colors?: string;
  /** DQ bits that are drawn over the image. */
  dq?: number;
  /** Middle of the view in FITS pixels (of a mosaic: in its own pixels), and CSS pixels per pixel. */
  x?: number;
  y?: number;
  zoom?: number;
}

/** How values become colours, as chosen. */
export interface Look {
  cuts: Cuts;
  /** Limits for each extension; undefined leaves it to the viewer. */
  each: boolean | undefined;
  stretch: Stretch;
  colorMap: ColorMapChoice;
  dqBits: number;
}

export const DEFAULT_LOOK: Look = {
  cuts: { mode: "zscale" },
  each: undefined,
  stretch: "linear",
  colorMap: "auto",
  dqBits: 0,
};

function finite(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value);
}

/** Reads the look from a state; what is not understood has its default. */
export function lookOf(state: ImageViewerState): Look {
  const limits = finite(state.low) && finite(state.high) ? { low: state.low, high: state.high } : undefined;
  const manual = state.cuts === "manual";
  const cuts =
    state.cuts !== undefined && (limits || !manual)
      ? cutsFromKey(state.cuts, limits ?? { low: 0, high: 1 })
      : undefined;
  const stretch = STRETCHES.find((known) => known === state.stretch);
  const maps = Object.keys(COLOR_MAP_LABELS) as ColorMapName[];
  const dq = finite(state.dq) && state.dq > 0 && state.dq <= 0xffff ? Math.trunc(state.dq) : 0;
  return {
    cuts: cuts ?? DEFAULT_LOOK.cuts,
    each: state.each,
    stretch: stretch ?? DEFAULT_LOOK.stretch,
    colorMap: maps.find((known) => known === state.colors) ?? DEFAULT_LOOK.colorMap,
    dqBits: dq,
  };
}

/** The state that stands for a look; what has its default is left out. */
export function stateOfLook(look: Look): ImageViewerState {
  const state: ImageViewerState = {};
  if (look.cuts.mode !== "zscale") state.cuts = cutsKey(look.cuts);
  if (look.cuts.mode === "manual") {
    const width = Math.abs(look.cuts.high - look.cuts.low);
    state.low = roundLike(look.cuts.low, width);
    state.high = roundLike(look.cuts.high, width);
  }
  if (look.each !== undefined) state.each = look.each;
  if (look.stretch !== "linear") state.stretch = look.stretch;
  if (look.colorMap !== "auto") state.colors = look.colorMap;
  if (look.dqBits !== 0) state.dq = look.dqBits;
  return state;
}
