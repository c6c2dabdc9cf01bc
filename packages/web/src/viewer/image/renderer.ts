import { CanvasRenderer } from "./canvas-renderer.ts";
import type { Renderer } from "./display.ts";
import { createWebglRenderer } from "./webgl-renderer.ts";

/** `auto` takes WebGL 2 where there is one. */
export type RendererChoice = "auto" | "webgl2" | "canvas2d";

/**
 * The renderer for a canvas that has no context yet: WebGL 2 where this browser offers it, otherwise
 * the processor. `onRestored` is called when a lost graphics context is back and must be drawn anew.
 */
export function createRenderer(
  canvas: HTMLCanvasElement,
  choice: RendererChoice,
  onRestored: () => void,
): Renderer {
  const webgl = choice === "canvas2d" ? undefined : createWebglRenderer(canvas, onRestored);
  return webgl ?? new CanvasRenderer(canvas);
}
