import { unixFromMjd } from "@goats/sky";
import UPlot from "uplot";
import { axisLook, utcDate } from "../plot/plot.tsx";
import type { CanvasColors } from "../viewer/shared/theme-colors.ts";
import { type DrawnBand, drawBands } from "./draw.ts";
import { lowerBound } from "./points.ts";

export interface LightCurveSettings {
  readonly bands: readonly DrawnBand[];
  readonly bounds: { x: [number, number]; y: [number, number] };
  /** Magnitudes run downwards. */
  readonly inverted: boolean;
  readonly xLabel: string;
  readonly yLabel: string;
  /** MJD on the axis below, dates above. */
  readonly dates: boolean;
  /** Distance modulus for the axis of absolute magnitudes on the right. */
  readonly modulus: number | null;
  readonly colors: CanvasColors;
}

/** A point under the pointer. */
export interface Hovered {
  /** Index in the answer. */
  readonly row: number;
  readonly band: string;
}

/** Distance in CSS pixels within which a point counts as pointed at. */
const REACH = 14;

/** A light curve: uPlot gives axes, zoom and pointer, the points are drawn by us. */
export class LightCurve {
  readonly #plot: UPlot;
  readonly #settings: LightCurveSettings;

  constructor(
    host: HTMLElement,
    settings: LightCurveSettings,
    height: number,
    onHover: (at: Hovered | undefined) => void,
  ) {
    this.#settings = settings;
    const { bounds, inverted } = settings;
    const width = Math.max(1, host.getBoundingClientRect().width);
    this.#plot = new UPlot(
      {
        width,
        height,
        legend: { show: false },
        padding: [settings.dates ? 0 : 10, settings.modulus === null ? 12 : 0, 0, 0],
        tzDate: utcDate,
        cursor: {
          points: { show: false },
          drag: { x: true, y: true, uni: 24, dist: 6 },
        },
        scales: {
          x: { time: false, range: (_, low, high) => [low ?? 0, high ?? 1] },
          y: { dir: inverted ? -1 : 1, range: (_, low, high) => [low ?? 0, high ?? 1] },
        },
        axes: axesOf(settings, width),
        series: [{}, { show: true, paths: () => null, points: { show: false } }],
        hooks: {
          draw: [(plot) => drawBands(plot, settings.bands)],
          setCursor: [(plot) => onHover(this.#nearest(plot))],
        },
      },
      // Only the corners: the points stay in their own arrays.
      [[...bounds.x], [...bounds.y]],
      host,
    );
    this.#plot.over.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  resize(width: number, height: number): void {
    if (width !== this.#plot.width || height !== this.#plot.height) this.#plot.setSize({ width, height });
  }

  /** Shows everything. */
  reset(): void {
    const { x, y } = this.#settings.bounds;
    this.#set(x, y);
  }

  /** Magnifies about the middle, or about shares of the area. */
  zoom(factor: number, at: { x: number; y: number } = { x: 0.5, y: 0.5 }): void {
    const [x, y] = [this.#range("x"), this.#range("y")];
    const about = ([low, high]: [number, number], share: number): [number, number] => {
      const fixed = low + (high - low) * share;
      return [fixed - (fixed - low) / factor, fixed + (high - fixed) / factor];
    };
    this.#set(about(x, at.x), about(y, at.y));
  }

  /** Moves by shares of what is shown. */
  move(byX: number, byY: number): void {
    const shift = ([low, high]: [number, number], share: number): [number, number] => {
      const by = (high - low) * share;
      return [low + by, high + by];
    };
    this.#set(shift(this.#range("x"), byX), shift(this.#range("y"), byY));
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #range(scale: "x" | "y"): [number, number] {
    const { min, max } = this.#plot.scales[scale] ?? {};
    return [min ?? 0, max ?? 1];
  }

  #set(x: [number, number], y: [number, number]): void {
    this.#plot.batch(() => {
      this.#plot.setScale("x", { min: x[0], max: x[1] });
      this.#plot.setScale("y", { min: y[0], max: y[1] });
    });
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = this.#plot.over.getBoundingClientRect();
    const down = (event.clientY - box.top) / box.height;
    this.zoom(2 ** (-event.deltaY / 400), {
      x: (event.clientX - box.left) / box.width,
      y: this.#settings.inverted ? down : 1 - down,
    });
  }

  /** The point nearest to the pointer within reach; looks only at those within reach in x. */
  #nearest(plot: UPlot): Hovered | undefined {
    const { left = -1, top = -1 } = plot.cursor;
    if (left < 0 || top < 0) return undefined;
    const [low, high] = [plot.posToVal(left - REACH, "x"), plot.posToVal(left + REACH, "x")];
    let [best, found] = [REACH ** 2, undefined as Hovered | undefined];
    for (const { series } of this.#settings.bands) {
      for (let i = lowerBound(series.x, low); i < series.x.length && (series.x[i] ?? 0) <= high; i++) {
        const dx = plot.valToPos(series.x[i] ?? 0, "x") - left;
        const dy = plot.valToPos(series.y[i] ?? Number.NaN, "y") - top;
        const distance = dx * dx + dy * dy;
        if (distance < best) [best, found] = [distance, { row: series.row[i] ?? 0, band: series.band }];
      }
    }
    return found;
  }
}

function axesOf(settings: LightCurveSettings, width: number): UPlot.Axis[] {
  const narrow = width < 520;
  const look = axisLook(settings.colors, narrow);
  const text = (value: number) => String(Number(value.toPrecision(9)));
  const axes: UPlot.Axis[] = [
    {
      ...look,
      label: settings.xLabel,
      labelSize: 20,
      size: 30,
      space: narrow ? 60 : 80,
      values: (_, ticks) => ticks.map(text),
    },
    {
      ...look,
      label: settings.yLabel,
      labelSize: 20,
      size: narrow ? 44 : 54,
      values: (_, ticks) => ticks.map(text),
    },
  ];
  if (settings.dates) {
    axes.push({
      ...look,
      scale: "x",
      side: 0,
      size: 26,
      space: narrow ? 76 : 96,
      grid: { show: false },
      values: (_, ticks) => {
        const close = ticks.length > 1 && (ticks[1] ?? 0) - (ticks[0] ?? 0) < 1;
        return ticks.map((mjd) => {
          const iso = new Date(unixFromMjd(mjd)).toISOString();
          return close ? iso.slice(5, 16).replace("T", " ") : iso.slice(0, 10);
        });
      },
    });
  }
  const { modulus } = settings;
  if (modulus !== null) {
    axes.push({
      ...look,
      scale: "y",
      side: 1,
      label: "Absolute magnitude",
      labelSize: 20,
      size: narrow ? 44 : 54,
      grid: { show: false },
      // Whole numbers of the absolute magnitude, at the apparent ones that belong to them.
      splits: (_, __, min, max) => niceSplits(min - modulus, max - modulus).map((value) => value + modulus),
      values: (_, ticks) => ticks.map((value) => text(Number((value - modulus).toFixed(3)))),
    });
  }
  return axes;
}

/** Some five round numbers in a range. */
function niceSplits(min: number, max: number): number[] {
  const raw = (max - min) / 6;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw;
  const first = Math.ceil(min / step);
  return Array.from({ length: Math.max(0, Math.floor(max / step) - first + 1) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
