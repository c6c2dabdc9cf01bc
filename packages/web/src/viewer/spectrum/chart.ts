import uPlot from "uplot";
import { type CanvasColors, SERIES_DASHES } from "../shared/theme-colors.ts";
import { drawLines, drawTelluric } from "./draw-lines.ts";
import { fluxRange, type Range } from "./flux-range.ts";
import { axisExponent, fluxAxisLabel } from "./format.ts";
import type { PlacedLine } from "./lines.ts";
import { type Curve, pixelEdges } from "./spectrum.ts";
import { wavelengthSpan } from "./summary.ts";

export interface ChartSettings {
  curves: readonly Curve[];
  /** Labels of the curves that are not drawn. */
  hidden: ReadonlySet<number>;
  /** Pixels as steps, or points joined by lines. */
  steps: boolean;
  /** The flux axis ignores spikes. */
  robust: boolean;
  medium: "air" | "vacuum" | null;
  colors: CanvasColors;
  /** Spectral lines to draw, nm on this axis. */
  lines: readonly PlacedLine[];
  /** Whether to shade where the atmosphere absorbs. */
  telluric: boolean;
  /** The redshift that was taken out of the wavelengths; null for wavelengths as observed. */
  restFrame: number | null;
}

/** Smallest stretch of wavelengths, in nm, that can be zoomed to. */
const SMALLEST = 0.05;

/** Width in CSS pixels below which the axes take less room. */
const NARROW = 520;

/** Columns of one curve in the table that uPlot draws: flux, upper and lower edge of the error band. */
const COLUMNS = 3;

type Column = (number | null)[];

/** Wavelengths and columns of a curve, in units of the axis's power of ten. */
function tableOf(curve: Curve, steps: boolean, scale: number): [number[], ...Column[]] {
  const { wavelength, flux, sigma } = curve;
  const scaled = flux.map((value) => (value === null ? null : value / scale));
  const edge = (sign: 1 | -1) =>
    scaled.map((value, i) => {
      const error = sigma?.[i] ?? null;
      return value === null || error === null ? null : value + (sign * error) / scale;
    });
  const columns: Column[] = [scaled, edge(1), edge(-1)];
  if (!steps) return [[...wavelength], ...columns];
  // A step begins at a pixel's edge; the last one needs a point to end at.
  return [pixelEdges(wavelength), ...columns.map((column) => [...column, column.at(-1) ?? null])];
}

/** A plot of spectra: draws, zooms, and tells where the crosshair is. */
export class SpectrumChart {
  readonly #plot: uPlot;
  readonly #settings: ChartSettings;
  readonly #full: Range;
  readonly exponent: number;
  #zoomed: Range | undefined;

