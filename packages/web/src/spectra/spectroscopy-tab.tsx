import { ActionIcon, Checkbox, Skeleton, Stack, Tooltip } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo, useState } from "react";
import { deleteSpectrum, spectrumUrl, storedSpectrumQuery, targetSpectraQuery } from "../api/spectra.ts";
import type { SpectrumEntry, Target } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { plural } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./spectroscopy-tab.module.css";
import { toPlotSpectrum } from "./to-plot.ts";

const SpectrumPlot = lazy(async () => ({ default: (await import("../viewer/index.ts")).SpectrumPlot }));

const route = getRouteApi("/app/targets/$targetId");

/** The spectra of a target, drawn over each other; which ones is part of the address. */
export function SpectroscopyTab({ target }: { target: Target }) {
  const query = useQuery(targetSpectraQuery(target.id));
  return (
    <QueryView query={query} what="the spectra" height={420}>
      {({ spectra }) =>
        spectra.length === 0 ? (
          <Empty
            title="No spectra yet"
            action={
              <Link
                className="plain"
                to="/targets/$targetId"
                params={{ targetId: target.id }}
                search={{ tab: "data" }}
              >
                Upload one in Manage data
              </Link>
            }
          >
            <p>
              A FITS spectrum (one-dimensional, a table, or a product of DRAGONS) or a text table with
              wavelength and flux becomes a spectrum here.
            </p>
          </Empty>
        ) : (
          <Spectra target={target} entries={spectra} />
        )
      }
    </QueryView>
  );
}

function Spectra({ target, entries }: { target: Target; entries: readonly SpectrumEntry[] }) {
  const { plot } = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState<SpectrumEntry>();
  const newestFirst = useMemo(
    () => entries.toSorted((a, b) => (b.mjd ?? 0) - (a.mjd ?? 0) || b.id - a.id),
    [entries],
  );
  const chosen = chosenIds(plot, newestFirst);
  const drawn = newestFirst.filter(({ id }) => chosen.has(id));
  const results = useQueries({ queries: drawn.map(({ id }) => storedSpectrumQuery(id)) });
  const loaded = results.map(({ data }) => data);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the spectra follow from the loaded data
  const spectra = useMemo(
    () => loaded.flatMap((stored) => (stored ? [toPlotSpectrum(stored)] : [])),
    [...loaded],
  );
  const toggle = (id: number) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    const text = [...next].sort((a, b) => a - b).join(",");
    void navigate({ search: (old) => ({ ...old, plot: text || "none" }), replace: true, resetScroll: false });
  };
  return (
    <Stack>
      {results.map((result, index) =>
        result.error ? (
          <ErrorMessage
            key={drawn[index]?.id}
            what={`${drawn[index]?.label ?? "A spectrum"} could not be drawn.`}
            error={result.error}
            retry={() => void result.refetch()}
          />
        ) : null,
      )}
      {drawn.length === 0 ? (
        <Empty compact title="Tick a spectrum to draw it" />
      ) : results.some(({ isPending }) => isPending) ? (
        <Skeleton height={420} role="status" aria-label="Loading the spectra" />
      ) : spectra.length > 0 ? (
        <Suspense fallback={<Skeleton height={420} role="status" aria-label="Loading the plot" />}>
          <SpectrumPlot spectra={spectra} title={target.name} redshift={target.redshift} />
        </Suspense>
      ) : null}
      <Panel title="Spectra" note={plural(entries.length, "spectrum", "spectra")}>
        <ul className={classes["list"]}>
          {newestFirst.map((entry) => (
            <li key={entry.id}>
              <Checkbox
                checked={chosen.has(entry.id)}
                onChange={() => toggle(entry.id)}
                label={entry.label}
                aria-label={`Draw ${entry.label}`}
              />
              {entry.observedAt ? <Time iso={entry.observedAt} /> : <span className="dim">no date</span>}
              <span className="dim">
                {[entry.telescope, entry.instrument].filter(Boolean).join(" ")} {plural(entry.n, "point")}
              </span>
              {entry.dataProductId === null ? null : (
                <Link
                  className="plain"
                  to="/dataproducts/$productId"
                  params={{ productId: entry.dataProductId }}
                >
                  File
                </Link>
              )}
              <span className={classes["tools"]}>
                {(["csv", "ecsv"] as const).map((format) => (
                  <Tooltip key={format} label={`Download as ${format.toUpperCase()}`}>
                    <ActionIcon
                      component="a"
                      href={spectrumUrl(entry.id, format)}
                      download
                      size="sm"
                      aria-label={`Download ${entry.label} as ${format.toUpperCase()}`}
                    >
                      <IconDownload size={14} />
                    </ActionIcon>
                  </Tooltip>
                ))}
                {target.my.change ? (
                  <Tooltip label="Delete">
                    <ActionIcon
                      size="sm"
                      aria-label={`Delete ${entry.label}`}
                      onClick={() => setLeaving(entry)}
                    >
                      <IconTrash size={14} />
                    </ActionIcon>
                  </Tooltip>
                ) : null}
              </span>
            </li>
          ))}
        </ul>
      </Panel>
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the spectrum ${leaving?.label ?? ""}?`}
        confirmLabel="Delete spectrum"
        onConfirm={() => deleteSpectrum(target.id, leaving?.id ?? 0)}
      >
        <p>Its file stays; processing the file again brings the spectrum back.</p>
      </DangerDialog>
    </Stack>
  );
}

/** The spectra that the address names; without a word about it, the newest one. */
function chosenIds(plot: string | undefined, newestFirst: readonly SpectrumEntry[]): Set<number> {
  if (plot !== undefined) return new Set(plot.split(",").map(Number).filter(Number.isInteger));
  return new Set(newestFirst.slice(0, 1).map(({ id }) => id));
}
