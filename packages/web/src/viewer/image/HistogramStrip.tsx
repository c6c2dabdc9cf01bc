import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import { type ColorMapName, colorMapGradient } from "./colormaps.ts";
import { histogramDomain } from "./histogram.ts";
import classes from "./image.module.css";
import { formatValue } from "./numbers.ts";
import { histogramOfSorted, type ImageStatistics } from "./statistics.ts";
import type { Limits } from "./zscale.ts";

const BINS = 160;
const HEIGHT = 44;
const SIDES = ["low", "high"] as const;
type Side = (typeof SIDES)[number];

interface HistogramStripProps {
  statistics: ImageStatistics;
  limits: Limits;
  colorMap: ColorMapName;
  redOnly: boolean;
  /** Each extension has limits of its own: nothing to be dragged. */
  each: boolean;
  onChange: (limits: Limits) => void;
}

/** How often each value occurs (logarithmic), with the two cuts as handles to drag. */
export function HistogramStrip({
  statistics,
  limits,
  colorMap,
  redOnly,
  each,
  onChange,
}: HistogramStripProps) {
  const strip = useRef<HTMLDivElement>(null);
  // While a handle is dragged the axis stands still, or it would run away under the pointer.
  const [held, setHeld] = useState<{ side: Side; domain: Limits } | undefined>(undefined);
  const domain = held?.domain ?? histogramDomain(statistics.sample, limits);
  const { low: start, high: end } = domain;
  const path = useMemo(
    () => barsPath(histogramOfSorted(statistics.sample, { low: start, high: end }, BINS)),
    [statistics, start, end],
  );
  const width = end - start;
  const percent = (value: number) => Math.min(100, Math.max(0, (100 * (value - start)) / width));
  const smallest = width / 1000;

  const moved = (side: Side, value: number) => {
    if (side === "low") onChange({ low: Math.min(value, limits.high - smallest), high: limits.high });
    else onChange({ low: limits.low, high: Math.max(value, limits.low + smallest) });
  };
  const valueAt = (event: PointerEvent) => {
    const box = strip.current?.getBoundingClientRect();
    if (!box || box.width === 0) return start;
    return start + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * width;
  };
  const onKey = (side: Side, event: KeyboardEvent) => {
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[
      event.key
    ];
    if (!steps) return;
    event.preventDefault();
    moved(side, limits[side] + steps * smallest * (event.shiftKey ? 1 : 5));
  };
  return (
    <div className={classes.histogram}>
      <div className={classes.bars} ref={strip}>
        <svg viewBox={`0 0 ${BINS} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          <path d={path} />
        </svg>
        {!each && (
          <div
            className={classes.between}
            style={{ left: `${percent(limits.low)}%`, right: `${100 - percent(limits.high)}%` }}
            aria-hidden="true"
          >
            <div className={classes.ramp} style={{ backgroundImage: colorMapGradient(colorMap, redOnly) }} />
          </div>
        )}
        {(each ? [] : SIDES).map((side) => (
          <div
            key={side}
            className={classes.handle}
            style={{ left: `${percent(limits[side])}%` }}
            role="slider"
            tabIndex={0}
            aria-label={side === "low" ? "Lower cut" : "Upper cut"}
            aria-valuemin={start}
            aria-valuemax={end}
            aria-valuenow={limits[side]}
            aria-valuetext={formatValue(limits[side])}
            onKeyDown={(event) => onKey(side, event)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setHeld({ side, domain });
            }}
            onPointerMove={(event) => held?.side === side && moved(side, valueAt(event))}
            onPointerUp={() => setHeld(undefined)}
            onPointerCancel={() => setHeld(undefined)}
          />
        ))}
      </div>
      <div className={classes.ends} aria-hidden="true">
        <span>{formatValue(Number(start.toPrecision(5)))}</span>
        <span>Values, log count</span>
        <span>{formatValue(Number(end.toPrecision(5)))}</span>
      </div>
    </div>
  );
}

/** Bars of logarithmic height as one outline. */
function barsPath(counts: Uint32Array): string {
  const highest = Math.log1p(counts.reduce((most, count) => Math.max(most, count), 1));
  let path = `M0 ${HEIGHT}`;
  for (const [bin, count] of counts.entries()) {
    const y = (HEIGHT * (1 - Math.log1p(count) / highest)).toFixed(2);
    path += `V${y}H${bin + 1}`;
  }
  return `${path}V${HEIGHT}Z`;
}
