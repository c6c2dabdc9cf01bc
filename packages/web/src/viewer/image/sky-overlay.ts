import { arrayPosition } from "./mosaic.ts";
import type { Scene } from "./scene.ts";
import type { Point, Size, View } from "./view-transform.ts";
import { toScene } from "./view-transform.ts";
import type { SkyPoint, WorldOf } from "./world.ts";

/** Orientation and scale of the sky on the screen. */
export interface SkyOverlay {
  /** Unit vectors on the screen (y down). */
  north: Point;
  east: Point;
  /** A round length and how long it is drawn, in CSS pixels. */
  bar: { label: string; length: number };
}

const ARCSEC = 1 / 3600;

/** Lengths in arcsec that a scale bar may have. */
const LENGTHS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200];

/** A position as an offset from another: east and north, in degrees of arc (tangent plane). */
function offset(from: SkyPoint, to: SkyPoint): { east: number; north: number } {
  let deltaRa = to.ra - from.ra;
  if (deltaRa > 180) deltaRa -= 360;
  if (deltaRa < -180) deltaRa += 360;
  return { east: deltaRa * Math.cos((from.dec * Math.PI) / 180), north: to.dec - from.dec };
}

/**
 * Compass and scale bar for the middle of the view, from where three neighbouring positions lie on
 * the sky. Undefined without coordinates there.
 */
export function skyOverlay(
  scene: Scene,
  view: View,
  viewport: Size,
  worldOf: WorldOf,
): SkyOverlay | undefined {
  const middle = toScene(view, viewport, { x: viewport.width / 2, y: viewport.height / 2 });
  const image = scene.images.find((candidate) => arrayPosition(candidate, middle.x, middle.y));
  if (!image) return undefined;
  const at = arrayPosition(image, middle.x, middle.y);
  if (!at) return undefined;
  const { placement, crop } = image;
  // One screen pixel to the right and up, in array pixels.
  const right = ((placement.flipX ? -1 : 1) * crop.width) / placement.width / view.zoom;
  const up = ((placement.flipY ? -1 : 1) * crop.height) / placement.height / view.zoom;
  const here = worldOf({ image, x: at.x, y: at.y });
  const beside = worldOf({ image, x: at.x + right, y: at.y });
  const above = worldOf({ image, x: at.x, y: at.y + up });
  if (!here || !beside || !above) return undefined;
  const r = offset(here, beside);
  const u = offset(here, above);
  // Screen = inverse of [east, north] = r * right + u * up.
  const determinant = r.east * u.north - r.north * u.east;
  const perPixel = Math.sqrt(Math.abs(determinant));
  if (!(perPixel > 0) || !Number.isFinite(perPixel)) return undefined;
  const north = unit({ x: -u.east / determinant, y: -(r.east / determinant) });
  const east = unit({ x: u.north / determinant, y: r.north / determinant });
  const longest = Math.min(140, viewport.width / 3);
  const arcsec = LENGTHS.findLast((length) => (length * ARCSEC) / perPixel <= longest);
  if (arcsec === undefined) return undefined;
  return { north, east, bar: { label: arcLabel(arcsec), length: (arcsec * ARCSEC) / perPixel } };
}

function unit({ x, y }: Point): Point {
  const length = Math.hypot(x, y) || 1;
  return { x: x / length, y: y / length };
}

function arcLabel(arcsec: number): string {
  if (arcsec >= 3600) return `${arcsec / 3600}°`;
  return arcsec >= 60 ? `${arcsec / 60}′` : `${arcsec}″`;
}
