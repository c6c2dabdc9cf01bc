import { formatSexagesimal, type SkyPosition } from "@goats/sky";
import type { CanvasColors } from "../viewer/shared/theme-colors.ts";
import { BRIGHT_STARS } from "./bright-stars.ts";

/** Fields to choose from, arcmin: a finder, the field of GMOS and larger, and the constellation. */
export const FIELDS = [2, 10, 60, 1800] as const;

const DEGREE = Math.PI / 180;

/** Tangent-plane offsets east and north in degrees; undefined on the far side of the sky. */
export function project(
  centre: SkyPosition,
  point: SkyPosition,
): { east: number; north: number } | undefined {
  const deltaRa = (point.ra - centre.ra) * DEGREE;
  const [sin0, cos0] = [Math.sin(centre.dec * DEGREE), Math.cos(centre.dec * DEGREE)];
  const [sin, cos] = [Math.sin(point.dec * DEGREE), Math.cos(point.dec * DEGREE)];
  const towards = sin0 * sin + cos0 * cos * Math.cos(deltaRa);
  if (towards < 0.2) return undefined;
  return {
    east: (cos * Math.sin(deltaRa)) / towards / DEGREE,
    north: (cos0 * sin - sin0 * cos * Math.cos(deltaRa)) / towards / DEGREE,
  };
}

/** Draws a field of `degrees` across: grid, bright stars, marker, compass, scale bar. */
export function drawSky(
  canvas: HTMLCanvasElement,
  centre: SkyPosition,
  degrees: number,
  colors: CanvasColors,
): void {
  const ratio = devicePixelRatio || 1;
  const size = Math.max(1, canvas.clientWidth);
  canvas.width = Math.round(size * ratio);
  canvas.height = Math.round(size * ratio);
  const context = canvas.getContext("2d");
  if (!context) return;
  context.scale(ratio, ratio);
  context.fillStyle = colors.surface;
  context.fillRect(0, 0, size, size);
  context.font = `11px ${getComputedStyle(document.body).fontFamily}`;
  context.textBaseline = "middle";
  const scale = size / degrees;
  const place = (point: SkyPosition): [number, number] | undefined => {
    const at = project(centre, point);
    return at && [size / 2 - at.east * scale, size / 2 - at.north * scale];
  };
  drawGrid(context, centre, degrees, size, place, colors);
  if (degrees > 3) drawStars(context, place, colors, size);
  drawMarker(context, size, colors);
  drawCompass(context, size, colors);
  drawScaleBar(context, size, scale, colors);
}

type Place = (point: SkyPosition) => [number, number] | undefined;

function drawGrid(
  context: CanvasRenderingContext2D,
  centre: SkyPosition,
  degrees: number,
  size: number,
  place: Place,
  colors: CanvasColors,
): void {
  const stepDec = niceStep(degrees / 4, DEC_STEPS);
  const cos = Math.max(0.02, Math.cos(centre.dec * DEGREE));
  const stepRa = niceStep(degrees / 4 / cos, RA_STEPS);
  context.strokeStyle = colors.grid;
  context.fillStyle = colors.dim;
  context.lineWidth = 1;
  const half = degrees * 0.75;
  const halfRa = Math.min(
    180,
    half / Math.max(0.02, Math.cos(Math.min(89, Math.abs(centre.dec) + half) * DEGREE)),
  );
  for (let k = Math.ceil((centre.dec - half) / stepDec); k * stepDec <= centre.dec + half; k++) {
    const dec = k * stepDec;
    if (Math.abs(dec) > 90) continue;
    line(context, 60, (t) => place({ ra: centre.ra - halfRa + 2 * halfRa * t, dec }));
    const label = place({ ra: centre.ra, dec });
    if (label && label[1] > 40 && label[1] < size - 34)
      context.fillText(angleLabel(dec, "dec", stepDec), 6, label[1] - 7);
  }
  for (let k = Math.ceil((centre.ra - halfRa) / stepRa); k * stepRa <= centre.ra + halfRa; k++) {
    const ra = k * stepRa;
    line(context, 40, (t) =>
      place({ ra, dec: Math.max(-90, Math.min(90, centre.dec - half + 2 * half * t)) }),
    );
    const label = place({ ra, dec: Math.max(-90, Math.min(90, centre.dec - degrees * 0.46)) });
    if (label && label[0] > 30 && label[0] < size - 60) {
      context.fillText(angleLabel(ra, "ra", stepRa), label[0] + 3, size - 8);
    }
  }
}

