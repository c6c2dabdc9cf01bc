import { arrayPosition } from "./mosaic.ts";
import type { Scene, SceneImage } from "./scene.ts";
import type { Point } from "./view-transform.ts";

/** What lies at one position of a scene. */
export interface Probe {
  image: SceneImage;
  /** 0-based array coordinates, an integer at a pixel's centre; the FITS coordinates less one. */
  x: number;
  y: number;
  value: number;
  /** Undefined when the image has no DQ plane. */
  dq: number | undefined;
  /** Scene position of the pixel's middle. */
  center: Point;
}

/** Reads a scene at a scene position; undefined where there is no image. */
export function probeScene(scene: Scene, point: Point): Probe | undefined {
  for (const image of scene.images) {
    const at = arrayPosition(image, point.x, point.y);
    if (!at) continue;
    const { crop, placement } = image;
    const index = at.row * crop.width + at.column;
    const across = (at.column + 0.5) / crop.width;
    const up = (at.row + 0.5) / crop.height;
    return {
      image,
      x: at.x,
      y: at.y,
      value: image.exact?.[index] ?? image.levels[0]?.data[index] ?? Number.NaN,
      dq: image.mask?.[0]?.data[index],
      center: {
        x: placement.x + (placement.flipX ? 1 - across : across) * placement.width,
        y: placement.y + (placement.flipY ? 1 - up : up) * placement.height,
      },
    };
  }
  return undefined;
}
