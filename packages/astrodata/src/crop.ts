import type { Extension } from "./astrodata.ts";
import { AstroDataError } from "./errors.ts";

/** A rectangle of pixels counted from 0, all edges included. */
export interface CropBox {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** @throws {AstroDataError} `bad_slice` when a box is not inside an image */
export function checkBox([width = 0, height = 1]: readonly number[], { x1, y1, x2, y2 }: CropBox): void {
  const inside = x1 >= 0 && y1 >= 0 && x1 <= x2 && y1 <= y2 && x2 < width && y2 < height;
  if (!inside || ![x1, y1, x2, y2].every(Number.isInteger)) {
    throw new AstroDataError(
      "bad_slice",
      `The box x ${x1} to ${x2}, y ${y1} to ${y2} is not inside an image of ${width} x ${height} pixels.`,
    );
  }
}

/** Cuts data, variance, mask and attached images of the same shape to a box that is inside. */
export function cropExtension(extension: Extension, box: CropBox): void {
  const { axes } = extension;
  const cut = <T extends CuttableArray>(pixels: T): T => cutPlane(pixels, axes, box);
  for (const [name, item] of extension.tables) {
    if (item.kind !== "image" || !sameAxes(item.axes, axes)) continue;
    extension.tables.set(name, { ...item, axes: croppedAxes(axes, box), data: cut(item.data) });
  }
  extension.data = cut(extension.data);
  if (extension.variance) extension.variance = cut(extension.variance);
  if (extension.mask) extension.mask = cut(extension.mask);
  extension.axes = croppedAxes(axes, box);
}

/** Whether two images have the same shape. */
export function sameAxes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, i) => length === b[i]);
}

/** What all typed arrays can do that is needed here. */
interface CuttableArray {
  readonly length: number;
  slice(start?: number, end?: number): CuttableArray;
  subarray(start?: number, end?: number): CuttableArray;
  set(source: ArrayLike<never>, offset?: number): void;
}

function croppedAxes(axes: readonly number[], { x1, y1, x2, y2 }: CropBox): number[] {
  const box = [x2 - x1 + 1, y2 - y1 + 1];
  return axes.map((length, i) => box[i] ?? length);
}

function cutPlane<T extends CuttableArray>(pixels: T, axes: readonly number[], box: CropBox): T {
  const [width = 0, height = 1] = axes;
  const [newWidth, rows] = [box.x2 - box.x1 + 1, box.y2 - box.y1 + 1];
  const planes = width * height === 0 ? 0 : pixels.length / (width * height);
  const result = pixels.slice(0, newWidth * rows * planes) as T;
  for (let plane = 0; plane < planes; plane++) {
    for (let row = 0; row < rows; row++) {
      const from = (plane * height + box.y1 + row) * width + box.x1;
      const line = pixels.subarray(from, from + newWidth) as unknown as ArrayLike<never>;
      result.set(line, (plane * rows + row) * newWidth);
    }
  }
  return result;
}