/** Steps of the grid, degrees: whole seconds, minutes, degrees of arc, and the same of time. */
const DEC_STEPS = [5 / 3600, 10 / 3600, 30 / 3600, 1 / 60, 2 / 60, 5 / 60, 10 / 60, 0.5, 1, 2, 5, 10, 20, 30];
const RA_STEPS = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1200, 3600, 7200, 14_400].map(
  (seconds) => seconds / 240,
);

function niceStep(wanted: number, steps: readonly number[]): number {
  return steps.find((step) => step >= wanted) ?? steps.at(-1) ?? wanted;
}

function angleLabel(degrees: number, field: "ra" | "dec", step: number): string {
  const text = formatSexagesimal(field === "ra" ? degrees : Math.max(-90, Math.min(90, degrees)), field, {
    precision: 0,
    style: "letters",
  });
  const unit = field === "ra" ? 15 : 1;
  if (step >= unit) return text.replace(/\d\dm\d\ds$/, "");
  return step >= unit / 60 ? text.replace(/\d\ds$/, "") : text;
}

function line(
  context: CanvasRenderingContext2D,
  pieces: number,
  at: (t: number) => [number, number] | undefined,
): void {
  context.beginPath();
  let drawing = false;
  for (let i = 0; i <= pieces; i++) {
    const point = at(i / pieces);
    if (point && drawing) context.lineTo(...point);
    else if (point) context.moveTo(...point);
    drawing = point !== undefined;
  }
  context.stroke();
}

function drawStars(
  context: CanvasRenderingContext2D,
  place: Place,
  colors: CanvasColors,
  size: number,
): void {
  context.fillStyle = colors.text;
  for (const [ra, dec, magnitude, name] of BRIGHT_STARS) {
    const at = place({ ra, dec });
    if (!at || at[0] < 0 || at[1] < 0 || at[0] > size || at[1] > size) continue;
    context.beginPath();
    context.arc(...at, Math.max(1, 4 - magnitude * 0.8), 0, 2 * Math.PI);
    context.fill();
    context.fillText(name, at[0] + 7, at[1]);
  }
}

/** Four strokes that leave the target itself free. */
function drawMarker(context: CanvasRenderingContext2D, size: number, colors: CanvasColors): void {
  const [middle, inner, outer] = [size / 2, 9, 24];
  context.strokeStyle = colors.accent;
  context.lineWidth = 2;
  context.beginPath();
  for (const [x, y] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    context.moveTo(middle + x * inner, middle + y * inner);
    context.lineTo(middle + x * outer, middle + y * outer);
  }
  context.stroke();
  context.beginPath();
  context.arc(middle, middle, size / 30, 0, 2 * Math.PI);
  context.lineWidth = 1;
  context.stroke();
}

function drawCompass(context: CanvasRenderingContext2D, size: number, colors: CanvasColors): void {
  const [x, y, arm] = [size - 24, 60, 32];
  context.strokeStyle = colors.text;
  context.fillStyle = colors.text;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(x, y - arm);
  context.lineTo(x, y);
  context.lineTo(x - arm, y);
  context.stroke();
  context.textAlign = "center";
  context.fillText("N", x, y - arm - 8);
  context.fillText("E", x - arm - 8, y);
  context.textAlign = "start";
}

function drawScaleBar(
  context: CanvasRenderingContext2D,
  size: number,
  scale: number,
  colors: CanvasColors,
): void {
  const steps = [10 / 3600, 30 / 3600, 1 / 60, 5 / 60, 10 / 60, 0.5, 1, 5, 10];
  const length = steps.findLast((step) => step * scale <= size / 4) ?? 10 / 3600;
  const text =
    length >= 1
      ? `${length}°`
      : length >= 1 / 60
        ? `${Math.round(length * 60)}′`
        : `${Math.round(length * 3600)}″`;
  const [x, y, width] = [14, 18, length * scale];
  context.strokeStyle = colors.text;
  context.fillStyle = colors.text;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(x, y - 4);
  context.lineTo(x, y);
  context.lineTo(x + width, y);
  context.lineTo(x + width, y - 4);
  context.stroke();
  context.fillText(text, x + width + 6, y - 2);
}
