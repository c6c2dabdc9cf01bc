import { unixFromMjd } from "@goats/sky";
import { Button, Checkbox, Group, Stack } from "@mantine/core";
import { IconFileTypeCsv, IconPhotoDown, IconTable, IconZoomReset } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import "uplot/dist/uPlot.min.css";
import { photometryUrl } from "../api/photometry.ts";
import type { Photometry, Target } from "../api/types.ts";
import { formatCount, formatUtc, plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { useTheme } from "../ui/theme.ts";
import { saveBlob } from "../viewer/shared/clipboard.ts";
import { canvasColors } from "../viewer/shared/theme-colors.ts";
import { parsePeriod, parseZero } from "./axis-input.ts";
import { bandLook } from "./bands.ts";
import { Controls } from "./controls.tsx";
import { COSMOLOGY, distanceModulus } from "./cosmology.ts";
import type { DrawnBand } from "./draw.ts";
import { type Hovered, LightCurve } from "./light-curve.ts";
import { MarkerSample } from "./marker-sample.tsx";
import classes from "./photometry.module.css";
import { lightCurvePicture } from "./picture.ts";
import { PointTable } from "./point-table.tsx";
import { bandSeries, boundsOf, formatPoint, isMagnitude, nameAt, type TimeAxis, unitsOf } from "./points.ts";

const route = getRouteApi("/app/targets/$targetId");
const HEIGHT = 440;

/** Plot, legend, controls and table of a light curve; what is chosen is part of the address. */
export function LightCurveView({ target, answer }: { target: Target; answer: Photometry }) {
  const { theme } = useTheme();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const set = (change: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false });

  const units = useMemo(() => unitsOf(answer), [answer]);
  const unit = units.find((name) => name === search.unit) ?? units[0] ?? "";
  const magnitude = isMagnitude(unit);
  const zero = parseZero(search.zero);
  const period = parsePeriod(search.period);
  const restFrame = search.axis === "rest" && target.redshift !== null && period === null;
  const redshift = restFrame ? target.redshift : null;
  const axis = useMemo((): TimeAxis => ({ zero, period, redshift }), [zero, period, redshift]);
  const hidden = useMemo(() => new Set(search.hide?.split(",") ?? []), [search.hide]);
  const modulus = magnitude ? distanceModulus(target.redshift) : null;
  const absolute = modulus !== null && search.absolute !== "off";

  const all = useMemo(() => bandSeries(answer, unit, axis), [answer, unit, axis]);
  const bands = useMemo(
    (): DrawnBand[] => all.map((series) => ({ series, look: bandLook(series.band, theme) })),
    [all, theme],
  );
  const drawn = useMemo(() => bands.filter(({ series }) => !hidden.has(series.band)), [bands, hidden]);
  const bounds = useMemo(() => boundsOf(drawn.map(({ series }) => series)), [drawn]);

  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<LightCurve>(undefined);
  const [hovered, setHovered] = useState<Hovered>();
  useEffect(() => {
    const element = host.current;
    if (!element || !bounds) return;
    const made = new LightCurve(
      element,
      {
        bands: drawn,
        bounds,
        inverted: magnitude,
        xLabel: xLabel(axis),
        yLabel: magnitude ? `Magnitude${unit && unit !== "mag" ? ` (${unit})` : ""}` : `Flux (${unit})`,
        dates: axis.zero === null,
        modulus: absolute ? modulus : null,
        colors: canvasColors(theme),
      },
      HEIGHT,
      setHovered,
    );
    chart.current = made;
    const resized = new ResizeObserver(([entry]) =>
      made.resize(Math.max(1, entry?.contentRect.width ?? 1), HEIGHT),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [drawn, bounds, magnitude, unit, axis, absolute, modulus, theme]);

  const onKeyDown = (event: KeyboardEvent) => {
    const made = chart.current;
    if (!made || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!moveByKey(made, event.key, magnitude)) return;
    event.preventDefault();
  };
  const savePicture = async () => {
    if (!chart.current) return;
    const blob = await lightCurvePicture(chart.current.canvas, target.name, drawn, canvasColors(theme));
    if (blob) saveBlob(blob, `${fileName(target.name)}-light-curve.png`);
  };
  const toggle = (band: string) => {
    const next = new Set(hidden);
    if (!next.delete(band)) next.add(band);
    set({ hide: [...next].join(",") || undefined });
  };
  const limits = all.reduce((sum, { limit }) => sum + limit.reduce((a, b) => a + b, 0), 0);
  return (
    <Stack>
      <Panel
        title="Light curve"
        note={`${plural(answer.count, "point")}${limits > 0 ? `, ${formatCount(period === null ? limits : limits / 2)} limits` : ""}`}
        actions={
          <>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconZoomReset size={14} />}
              onClick={() => chart.current?.reset()}
            >
              Whole range
            </Button>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconPhotoDown size={14} />}
              onClick={() => void savePicture()}
            >
              PNG
            </Button>
            {(["csv", "ecsv"] as const).map((format) => (
              <Button
                key={format}
                component="a"
                href={photometryUrl(target.id, format)}
                download={`${fileName(target.name)}-photometry.${format}`}
                size="compact-sm"
                variant="default"
                leftSection={<IconFileTypeCsv size={14} />}
              >
                {format.toUpperCase()}
              </Button>
            ))}
          </>
        }
      >
        <Controls
          key={`${search.zero ?? ""} ${search.period ?? ""}`}
          zero={search.zero}
          period={search.period}
          units={units}
          unit={unit}
          rest={restFrame}
          absolute={absolute}
          target={target}
          canAbsolute={modulus !== null}
          set={set}
        />
        <Group gap="md" role="group" aria-label="Bands" mb={6}>
          {bands.map(({ series, look }) => (
            <Checkbox
              key={series.band}
              size="xs"
              checked={!hidden.has(series.band)}
              onChange={() => toggle(series.band)}
              label={
                <span className={classes["band"]}>
                  <MarkerSample look={look} /> {series.band}
                  <span className="dim">
                    {formatCount(period === null ? series.x.length : series.x.length / 2)}
                  </span>
                </span>
              }
            />
          ))}
        </Group>
        {bounds ? (
          <div
            className={classes["plot"]}
            role="application"
            aria-roledescription="light curve"
            aria-label={`Light curve of ${target.name}, ${plural(answer.count, "point")} in ${plural(bands.length, "band")}. Plus and minus zoom, arrows move, 0 shows all.`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: an application takes the keyboard
            tabIndex={0}
            data-themed
            onKeyDown={onKeyDown}
            style={{ height: HEIGHT }}
          >
            <div ref={host} className={classes["host"]} />
          </div>
        ) : (
          <p className="dim">Tick a band to draw it.</p>
        )}
        <p className={classes["readout"]}>
          {hovered ? (
            describePoint(answer, hovered, unit)
          ) : (
            <span className="dim">
              Move over a point to read it; drag a box to zoom, wheel to zoom, double click for all.
              {absolute
                ? ` Absolute magnitudes: z = ${target.redshift}, ${COSMOLOGY}, no K correction, no extinction.`
                : ""}
            </span>
          )}
        </p>
      </Panel>
      <TableFold answer={answer} target={target} />
    </Stack>
  );
}

function TableFold({ answer, target }: { answer: Photometry; target: Target }) {
  const [open, setOpen] = useState(answer.count <= 5000);
  return open ? (
    <Panel title="Points" flush>
      <PointTable answer={answer} target={target} />
    </Panel>
  ) : (
    <Button variant="default" leftSection={<IconTable size={16} />} onClick={() => setOpen(true)}>
      Show the table of {formatCount(answer.count)} points
    </Button>
  );
}

function describePoint(answer: Photometry, { row, band }: Hovered, unit: string): string {
  const { columns, dictionaries } = answer;
  const value = columns.value[row];
  const limited = value === null || value === undefined;
  const number = formatPoint(
    value ?? columns.limit[row] ?? Number.NaN,
    columns.error[row] ?? Number.NaN,
    limited,
    isMagnitude(unit),
  );
  const mjd = columns.mjd[row] ?? 0;
  const where = [
    nameAt(columns.telescope, dictionaries.telescope, row),
    nameAt(columns.instrument, dictionaries.instrument, row),
    nameAt(columns.source, dictionaries.source, row),
  ];
  return [
    `${band} ${number} ${unit}`.trim(),
    `MJD ${mjd.toFixed(5)}`,
    `${formatUtc(new Date(unixFromMjd(mjd)).toISOString())} UTC`,
    ...new Set(where.filter(Boolean)),
  ].join(" · ");
}

function xLabel({ zero, period, redshift }: TimeAxis): string {
  if (zero === null) return "MJD (UTC)";
  const from = `MJD ${Number(zero.toFixed(5))}`;
  if (period !== null) return `Phase (zero at ${from}, period ${period} d)`;
  return redshift === null ? `Days since ${from}` : `Rest-frame days since ${from} (z = ${redshift})`;
}

/** What a key does to the plot; false for keys that are none of its. */
function moveByKey(chart: LightCurve, key: string, inverted: boolean): boolean {
  const up = inverted ? -0.2 : 0.2;
  if (key === "+" || key === "=") chart.zoom(1.5);
  else if (key === "-") chart.zoom(1 / 1.5);
  else if (key === "0") chart.reset();
  else if (key === "ArrowLeft") chart.move(-0.2, 0);
  else if (key === "ArrowRight") chart.move(0.2, 0);
  else if (key === "ArrowUp") chart.move(0, up);
  else if (key === "ArrowDown") chart.move(0, -up);
  else return false;
  return true;
}

function fileName(name: string): string {
  return name.replace(/[^\w.+-]+/g, "_") || "target";
}
