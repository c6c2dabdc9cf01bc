import { hoursThroughYear, type NightHours, type Site } from "@goats/sky";
import { useCallback, useMemo, useState } from "react";
import type uPlot from "uplot";
import type { Target } from "../api/types.ts";
import { axisLook, Plot, utcDate } from "../plot/plot.tsx";
import { useTheme } from "../ui/theme.ts";
import { type CanvasColors, canvasColors, SERIES_DASHES } from "../viewer/shared/theme-colors.ts";
import classes from "./observability.module.css";
import { trackOf } from "./track.ts";

const NIGHTS = 366;

interface YearPlotProps {
  target: Target;
  sites: readonly Site[];
  /** Local date of the first night. */
  from: string;
  limit: number;
}

/** Hours of each night of a year in which the target stands below the airmass limit. */
export function YearPlot({ target, sites, from, limit }: YearPlotProps) {
  const [at, setAt] = useState<number>();
  const { theme } = useTheme();
  const colors = canvasColors(theme);
  const years = useMemo(
    () =>
      sites.flatMap((site) => {
        const { track } = trackOf(target, site);
        return track ? [{ site, nights: hoursThroughYear(site, track, from, NIGHTS, limit) }] : [];
      }),
    [target, sites, from, limit],
  );
  const data = useMemo(
    (): uPlot.AlignedData => [
      (years[0]?.nights ?? []).map(({ date }) => Date.parse(`${date}T00:00:00Z`) / 1000),
      ...years.map(({ nights }) => nights.map(({ hours }) => hours)),
    ],
    [years],
  );
  const options = useCallback(
    (colors: CanvasColors, width: number): Omit<uPlot.Options, "width" | "height"> => {
      const look = axisLook(colors, width < 520);
      return {
        legend: { show: false },
        padding: [8, 12, 0, 0],
        cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false, setScale: false } },
        tzDate: utcDate,
        scales: { x: { time: true }, y: { range: (_, __, high) => [0, Math.max(1, Math.ceil(high))] } },
        axes: [
          {
            ...look,
            size: 30,
            space: 60,
            values: (_, ticks) => ticks.map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10)),
          },
          { ...look, label: `Hours below airmass ${limit}`, labelSize: 18, size: 36 },
        ],
        series: [
          {},
          ...years.map(({ site }, i) => ({
            label: site.name,
            stroke: colors.series[i % colors.series.length] ?? colors.text,
            dash: [...(SERIES_DASHES[Math.floor(i / colors.series.length) % SERIES_DASHES.length] ?? [])],
            width: 1.75,
            points: { show: false },
          })),
        ],
      };
    },
    [years, limit],
  );
  const night = at ?? bestNight(years[0]?.nights ?? []);
  return (
    <figure className={classes["figure"]}>
      <Plot
        label={`Hours below airmass ${limit} in each night of a year from ${from}`}
        data={data}
        options={options}
        height={300}
        onPoint={setAt}
      />
      <ul className={classes["legend"]} aria-label="Sites">
        {years.map(({ site, nights }, i) => (
          <li key={`${site.facility}.${site.code}`}>
            <span
              className={classes["swatch"]}
              style={{ background: colors.series[i % colors.series.length] }}
              aria-hidden="true"
            />
            {site.name}
            <span className="dim">
              {nights[night]?.hours.toFixed(1)} h of {nights[night]?.dark.toFixed(1)} h dark on{" "}
              {nights[night]?.date}
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}

function bestNight(nights: readonly NightHours[]): number {
  return nights.reduce((best, night, i) => (night.hours > (nights[best]?.hours ?? 0) ? i : best), 0);
}
