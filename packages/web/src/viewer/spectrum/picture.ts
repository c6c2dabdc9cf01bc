import type { CanvasColors } from "../shared/theme-colors.ts";
import { colorOf, dashOf } from "./chart.ts";
import { prettyUnit } from "./format.ts";
import type { Curve } from "./spectrum.ts";

/** A picture of the plot with title and legend, on the theme's surface, in the resolution of the screen. */
export function plotPicture(
  plot: HTMLCanvasElement,
  title: string,
  curves: readonly { curve: Curve; index: number }[],
  colors: CanvasColors,
): Promise<Blob | null> {
  const ratio = window.devicePixelRatio || 1;
  const head = 30;
  const line = 20;
  const legend = curves.length > 1 ? curves.length * line + 8 : 0;
  const canvas = document.createElement("canvas");
  canvas.width = plot.width;
  canvas.height = plot.height + (head + legend) * ratio;
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
  context.fillText(title, 14, head / 2 + 2, canvas.width / ratio - 28);
  context.font = `12px ${family}`;
  for (const [row, { curve, index }] of (legend > 0 ? curves : []).entries()) {
    const y = head + plot.height / ratio + row * line + line / 2;
    context.strokeStyle = colorOf(index, colors);
    context.lineWidth = 2;
    context.setLineDash([...dashOf(index)]);
    context.beginPath();
    context.moveTo(14, y);
    context.lineTo(42, y);
    context.stroke();
    context.fillText(`${curve.label}${curve.fluxUnit ? ` (${prettyUnit(curve.fluxUnit)})` : ""}`, 50, y);
  }
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
