import type { CanvasColors } from "../viewer/shared/theme-colors.ts";
import type { DrawnBand } from "./draw.ts";
import { addMarker } from "./draw.ts";

/** A picture of the light curve with title and legend, on the theme's surface. */
export function lightCurvePicture(
  plot: HTMLCanvasElement,
  title: string,
  bands: readonly DrawnBand[],
  colors: CanvasColors,
): Promise<Blob | null> {
  const ratio = devicePixelRatio || 1;
  const [head, foot] = [30, 28];
  const canvas = document.createElement("canvas");
  canvas.width = plot.width;
  canvas.height = plot.height + (head + foot) * ratio;
  const context = canvas.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(plot, 0, head * ratio);
  context.scale(ratio, ratio);
  const family = getComputedStyle(document.body).fontFamily;
  context.textBaseline = "middle";
  context.fillStyle = colors.text;
  context.font = `600 14px ${family}`;
  context.fillText(title, 14, head / 2 + 2);
  context.font = `12px ${family}`;
  const y = head + plot.height / ratio + foot / 2;
  let x = 20;
  for (const { series, look } of bands) {
    const marker = new Path2D();
    addMarker(marker, look.marker, 4);
    context.save();
    context.translate(x, y);
    context.fillStyle = look.color;
    context.fill(marker);
    context.restore();
    context.fillStyle = colors.text;
    context.fillText(series.band, x + 9, y);
    x += 30 + context.measureText(series.band).width;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
