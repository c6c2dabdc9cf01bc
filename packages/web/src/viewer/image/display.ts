import type { ColorMapName } from "./colormaps.ts";
import type { DqBit } from "./dq.ts";
import type { Scene } from "./scene.ts";
import type { Stretch } from "./stretch.ts";
import type { Size, View } from "./view-transform.ts";
import type { Limits } from "./zscale.ts";

/** How values become colours. */
export interface DisplaySettings {
  /** Of each image of the scene. */
  limits: readonly Limits[];
  stretch: Stretch;
  colorMap: ColorMapName;
  /** Nothing but red, for the night theme. */
  redOnly: boolean;
  /** DQ bits that are drawn over the image; 0 for none. */
  dqBits: number;
  /** Colours of the bits; the first that applies is drawn. */
  dqColors: readonly DqBit[];
  /** The two colours of the hatching of pixels without a value, `#rrggbb`. */
  nanColors: readonly [string, string];
}

/** Share of the flag's colour in a flagged pixel. */
export const DQ_OPACITY = 0.7;

/** Width in screen pixels of a stripe of the hatching. */
export const HATCH_STRIPE = 4;

export interface Renderer {
  readonly kind: "webgl2" | "canvas2d";
  setScene(scene: Scene | undefined): void;
  setDisplay(settings: DisplaySettings): void;
  /**
   * Draws. `pixelRatio` is screen pixels per CSS pixel; `moving` says that more views follow at once.
   * Returns false when finer parts are still on their way: draw again in the next frame.
   */
  draw(view: View, viewport: Size, pixelRatio: number, moving: boolean): boolean;
  dispose(): void;
}
