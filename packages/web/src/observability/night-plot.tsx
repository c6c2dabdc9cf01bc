import { unixFromMjd } from "@goats/sky";
import { useCallback, useMemo, useState } from "react";
import type uPlot from "uplot";
import { axisLook, Plot, utcDate } from "../plot/plot.tsx";
import type { CanvasColors } from "../viewer/shared/theme-colors.ts";
import { clock, clockRanges, type NightView } from "./night.ts";
import classes from "./observability.module.css";

/** Airmasses beyond this one are not shown. */
const WORST = 3;
const NARROW = 520;

/** Airmass and Moon through one night at one site, with the twilights as bands. */
export function NightPlot({ view, limit }: { view: NightView; limit: number }) {
  const { night, curve } = view;
  const [at, setAt] = useState<number>();
  const data = useMemo(
    (): uPlot.AlignedData => [
      curve.times.map((mjd) => unixFromMjd(mjd) / 1000),
      curve.airmass.map((value) => (value > 0 && value <= WORST ? value : null)),
      curve.moonAltitude.map((value) => (value >= 0 ? value : null)),
    ],
    [curve],
  );
  const options = useCallback(
    (colors: CanvasColors, width: number) => nightOptions(view, limit, colors, width),
    [view, limit],
  );
  const { site } = night;
  const summary =
    view.hours > 0
      ? `${site.name}: below airmass ${limit} from ${clockRanges(view.parts)} UTC, ${view.hours.toFixed(1)} hours of the dark time.`
      : `${site.name}: not below airmass ${limit} in the dark time.`;
  return (
    <figure className={classes["figure"]}>
      <figcaption className={classes["caption"]}>
        <strong>{site.name}</strong>
        <span className="dim">
          Moon {Math.round(view.moonFraction * 100)} %, {view.moonDistance.toFixed(0)}° away
        </span>
      </figcaption>
      <Plot
        label={`Airmass through the night. ${summary}`}
        data={data}
        options={options}
        height={230}
        onPoint={setAt}
      />
      <p className={classes["readout"]}>{at === undefined ? summary : reading(view, at)}</p>
    </figure>
  );
}

function reading({ curve }: NightView, i: number): string {
  const [airmass, altitude] = [curve.airmass[i] ?? Number.NaN, curve.altitude[i] ?? 0];
  const moon = curve.moonAltitude[i] ?? 0;
  return [
    `${clock(curve.times[i] ?? 0)} UTC`,
    airmass > 0 && airmass < 10 ? `airmass ${airmass.toFixed(2)}` : "below the horizon",
    `altitude ${altitude.toFixed(1)}°, azimuth ${(curve.azimuth[i] ?? 0).toFixed(0)}°`,
    moon > 0 ? `Moon ${moon.toFixed(0)}° up` : "Moon down",
    `${(curve.moonDistance[i] ?? 0).toFixed(1)}° from the Moon`,
  ].join(" · ");
}

function nightOptions(
  view: NightView,
  limit: number,
  colors: CanvasColors,
  width: number,
): Omit<uPlot.Options, "width" | "height"> {
  const narrow = width < NARROW;
  const look = axisLook(colors, narrow);
  return {
    legend: { show: false },
    padding: [8, 4, 0, 0],
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false, setScale: false } },
    tzDate: utcDate,
    scales: {
      x: { time: true },
      y: { range: [0.98, WORST], dir: -1 },
      moon: { range: [0, 90] },
    },
    axes: [
      {
        ...look,
        size: 30,
        space: narrow ? 44 : 60,
        values: (_, ticks) => ticks.map((seconds) => new Date(seconds * 1000).toISOString().slice(11, 16)),
      },
      { ...look, label: "Airmass", labelSize: 18, size: 38, splits: () => [1, 1.2, 1.5, 2, 2.5, 3] },
      {
        ...look,
        scale: "moon",
        side: 1,
        label: "Moon altitude (°)",
        labelSize: 18,
        size: 34,
        grid: { show: false },
        splits: () => [0, 30, 60, 90],
      },
    ],
    series: [
      {},
      { label: "Airmass", stroke: colors.series[0] ?? colors.text, width: 2, points: { show: false } },
      {
        label: "Moon altitude",
        scale: "moon",
        stroke: colors.dim,
        width: 1.25,
        dash: [4, 4],
        points: { show: false },
      },
    ],
    hooks: {
      drawClear: [(plot) => drawTwilights(plot, view, colors)],
      draw: [(plot) => drawLimit(plot, limit, colors)],
    },
  };
}

/** Lays one veil per twilight over the plot: the brighter the sky, the more of them. */
function drawTwilights(plot: uPlot, { night }: NightView, colors: CanvasColors): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colors.dim;
  ctx.globalAlpha = 0.09;
  for (const dark of [night.sunset, night.civil, night.nautical, night.astronomical]) {
    const [left, right] = [bbox.left, bbox.left + bbox.width];
    const place = (mjd: number) =>
      Math.min(right, Math.max(left, plot.valToPos(unixFromMjd(mjd) / 1000, "x", true)));
    const [from, to] = dark ? [place(dark.start), place(dark.end)] : [right, right];
    ctx.fillRect(left, bbox.top, from - left, bbox.height);
    ctx.fillRect(to, bbox.top, right - to, bbox.height);
  }
  ctx.restore();
}

function drawLimit(plot: uPlot, limit: number, colors: CanvasColors): void {
  const { ctx, bbox } = plot;
  if (limit >= WORST) return;
  const y = plot.valToPos(limit, "y", true);
  ctx.save();
  ctx.strokeStyle = colors.text;
  ctx.globalAlpha = 0.7;
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}
