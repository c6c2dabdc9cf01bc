import { Button, Select } from "@mantine/core";
import { IconDownload, IconTrash } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import {
  contentUrl,
  dataProductHeaderQuery,
  dataProductQuery,
  setDataProductType,
  spectrumQuery,
} from "../api/dataproducts.ts";
import { observationQuery } from "../api/observations.ts";
import { runQuery } from "../api/runs.ts";
import { targetQuery } from "../api/targets.ts";
import type { DataProduct, DataProductType } from "../api/types.ts";
import { Copy } from "../ui/copy.tsx";
import { formatBytes } from "../ui/format.ts";
import { Page } from "../ui/page.tsx";
import { QueryView } from "../ui/query-view.tsx";
import { Time } from "../ui/time.tsx";
import { toast, toastError } from "../ui/toast.tsx";
import { TYPE_LABELS, viewsOf } from "./describe.ts";
import { FileView } from "./file-view.tsx";
import { DeleteProducts } from "./product-table.tsx";
import { Tags } from "./tags.tsx";

const route = getRouteApi("/app/dataproducts/$productId");

/** One file: what it is, where it comes from, and a look inside. */
export function DataProductPage() {
  const { productId } = route.useParams();
  const query = useQuery(dataProductQuery(productId));
  if (!query.data) {
    return (
      <Page title="Data product" crumbs={[<DataLink key="data" />]}>
        <QueryView query={query} what="this data product" height={420}>
          {() => null}
        </QueryView>
      </Page>
    );
  }
  return <Product product={query.data} />;
}

function DataLink() {
  return (
    <Link className="plain" to="/dataproducts">
      Data
    </Link>
  );
}

function Product({ product }: { product: DataProduct }) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [leaving, setLeaving] = useState(false);
  return (
    <Page
      title={product.filename}
      crumbs={[<DataLink key="data" />, <Belonging key="where" product={product} />]}
      subtitle={<Facts product={product} />}
      actions={
        <>
          <TypeSelect product={product} />
          <Button
            component="a"
            href={contentUrl(product.id)}
            download={product.filename}
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            Download
          </Button>
          <Button variant="default" leftSection={<IconTrash size={16} />} onClick={() => setLeaving(true)}>
            Delete…
          </Button>
        </>
      }
    >
      <FileView
        filename={product.filename}
        url={contentUrl(product.id)}
        views={viewsOf(product)}
        search={search}
        onSearch={(change) =>
          void navigate({ search: (old) => ({ ...old, ...change }), replace: true, resetScroll: false })
        }
        header={dataProductHeaderQuery(product.id)}
        spectrum={spectrumQuery(product.id)}
      />
      <DeleteProducts
        products={leaving ? [product] : []}
        onClose={(gone) => {
          setLeaving(false);
          if (!gone) return;
          toast({ title: `${product.filename} is deleted`, level: "success" });
          void navigate({ to: "/dataproducts" });
        }}
      />
    </Page>
  );
}

/** Links to the target and the observation that the file belongs to. */
function Belonging({ product }: { product: DataProduct }) {
  const target = useQuery(targetQuery(product.targetId));
  const observation = useQuery({
    ...observationQuery(product.observationId ?? 0),
    enabled: product.observationId !== null,
  });
  return (
    <>
      <Link className="plain" to="/targets/$targetId" params={{ targetId: product.targetId }}>
        {target.data?.name ?? "Target"}
      </Link>
      {product.observationId === null ? null : (
        <>
          <span className="dim" aria-hidden="true">
            /
          </span>
          <Link
            className="plain"
            to="/observations/$observationId"
            params={{ observationId: product.observationId }}
          >
            {observation.data?.observationId ?? "Observation"}
          </Link>
        </>
      )}
    </>
  );
}

function Facts({ product }: { product: DataProduct }) {
  const runId = /^run:(\d+)$/.exec(product.origin)?.[1];
  return (
    <>
      <span>{formatBytes(product.size)}</span>
      {product.gemini?.instrument ? <span>{product.gemini.instrument}</span> : null}
      {product.gemini ? <Tags tags={product.gemini.tags} /> : null}
      {product.note ? <span>{product.note}</span> : null}
      <span>
        {runId === undefined ? "Uploaded" : <RunLink id={Number(runId)} />} <Time iso={product.createdAt} />
      </span>
      <span className="mono" style={{ display: "inline-flex", alignItems: "center", gap: 4 }}>
        SHA-256 {product.sha256.slice(0, 12)}
        <Copy value={product.sha256} label="Copy the SHA-256 checksum" />
      </span>
    </>
  );
}

function RunLink({ id }: { id: number }) {
  const run = useQuery(runQuery(id));
  return (
    <>
      Reduced in{" "}
      <Link className="plain" to="/runs/$runId" params={{ runId: id }}>
        {run.data?.name ?? "a DRAGONS run"}
      </Link>
    </>
  );
}

function TypeSelect({ product }: { product: DataProduct }) {
  const change = useMutation({
    mutationFn: (type: DataProductType) => setDataProductType(product.id, type),
    onSuccess: (changed) =>
      toast({ title: `${changed.filename} is now: ${TYPE_LABELS[changed.type]}`, level: "success" }),
    onError: (error) => toastError("The type was not changed", error),
  });
  return (
    <Select
      aria-label="What this file is"
      w={130}
      allowDeselect={false}
      disabled={change.isPending}
      value={change.isPending ? change.variables : product.type}
      onChange={(type) => {
        if (type && type !== product.type) change.mutate(type as DataProductType);
      }}
      data={Object.entries(TYPE_LABELS).map(([value, label]) => ({ value, label }))}
    />
  );
}
