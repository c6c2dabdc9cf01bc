/**
 * Scene: where images lie. One unit is a pixel, x to the right, y up; pixel i (0-based) covers i to
 * i + 1, so the FITS coordinate (1-based, integer at the centre) of a scene position p is p + 0.5.
 * Screen: CSS pixels from the top left corner of the canvas.
 */
export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** What part of the scene is shown: the scene position in the middle, and CSS pixels per scene unit. */
export interface View {
  centerX: number;
  centerY: number;
  zoom: number;
}

/** Largest magnification, in CSS pixels per image pixel. */
export const MAX_ZOOM = 64;

export function toScene(view: View, viewport: Size, screen: Point): Point {
  return {
    x: view.centerX + (screen.x - viewport.width / 2) / view.zoom,
    y: view.centerY - (screen.y - viewport.height / 2) / view.zoom,
  };
}

export function toScreen(view: View, viewport: Size, scene: Point): Point {
  return {
    x: viewport.width / 2 + (scene.x - view.centerX) * view.zoom,
    y: viewport.height / 2 - (scene.y - view.centerY) * view.zoom,
  };
}

/** The view that shows the whole scene, as large as possible, in the middle. */
export function fitView(scene: Size, viewport: Size): View {
  const zoom = Math.min(viewport.width / scene.width, viewport.height / scene.height, MAX_ZOOM);
  return {
    centerX: scene.width / 2,
    centerY: scene.height / 2,
    zoom: Number.isFinite(zoom) && zoom > 0 ? zoom : 1,
  };
}

/** Smallest useful magnification: a quarter of the one that fits, never above 1:1. */
export function minZoom(scene: Size, viewport: Size): number {
  return Math.min(1, fitView(scene, viewport).zoom / 4);
}

/**
 * The view with its zoom within bounds and its middle within the scene, so that the image cannot be
 * lost from sight.
 */
export function clampView(view: View, scene: Size, viewport: Size): View {
  const within = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
  return {
    centerX: within(view.centerX, 0, scene.width),
    centerY: within(view.centerY, 0, scene.height),
    zoom: within(view.zoom, minZoom(scene, viewport), MAX_ZOOM),
  };
}

/** Moves the image by a distance on the screen (positive: right and down). */
export function panBy(view: View, deltaX: number, deltaY: number): View {
  return {
    ...view,
    centerX: view.centerX - deltaX / view.zoom,
    centerY: view.centerY + deltaY / view.zoom,
  };
}

/** Magnifies by `factor`; the scene position under `screen` stays where it is. */
export function zoomAbout(view: View, scene: Size, viewport: Size, screen: Point, factor: number): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(minZoom(scene, viewport), view.zoom * factor));
  const fixed = toScene(view, viewport, screen);
  return {
    centerX: fixed.x - (screen.x - viewport.width / 2) / zoom,
    centerY: fixed.y + (screen.y - viewport.height / 2) / zoom,
    zoom,
  };
}

/** Two fingers: where they are, on the screen. */
export interface Pinch {
  a: Point;
  b: Point;
}

/** The view after two fingers moved: what was between them stays between them. */
export function pinchView(view: View, scene: Size, viewport: Size, before: Pinch, after: Pinch): View {
  const distance = ({ a, b }: Pinch) => Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
  const middle = ({ a, b }: Pinch): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
  const from = middle(before);
  const to = middle(after);
  const moved = panBy(view, to.x - from.x, to.y - from.y);
  return zoomAbout(moved, scene, viewport, to, distance(after) / distance(before));
}

/** The magnification factor of one wheel event; a trackpad's pinch arrives as a wheel with ctrl. */
export function wheelFactor(event: { deltaY: number; deltaMode: number; ctrlKey: boolean }): number {
  const pixelsPerUnit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  const pixels = Math.max(-240, Math.min(240, event.deltaY * pixelsPerUnit));
  return Math.exp(-pixels * (event.ctrlKey ? 0.01 : 0.002));
}
