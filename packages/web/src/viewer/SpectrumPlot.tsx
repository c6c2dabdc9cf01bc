import { Button, Group, SegmentedControl, Select, Text } from "@mantine/core";
import { IconFileTypeCsv, IconPhotoDown, IconZoomReset } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import "uplot/dist/uPlot.min.css";
import { useTheme } from "../ui/theme.ts";
import { saveBlob } from "./shared/clipboard.ts";
import { Store } from "./shared/store.ts";
import { canvasColors } from "./shared/theme-colors.ts";
import { arrange } from "./spectrum/arrange.ts";
import { SpectrumChart } from "./spectrum/chart.ts";
import type { Range } from "./spectrum/flux-range.ts";
import { Legend } from "./spectrum/Legend.tsx";
import { placeLines } from "./spectrum/lines.ts";
import { plotPicture } from "./spectrum/picture.ts";
import { listenToPlot } from "./spectrum/plot-gestures.ts";
import { SpectrumOptions, type SpectrumView } from "./spectrum/SpectrumOptions.tsx";
import { SpectrumReadout } from "./spectrum/SpectrumReadout.tsx";
import classes from "./spectrum/spectrum.module.css";
import { nearestPoint, type Spectrum, toCurve } from "./spectrum/spectrum.ts";
import { spectraCsv, spectraEcsv } from "./spectrum/spectrum-csv.ts";
import { describeSpectra } from "./spectrum/summary.ts";

export interface SpectrumPlotProps {
  spectra: readonly Spectrum[];
  /** Names the plot, and the files that are exported. */
  title: string;
  /** Redshift of the target, where the lines and the rest frame begin. */
  redshift?: number | null;
}

/** Nothing shifted, scaled or marked. */
const PLAIN: SpectrumView = { rest: false, z: 0, velocity: 0, normalise: "none", offset: 0, lines: [] };

const BOXCARS = [1, 3, 5, 7, 11, 15, 21, 31];

/** The set with an element added, or taken away if it was there. */
function toggled(set: ReadonlySet<number>, element: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(element)) next.add(element);
  return next;
}

