import { useEffect, useEffectEvent, useRef } from "react";
import type uPlot from "uplot";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../ui/theme.ts";
import { type CanvasColors, canvasColors } from "../viewer/shared/theme-colors.ts";
import classes from "./plot.module.css";

interface PlotProps {
  /** Says what is drawn, for those who do not see it. */
  label: string;
  data: uPlot.AlignedData;
  /** Made anew when the data, the theme or this function changes; sizes are filled in. */
  options: (colors: CanvasColors, width: number) => Omit<uPlot.Options, "width" | "height">;
  height?: number;
  /** Index of the point under the pointer; undefined when it leaves. */
  onPoint?: (index: number | undefined) => void;
  onReady?: (plot: uPlot | undefined) => void;
}

/** A uPlot in the colours of the theme that follows the width of its place. */
export function Plot({ label, data, options, height = 260, onPoint, onReady }: PlotProps) {
  const { theme } = useTheme();
  const host = useRef<HTMLDivElement>(null);
  const point = useEffectEvent((index: number | undefined) => onPoint?.(index));
  const ready = useEffectEvent((plot: uPlot | undefined) => onReady?.(plot));
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const width = Math.max(1, element.getBoundingClientRect().width);
    const made = options(canvasColors(theme), width);
    const plot = new UPlot(
      {
        ...made,
        width,
        height,
        hooks: {
          ...made.hooks,
          setCursor: [...(made.hooks?.setCursor ?? []), (u) => point(u.cursor.idx ?? undefined)],
        },
      },
      data,
      element,
    );
    ready(plot);
    const resized = new ResizeObserver(([entry]) => {
      const next = Math.max(1, entry?.contentRect.width ?? 1);
      if (next !== plot.width) plot.setSize({ width: next, height });
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      ready(undefined);
      plot.destroy();
    };
  }, [data, options, theme, height]);
  return (
    <div className={classes["plot"]} role="img" aria-label={label} data-themed style={{ height }}>
      <div ref={host} className={classes["host"]} />
    </div>
  );
}

/** Times of an axis are UTC, whatever the clock of the machine says. */
export function utcDate(seconds: number): Date {
  return UPlot.tzDate(new Date(seconds * 1000), "Etc/UTC");
}

/** Axes as every plot of the app has them. */
export function axisLook(colors: CanvasColors, narrow: boolean): uPlot.Axis {
  const font = `${narrow ? 11 : 12}px ${getComputedStyle(document.body).fontFamily}`;
  return {
    stroke: colors.dim,
    font,
    labelFont: font,
    labelGap: 0,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { stroke: colors.grid, width: 1, size: 5 },
  };
}