  constructor(
    host: HTMLElement,
    settings: ChartSettings,
    /** Wavelengths to begin with; undefined for all. */
    zoomed: Range | undefined,
    onZoom: (range: Range | undefined) => void,
    onCursor: (wavelength: number | undefined) => void,
  ) {
    this.#settings = settings;
    this.#zoomed = zoomed;
    const { curves, steps, colors } = settings;
    const span = wavelengthSpan(curves) ?? { low: 0, high: 1 };
    const width = span.high - span.low || 1;
    this.#full = { low: span.low - width * 0.01, high: span.high + width * 0.01 };
    const whole = fluxRange(curves, span.low, span.high, settings.robust) ?? { low: 0, high: 1 };
    this.exponent = axisExponent(whole.low, whole.high);
    const tables = curves.map((curve) => tableOf(curve, steps, 10 ** this.exponent) as uPlot.AlignedData);
    const only = tables[0];
    const data = only === undefined ? [[]] : tables.length === 1 ? only : uPlot.join(tables);
    const box = host.getBoundingClientRect();
    this.#plot = new uPlot(
      {
        width: Math.max(1, box.width),
        height: Math.max(1, box.height),
        legend: { show: false },
        padding: [10, 12, 0, 0],
        cursor: {
          y: false,
          points: { show: false },
          drag: { x: true, y: false, setScale: false, dist: 6 },
          bind: {
            dblclick: () => () => {
              onZoom(undefined);
              return null;
            },
          },
        },
        select: { show: true, left: 0, top: 0, width: 0, height: 0 },
        scales: { x: { time: false, auto: false }, y: { auto: false } },
        axes: this.#axes(box.width),
        series: [{}, ...curves.flatMap((curve, i) => seriesOf(curve, i, settings))],
        bands: curves.flatMap((curve, i) =>
          curve.sigma
            ? {
                series: [1 + COLUMNS * i + 1, 1 + COLUMNS * i + 2] as uPlot.Band.Bounds,
                fill: `${colorOf(i, colors)}38`,
              }
            : [],
        ),
        hooks: {
          drawClear: [(plot) => settings.telluric && drawTelluric(plot, settings.restFrame, colors)],
          draw: [(plot) => drawLines(plot, settings.lines, colors)],
          setSelect: [
            (plot) => {
              const { left, width: selected } = plot.select;
              if (selected < 6) return;
              onZoom(
                this.clamp({ low: plot.posToVal(left, "x"), high: plot.posToVal(left + selected, "x") }),
              );
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
          setCursor: [
            (plot) => {
              const left = plot.cursor.left ?? -1;
              onCursor(left < 0 ? undefined : plot.posToVal(left, "x"));
            },
          ],
        },
      },
      data as uPlot.AlignedData,
      host,
    );
    this.#show();
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** The area of the data, which takes the pointer. */
  get area(): HTMLElement {
    return this.#plot.over;
  }

  /** The wavelengths shown. */
  get range(): Range {
    return this.#zoomed ?? this.#full;
  }

  /** Shows these wavelengths; all of them for undefined. */
  zoomTo(range: Range | undefined): void {
    this.#zoomed = range;
    this.#show();
  }

  /** Wavelengths within the spectra, not too close together; undefined when that is all of them. */
  clamp(range: Range): Range | undefined {
    const all = this.#full.high - this.#full.low;
    const width = Math.min(all, Math.max(SMALLEST, range.high - range.low));
    if (width >= all * 0.999) return undefined;
    const middle = (range.low + range.high) / 2;
    const low = Math.min(this.#full.high - width, Math.max(this.#full.low, middle - width / 2));
    return { low, high: low + width };
  }

  /** The range after magnifying by `factor`; the wavelength `about` (default: the middle) stays. */
  magnified(factor: number, about?: number): Range | undefined {
    const { low, high } = this.range;
    const fixed = about ?? (low + high) / 2;
    return this.clamp({ low: fixed - (fixed - low) / factor, high: fixed + (high - fixed) / factor });
  }

  /** The range moved by a share of its width. */
  moved(share: number): Range | undefined {
    const { low, high } = this.range;
    const by = share * (high - low);
    return this.clamp({ low: low + by, high: high + by });
  }

  /** The wavelength at a distance in CSS pixels from the left edge of the data's area. */
  wavelengthAt(left: number): number {
    return this.#plot.posToVal(left, "x");
  }

  /** Puts the crosshair at a wavelength; takes it away for undefined. */
  pointAt(wavelength: number | undefined): void {
    const left = wavelength === undefined ? -10 : this.#plot.valToPos(wavelength, "x");
    this.#plot.setCursor({ left, top: wavelength === undefined ? -10 : 10 }, false);
  }

  /** The distance of a wavelength from the left edge of the data's area, in CSS pixels. */
  positionOf(wavelength: number): number {
    return this.#plot.valToPos(wavelength, "x");
  }

  resize(width: number, height: number): void {
    if (width !== this.#plot.width || height !== this.#plot.height) this.#plot.setSize({ width, height });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #show(): void {
    const { curves, hidden, robust } = this.#settings;
    const { low, high } = this.range;
    const visible = curves.filter((_, i) => !hidden.has(i));
    const flux = fluxRange(visible, low, high, robust) ?? { low: 0, high: 1 };
    const scale = 10 ** this.exponent;
    this.#plot.batch(() => {
      this.#plot.setScale("x", { min: low, max: high });
      this.#plot.setScale("y", { min: flux.low / scale, max: flux.high / scale });
    });
  }

  #axes(width: number): uPlot.Axis[] {
    const { colors, medium, curves, restFrame } = this.#settings;
    const narrow = width < NARROW;
    const font = `${narrow ? 11 : 12}px ${getComputedStyle(document.body).fontFamily}`;
    const common: uPlot.Axis = {
      stroke: colors.dim,
      font,
      labelFont: font,
      labelGap: 0,
      grid: { stroke: colors.grid, width: 1 },
      ticks: { stroke: colors.grid, width: 1, size: 5 },
    };
    const units = new Set(curves.map((curve) => curve.fluxUnit));
    const unit = units.size === 1 ? ([...units][0] ?? "") : "";
    return [
      {
        ...common,
        label: `${restFrame === null ? "Wavelength" : "Rest wavelength"}${medium ? ` in ${medium}` : ""} (nm)`,
        labelSize: 22,
        size: 30,
        space: narrow ? 44 : 64,
      },
      {
        ...common,
        label: fluxAxisLabel(unit, this.exponent),
        labelSize: 22,
        size: narrow ? 40 : 52,
        space: 36,
        values: (_plot, splits) =>
          splits.map((split) => String(Number(split.toPrecision(6))).replace("-", "−")),
      },
    ];
  }
}

/** The colour of the i-th curve. */
export function colorOf(i: number, colors: CanvasColors): string {
  return colors.series[i % colors.series.length] ?? colors.text;
}

/** The dashes of the i-th curve. */
export function dashOf(i: number): readonly number[] {
  return SERIES_DASHES[i % SERIES_DASHES.length] ?? [];
}

function seriesOf(curve: Curve, i: number, { hidden, steps, colors }: ChartSettings): uPlot.Series[] {
  const show = !hidden.has(i);
  const paths = steps ? uPlot.paths.stepped?.({ align: 1 }) : uPlot.paths.linear?.();
  const drawn = paths ? { paths } : {};
  const edge: uPlot.Series = {
    show: show && curve.sigma !== null,
    points: { show: false },
    width: 0,
    ...drawn,
  };
  return [
    {
      label: curve.label,
      show,
      stroke: colorOf(i, colors),
      width: 1.25,
      dash: [...dashOf(i)],
      points: { show: false },
      ...drawn,
    },
    edge,
    edge,
  ];
}
