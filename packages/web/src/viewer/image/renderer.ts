import { CanvasRenderer } from "./canvas-renderer.ts";
import type { Renderer } from "./display.ts";
import { createWebglRenderer, hasGraphicsCard } from "./webgl-renderer.ts";

/** `auto` takes WebGL 2 where a graphics card draws it. */
export type RendererChoice = "auto" | "webgl2" | "canvas2d";

/**
 * The renderer for a canvas that has no context yet: WebGL 2, or the processor where that is not to
 * be had. `onRestored` is called when a lost graphics context is back and must be drawn anew.
 */
export function createRenderer(
  canvas: HTMLCanvasElement,
  choice: RendererChoice,
  onRestored: () => void,
): Renderer {
  const wanted = choice === "webgl2" || (choice === "auto" && hasGraphicsCard());
  const webgl = wanted ? createWebglRenderer(canvas, onRestored) : undefined;
  return webgl ?? new CanvasRenderer(canvas);
}
