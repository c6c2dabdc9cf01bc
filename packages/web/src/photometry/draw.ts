import type uPlot from "uplot";
import type { BandLook, Marker } from "./bands.ts";
import { type BandSeries, lowerBound } from "./points.ts";

/** A band with its looks, as the plot draws it. */
export interface DrawnBand {
  readonly series: BandSeries;
  readonly look: BandLook;
}

/** From so many visible points on, they are written as pixels instead of drawn as shapes. */
const MANY = 15_000;
/** Radius of a marker, CSS pixels. */
const RADIUS = 3.6;

/** Draws all bands within the area of the plot; the newest band lies on top. */
export function drawBands(plot: uPlot, bands: readonly DrawnBand[]): void {
  const { min = 0, max = 1 } = plot.scales["x"] ?? {};
  const parts = bands.map(({ series, look }) => ({
    series,
    look,
    from: lowerBound(series.x, min ?? 0),
    to: lowerBound(series.x, max ?? 1),
  }));
  const visible = parts.reduce((sum, { from, to }) => sum + to - from, 0);
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  if (visible > MANY) drawPixels(plot, parts);
  else for (const part of parts) drawShapes(plot, part);
  ctx.restore();
}

interface Part extends DrawnBand {
  readonly from: number;
  readonly to: number;
}

/** Position on the canvas as a linear function of the value, so that uPlot need not be asked for each point. */
function linear(plot: uPlot, scale: "x" | "y"): { factor: number; offset: number } {
  const { min, max } = plot.scales[scale] ?? {};
  const [low, high] = [min ?? 0, max ?? 1];
  const [a, b] = [plot.valToPos(low, scale, true), plot.valToPos(high, scale, true)];
  const factor = (b - a) / (high - low || 1);
  return { factor, offset: a - low * factor };
}

function drawShapes(plot: uPlot, { series, look, from, to }: Part): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const [x, y] = [linear(plot, "x"), linear(plot, "y")];
  ctx.strokeStyle = look.color;
  ctx.fillStyle = look.color;
  ctx.lineWidth = ratio;
  ctx.globalAlpha = 0.65;
  ctx.beginPath();
  for (let i = from; i < to; i++) {
    const error = series.error[i] ?? Number.NaN;
    if (!(error > 0) || series.limit[i] === 1) continue;
    const px = (series.x[i] ?? 0) * x.factor + x.offset;
    const value = series.y[i] ?? 0;
    ctx.moveTo(px, (value - error) * y.factor + y.offset);
    ctx.lineTo(px, (value + error) * y.factor + y.offset);
  }
  ctx.stroke();
  ctx.globalAlpha = 1;
  const shape = new Path2D();
  addMarker(shape, look.marker, RADIUS * ratio);
  const limit = new Path2D();
  addLimit(limit, RADIUS * 1.2 * ratio);
  for (let i = from; i < to; i++) {
    const py = (series.y[i] ?? Number.NaN) * y.factor + y.offset;
    if (Number.isNaN(py)) continue;
    ctx.translate((series.x[i] ?? 0) * x.factor + x.offset, py);
    if (series.limit[i] === 1) ctx.stroke(limit);
    else ctx.fill(shape);
    ctx.resetTransform();
  }
}

/** Reused between frames: the picture of the points, as pixels. */
let layer: { canvas: HTMLCanvasElement; image: ImageData } | undefined;

/**
 * Many points: a small square each, written straight into the pixels of a picture; 200,000 take a few milliseconds.
 * Errors are left out, they would cover everything.
 */
function drawPixels(plot: uPlot, parts: readonly Part[]): void {
  const { ctx, bbox } = plot;
  const [width, height] = [Math.ceil(bbox.width), Math.ceil(bbox.height)];
  if (width < 1 || height < 1) return;
  if (layer?.canvas.width !== width || layer.canvas.height !== height) {
    const canvas = document.createElement("canvas");
    canvas.width = width;
    canvas.height = height;
    layer = { canvas, image: new ImageData(width, height) };
  }
  const { canvas, image } = layer;
  const pixels = new Uint32Array(image.data.buffer);
  pixels.fill(0);
  const half = Math.max(1, Math.round(1.2 * devicePixelRatio));
  const size = 2 * half;
  const [x, y] = [linear(plot, "x"), linear(plot, "y")];
  const [offsetX, offsetY] = [x.offset - bbox.left, y.offset - bbox.top];
  for (const { series, look, from, to } of parts) {
    const color = packed(look.color);
    const faint = ((color & 0x00ffffff) | 0x70000000) >>> 0;
    const { x: xs, y: ys, limit } = series;
    for (let i = from; i < to; i++) {
      const py = Math.round((ys[i] ?? Number.NaN) * y.factor + offsetY);
      const px = Math.round((xs[i] ?? 0) * x.factor + offsetX);
      if (!(px >= half && px < width - half && py >= half && py < height - half)) continue;
      const value = limit[i] === 1 ? faint : color;
      const corner = (py - half) * width + px - half;
      // Both corners are this band's already: at most a seam of another point would be missing.
      if (pixels[corner] === value && pixels[corner + size * width + size] === value) continue;
      for (let row = 0, k = corner; row <= size; row++, k += width) {
        for (let column = 0; column <= size; column++) pixels[k + column] = value;
      }
    }
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
  ctx.drawImage(canvas, bbox.left, bbox.top);
}

/** `#rrggbb` as the 32 bits of a pixel: alpha, blue, green, red. */
function packed(color: string): number {
  const value = Number.parseInt(color.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** Corners of the regular shapes, and the angle of the first one. */
const POLYGONS: Partial<Record<Marker, readonly [corners: number, start: number]>> = {
  square: [4, Math.PI / 4],
  diamond: [4, 0],
  triangle: [3, -Math.PI / 2],
  pentagon: [5, -Math.PI / 2],
};

/** Adds a marker about the origin. */
export function addMarker(path: Path2D, marker: Marker, radius: number): void {
  const polygon = POLYGONS[marker];
  if (polygon) {
    const [corners, start] = polygon;
    for (let k = 0; k < corners; k++) {
      const angle = start + (2 * Math.PI * k) / corners;
      const [x, y] = [1.15 * radius * Math.cos(angle), 1.15 * radius * Math.sin(angle)];
      if (k === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    path.closePath();
    return;
  }
  if (marker === "circle") path.arc(0, 0, radius, 0, 2 * Math.PI);
  else if (marker === "star") {
    for (let k = 0; k < 10; k++) {
      const angle = -Math.PI / 2 + (Math.PI * k) / 5;
      const size = k % 2 === 0 ? radius * 1.35 : radius * 0.55;
      if (k === 0) path.moveTo(size * Math.cos(angle), size * Math.sin(angle));
      else path.lineTo(size * Math.cos(angle), size * Math.sin(angle));
    }
    path.closePath();
  } else {
    const bar = radius * 0.36;
    const turn = marker === "cross" ? Math.PI / 4 : 0;
    for (const angle of [turn, turn + Math.PI / 2]) {
      const arm = new Path2D();
      arm.rect(-radius * 1.15, -bar, radius * 2.3, 2 * bar);
      path.addPath(
        arm,
        new DOMMatrix([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]),
      );
    }
  }
}

/** An open triangle that points to the fainter side: down, since magnitudes run downwards and fluxes upwards. */
function addLimit(path: Path2D, radius: number): void {
  path.moveTo(-radius, -0.7 * radius);
  path.lineTo(radius, -0.7 * radius);
  path.lineTo(0, radius);
  path.closePath();
}
