import { Checkbox, Skeleton, Stack } from "@mantine/core";
import { useQueries, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { dataProductListQuery, spectrumQuery } from "../api/dataproducts.ts";
import type { DataProduct, Target } from "../api/types.ts";
import { DropZone } from "../dataproducts/drop-zone.tsx";
import { UploadList } from "../dataproducts/upload-list.tsx";
import type { UploadDestination } from "../dataproducts/upload-queue.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorMessage } from "../ui/error-message.tsx";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import classes from "./spectroscopy-tab.module.css";

const SpectrumPlot = lazy(async () => ({ default: (await import("../viewer/index.ts")).SpectrumPlot }));

const route = getRouteApi("/app/targets/$targetId");

/** The spectra of a target, drawn over each other; which ones is part of the address. */
export function SpectroscopyTab({ target }: { target: Target }) {
  const query = useQuery(dataProductListQuery({ targetId: target.id, type: "spectrum" }));
  const destination: UploadDestination = { kind: "target", id: target.id, label: target.name };
  return (
    <QueryView query={query} what="the spectra" height={420}>
      {({ dataProducts }) =>
        dataProducts.length === 0 ? (
          <Stack>
            <Empty title="No spectra yet">
              <p>
                A reduced one-dimensional spectrum (FITS) dropped here is recognised and drawn, with its
                wavelengths in nm, its flux and its errors. Any file can be declared a spectrum on its own
                page.
              </p>
            </Empty>
            <DropZone destination={destination} />
            <UploadList destination={destination} />
          </Stack>
        ) : (
          <Spectra target={target} products={dataProducts} destination={destination} />
        )
      }
    </QueryView>
  );
}

interface SpectraProps {
  target: Target;
  products: readonly DataProduct[];
  destination: UploadDestination;
}

function Spectra({ target, products, destination }: SpectraProps) {
  const { plot } = route.useSearch();
  const navigate = route.useNavigate();
  const newestFirst = products.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
  const chosen = chosenIds(plot, newestFirst);
  const drawn = newestFirst.filter(({ id }) => chosen.has(id));
  const results = useQueries({ queries: drawn.map(({ id }) => spectrumQuery(id)) });
  const loaded = results.map(({ data }) => data);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the files follow from the loaded data
  const spectra = useMemo(
    () =>
      loaded.flatMap((data, index) =>
        (data?.spectra ?? []).map((spectrum) => ({
          ...spectrum,
          // Several files: the file's name tells them apart.
          label: loaded.length > 1 ? `${drawn[index]?.filename ?? ""} ${spectrum.label}` : spectrum.label,
        })),
      ),
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
            what={`${drawn[index]?.filename ?? "A file"} could not be drawn.`}
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
          <SpectrumPlot spectra={spectra} title={target.name} />
        </Suspense>
      ) : null}
      <Panel title="Spectra">
        <ul className={classes["list"]}>
          {newestFirst.map((product) => (
            <li key={product.id}>
              <Checkbox
                checked={chosen.has(product.id)}
                onChange={() => toggle(product.id)}
                aria-label={`Draw ${product.filename}`}
              />
              <Link className="plain" to="/dataproducts/$productId" params={{ productId: product.id }}>
                {product.filename}
              </Link>
              <span className="dim">{product.gemini?.instrument}</span>
              <Time iso={product.createdAt} />
            </li>
          ))}
        </ul>
      </Panel>
      <DropZone destination={destination} compact />
      <UploadList destination={destination} />
    </Stack>
  );
}

/** The spectra that the address names; without a word about it, the newest one. */
function chosenIds(plot: string | undefined, newestFirst: readonly DataProduct[]): Set<number> {
  if (plot !== undefined) return new Set(plot.split(",").map(Number).filter(Number.isInteger));
  return new Set(newestFirst.slice(0, 1).map(({ id }) => id));
}
