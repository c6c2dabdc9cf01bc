import type uPlot from "uplot";
import type { CanvasColors } from "../shared/theme-colors.ts";
import { type PlacedLine, TELLURIC } from "./lines.ts";

/** Least distance between two names, CSS pixels; of lines that are closer only the first is named. */
const ROOM = 13;

/** Dashed lines with their names along the top of the area. */
export function drawLines(plot: uPlot, lines: readonly PlacedLine[], colors: CanvasColors): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colors.dim;
  ctx.fillStyle = colors.text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([3 * ratio, 3 * ratio]);
  ctx.font = `${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "start";
  let last = Number.NEGATIVE_INFINITY;
  for (const { name, wavelength } of lines.toSorted((a, b) => a.wavelength - b.wavelength)) {
    const x = Math.round(plot.valToPos(wavelength, "x", true));
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    if (x - last < ROOM * ratio) continue;
    last = x;
    ctx.save();
    ctx.translate(x + 7 * ratio, bbox.top + 6 * ratio);
    ctx.rotate(Math.PI / 2);
    ctx.fillText(name, 0, 0);
    ctx.restore();
  }
  ctx.restore();
}

/** The bands in which the Earth's atmosphere absorbs, at wavelengths divided by 1 + z on a rest-frame axis. */
export function drawTelluric(plot: uPlot, restFrame: number | null, colors: CanvasColors): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = colors.dim;
  ctx.font = `${11 * devicePixelRatio}px ${getComputedStyle(document.body).fontFamily}`;
  ctx.textAlign = "start";
  for (const [from, to, name] of TELLURIC) {
    const shift = 1 + (restFrame ?? 0);
    const [x1, x2] = [plot.valToPos(from / shift, "x", true), plot.valToPos(to / shift, "x", true)];
    ctx.globalAlpha = 0.16;
    ctx.fillRect(x1, bbox.top, x2 - x1, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillText(name, x1 + 2 * devicePixelRatio, bbox.top + bbox.height - 6 * devicePixelRatio);
  }
  ctx.restore();
}
