import { COLORS, colorTable } from "./colormaps.ts";
import { type DisplaySettings, DQ_OPACITY, HATCH_STRIPE, type Renderer } from "./display.ts";
import { rgbOf } from "./dq.ts";
import { levelFor } from "./pyramid.ts";
import type { Scene, SceneImage } from "./scene.ts";
import { applyStretch } from "./stretch.ts";
import type { Size, View } from "./view-transform.ts";
import type { Limits } from "./zscale.ts";

/** Steps of the table from value to colour: fine enough that the logarithm's steep start has no bands. */
const STEPS = 16384;

/** A colour as the little-endian word that an ImageData holds. */
function packed([red, green, blue]: readonly [number, number, number]): number {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `share` of `over`, the rest of `under`, both packed. */
function blend(under: number, over: number, share: number): number {
  let mixed = 0xff000000;
  for (const shift of [0, 8, 16]) {
    const from = (under >>> shift) & 255;
    const to = (over >>> shift) & 255;
    mixed |= Math.round(from + (to - from) * share) << shift;
  }
  return mixed >>> 0;
}

/** For each screen pixel along one axis, the pixel of the level under it; -1 outside. */
function pixelMap(
  length: number,
  toImage: (screen: number) => number,
  imageLength: number,
  levelScale: number,
  levelLength: number,
): { map: Int32Array; from: number; to: number } {
  const map = new Int32Array(length).fill(-1);
  let from = length;
  let to = 0;
  for (let i = 0; i < length; i++) {
    const position = toImage(i + 0.5);
    if (!(position >= 0 && position < imageLength)) continue;
    map[i] = Math.min(levelLength - 1, Math.floor(position / levelScale));
    from = Math.min(from, i);
    to = i + 1;
  }
  return { map, from, to };
}

/**
 * Draws with the processor, for browsers without (quick) WebGL 2: each screen pixel looks its value
 * up in a table that holds stretch and colour map together. The cost follows the size of the canvas,
 * not that of the image.
 */
export class CanvasRenderer implements Renderer {
  readonly kind = "canvas2d";
  #canvas: HTMLCanvasElement;
  #context: CanvasRenderingContext2D | null;
  #scene: Scene | undefined;
  #settings: DisplaySettings | undefined;
  #table = new Uint32Array(STEPS);
  #nan: readonly [number, number] = [0, 0];
  #flagColor = new Uint32Array(65536);
  #frame: ImageData | undefined;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext("2d");
  }

  setScene(scene: Scene | undefined): void {
    this.#scene = scene;
  }

  setDisplay(settings: DisplaySettings): void {
    const before = this.#settings;
    this.#settings = settings;
    const { stretch, colorMap, redOnly } = settings;
    if (before?.stretch !== stretch || before.colorMap !== colorMap || before.redOnly !== redOnly) {
      const colors = new Uint32Array(colorTable(colorMap, redOnly).buffer);
      for (let i = 0; i < STEPS; i++) {
        const brightness = applyStretch(stretch, i / (STEPS - 1));
        this.#table[i] = colors[Math.round(brightness * (COLORS - 1))] ?? 0;
      }
    }
    if (before?.dqBits !== settings.dqBits || before.dqColors !== settings.dqColors) this.#fillFlagColors();
    this.#nan = [packed(rgbOf(settings.nanColors[0])), packed(rgbOf(settings.nanColors[1]))];
  }

  /** The colour of every possible DQ value: 0 where nothing is drawn. */
  #fillFlagColors(): void {
    const { dqBits = 0, dqColors = [] } = this.#settings ?? {};
    this.#flagColor.fill(0);
    for (const { value, color } of dqColors.toReversed()) {
      if (!(value & dqBits)) continue;
      const word = packed(rgbOf(color));
      for (let dq = 0; dq < 65536; dq++) if (dq & value) this.#flagColor[dq] = word;
    }
  }

  draw(view: View, viewport: Size, pixelRatio: number, moving: boolean): boolean {
    const context = this.#context;
    const settings = this.#settings;
    if (!context || !settings) return true;
    // While the image moves one pixel of a fine screen is not seen, but its cost is felt.
    const ratio = moving ? Math.min(1, pixelRatio) : pixelRatio;
    const width = Math.max(1, Math.round(viewport.width * ratio));
    const height = Math.max(1, Math.round(viewport.height * ratio));
    if (this.#canvas.width !== width) this.#canvas.width = width;
    if (this.#canvas.height !== height) this.#canvas.height = height;
    let frame = this.#frame;
    if (frame?.width !== width || frame.height !== height) {
      frame = context.createImageData(width, height);
      this.#frame = frame;
    }
    const target = new Uint32Array(frame.data.buffer);
    target.fill(0);
    for (const [index, image] of (this.#scene?.images ?? []).entries()) {
      const limits = settings.limits[index] ?? settings.limits[0];
      if (limits) this.#drawImage(image, limits, view, { width, height }, ratio, settings, target);
    }
    context.putImageData(frame, 0, 0);
    return !moving || ratio === pixelRatio;
  }

  #drawImage(
    image: SceneImage,
    { low, high }: Limits,
    view: View,
    screen: Size,
    ratio: number,
    settings: DisplaySettings,
    target: Uint32Array,
  ): void {
    const { placement, crop } = image;
    const zoom = view.zoom * ratio;
    const perUnitX = crop.width / placement.width;
    const perUnitY = crop.height / placement.height;
    const levelIndex = levelFor(zoom / Math.max(perUnitX, perUnitY), image.levels.length);
    const level = image.levels[levelIndex];
    if (!level) return;
    const levelScale = 2 ** levelIndex;
    const toImageX = (x: number) => {
      const along = (view.centerX + (x - screen.width / 2) / zoom - placement.x) * perUnitX;
      return placement.flipX ? crop.width - along : along;
    };
    const toImageY = (y: number) => {
      const along = (view.centerY - (y - screen.height / 2) / zoom - placement.y) * perUnitY;
      return placement.flipY ? crop.height - along : along;
    };
    const columns = pixelMap(screen.width, toImageX, crop.width, levelScale, level.width);
    const rows = pixelMap(screen.height, toImageY, crop.height, levelScale, level.height);

    const values = level.data;
    const mask = settings.dqBits ? image.mask?.[levelIndex]?.data : undefined;
    const table = this.#table;
    const flagColor = this.#flagColor;
    const perStep = (STEPS - 1) / (high - low);
    for (let y = rows.from; y < rows.to; y++) {
      const start = (rows.map[y] ?? 0) * level.width;
      const line = y * screen.width;
      for (let x = columns.from; x < columns.to; x++) {
        const pixel = start + (columns.map[x] ?? 0);
        const value = values[pixel] ?? Number.NaN;
        let color: number;
        if (Number.isNaN(value)) color = this.#nan[((x + screen.height - y) / HATCH_STRIPE) & 1] ?? 0;
        else {
          const step = (value - low) * perStep;
          color = table[step <= 0 ? 0 : step >= STEPS - 1 ? STEPS - 1 : (step + 0.5) | 0] ?? 0;
        }
        if (mask) {
          const flag = flagColor[mask[pixel] ?? 0] ?? 0;
          if (flag !== 0) color = blend(color, flag, DQ_OPACITY);
        }
        target[line + x] = color;
      }
    }
  }

  dispose(): void {
    this.#scene = undefined;
    this.#frame = undefined;
  }
}