/** One or several spectra over wavelength, with errors, to be zoomed, read, smoothed and exported. */
export function SpectrumPlot({ spectra, title, redshift = null }: SpectrumPlotProps) {
  const { theme } = useTheme();
  const [boxcar, setBoxcar] = useState(1);
  const [steps, setSteps] = useState(true);
  const [robust, setRobust] = useState(true);
  const [view, setView] = useState<SpectrumView>({ ...PLAIN, z: redshift ?? 0 });
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [zoomed, setZoomed] = useState<Range | undefined>(undefined);
  const [cursor] = useState(() => new Store<number | undefined>(undefined));
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<SpectrumChart | undefined>(undefined);
  const [exponent, setExponent] = useState(0);
  const summaryId = useId();

  const restFrame = view.rest ? view.z : null;
  const { normalise, offset, velocity, z } = view;
  const smoothed = useMemo(() => spectra.map((spectrum) => toCurve(spectrum, boxcar)), [spectra, boxcar]);
  const curves = useMemo(
    () => arrange(smoothed, { restFrame, normalise, offset }),
    [smoothed, restFrame, normalise, offset],
  );
  const media = new Set(spectra.map((spectrum) => spectrum.medium));
  const medium = media.size === 1 ? (spectra[0]?.medium ?? null) : null;
  const lineKeys = view.lines.join(",");
  const lines = useMemo(
    () => placeLines(new Set(lineKeys.split(",")), restFrame === null ? z : 0, velocity, medium),
    [lineKeys, restFrame, z, velocity, medium],
  );
  const telluric = view.lines.includes("telluric");
  const zoomNow = useEffectEvent(() => zoomed);

  useEffect(() => {
    const element = host.current;
    if (!element || curves.length === 0) return;
    const colors = canvasColors(theme);
    const settings = { curves, hidden, steps, robust, medium, colors, lines, telluric, restFrame };
    const made = new SpectrumChart(element, settings, zoomNow(), setZoomed, (at) => cursor.set(at));
    chart.current = made;
    setExponent(made.exponent);
    const stop = listenToPlot(made, setZoomed);
    const resized = new ResizeObserver(([entry]) => {
      if (entry) made.resize(entry.contentRect.width, entry.contentRect.height);
    });
    resized.observe(element);
    return () => {
      resized.disconnect();
      stop();
      made.destroy();
      chart.current = undefined;
    };
  }, [curves, hidden, steps, robust, medium, theme, cursor, lines, telluric, restFrame]);

  useEffect(() => chart.current?.zoomTo(zoomed), [zoomed]);

  if (spectra.length === 0) {
    return (
      <Text c="dimmed" ta="center" py="xl">
        There is no spectrum in this file. A spectrum is a one-dimensional image with a wavelength axis.
      </Text>
    );
  }

  const visible = curves.map((curve, index) => ({ curve, index })).filter(({ index }) => !hidden.has(index));
  const basename = title.replace(/\.fits?(\.gz)?$/i, "").replace(/[^\w.+-]+/g, "_") || "spectrum";
  const savePicture = async () => {
    if (!chart.current) return;
    const blob = await plotPicture(chart.current.canvas, title, visible, canvasColors(theme));
    if (blob) saveBlob(blob, `${basename}.png`);
  };
  const saveTable = (format: "csv" | "ecsv") => {
    const drawn = visible.map(({ curve }) => curve);
    const text = format === "csv" ? spectraCsv(drawn, boxcar) : spectraEcsv(drawn, { boxcar, restFrame });
    saveBlob(new Blob([text], { type: "text/csv;charset=utf-8" }), `${basename}.${format}`);
  };
  /** Walks the crosshair by points of the first visible spectrum. */
  const walk = (points: number) => {
    const wavelength = visible[0]?.curve.wavelength;
    if (!wavelength || !chart.current) return;
    const { low, high } = chart.current.range;
    const from = cursor.get();
    const here = nearestPoint(wavelength, from ?? (low + high) / 2) ?? 0;
    const next =
      wavelength[Math.min(wavelength.length - 1, Math.max(0, from === undefined ? here : here + points))];
    if (next === undefined) return;
    if (next < low || next > high) setZoomed(chart.current.moved(Math.sign(points) / 2));
    chart.current.pointAt(next);
    cursor.set(next);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const made = chart.current;
    if (!made || event.ctrlKey || event.metaKey || event.altKey) return;
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction && event.shiftKey) setZoomed(made.moved(direction / 4));
    else if (direction) walk(direction);
    else if (event.key === "PageUp") walk(-20);
    else if (event.key === "PageDown") walk(20);
    else if (event.key === "+" || event.key === "=") setZoomed(made.magnified(1.5, cursor.get()));
    else if (event.key === "-") setZoomed(made.magnified(1 / 1.5, cursor.get()));
    else if (event.key === "0") setZoomed(undefined);
    else if (event.key === "Escape") made.pointAt(undefined);
    else return;
    event.preventDefault();
  };

  return (
    <section className={classes.spectrum} aria-label={title}>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label="Drawn as"
          data={[
            { value: "steps", label: "Steps" },
            { value: "line", label: "Line" },
          ]}
          value={steps ? "steps" : "line"}
          onChange={(value) => setSteps(value === "steps")}
        />
        <SegmentedControl
          size="xs"
          aria-label="Flux axis"
          data={[
            { value: "robust", label: "Ignore spikes" },
            { value: "full", label: "Full flux range" },
          ]}
          value={robust ? "robust" : "full"}
          onChange={(value) => setRobust(value === "robust")}
        />
        <Select
          size="xs"
          className={classes.boxcar}
          aria-label="Smoothing"
          data={BOXCARS.map((width) => ({
            value: String(width),
            label: width === 1 ? "Not smoothed" : `Mean of ${width} px`,
          }))}
          value={String(boxcar)}
          allowDeselect={false}
          onChange={(value) => value && setBoxcar(Number(value))}
        />
        <Group gap={6} className={classes.end} wrap="nowrap">
          <Button
            size="compact-xs"
            variant="default"
            disabled={zoomed === undefined}
            leftSection={<IconZoomReset size={14} />}
            onClick={() => setZoomed(undefined)}
          >
            Whole range
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPhotoDown size={14} />}
            onClick={() => void savePicture()}
          >
            PNG
          </Button>
          {(["csv", "ecsv"] as const).map((format) => (
            <Button
              key={format}
              size="compact-xs"
              variant="default"
              leftSection={<IconFileTypeCsv size={14} />}
              onClick={() => saveTable(format)}
            >
              {format.toUpperCase()}
            </Button>
          ))}
        </Group>
      </div>
      <SpectrumOptions
        view={view}
        count={spectra.length}
        onChange={(change) => {
          // Wavelengths of one frame mean nothing in the other.
          if (change.rest !== undefined || (view.rest && change.z !== undefined)) setZoomed(undefined);
          setView({ ...view, ...change });
        }}
      />
      <Legend
        curves={curves}
        hidden={hidden}
        theme={theme}
        onToggle={(index) => setHidden(toggled(hidden, index))}
      />
      <div
        className={classes.plot}
        role="application"
        aria-roledescription="spectrum plot"
        aria-label={`${title}. Left and right arrow read point by point, plus and minus zoom, 0 shows all.`}
        aria-describedby={summaryId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
        tabIndex={0}
        data-themed
        onKeyDown={onKeyDown}
      >
        <div ref={host} className={classes.host} />
      </div>
      <SpectrumReadout cursor={cursor} curves={visible} theme={theme} exponent={exponent} boxcar={boxcar} />
      <p id={summaryId} className={classes.summary}>
        {describeSpectra(curves, medium)}
      </p>
    </section>
  );
}
