import { Button } from "@mantine/core";
import {
  IconDownload,
  IconEye,
  IconFileDescription,
  IconFileZip,
  IconListCheck,
  IconStar,
  IconStarOff,
  IconTrash,
  IconWaveSine,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { archiveUrl, contentUrl, deleteDataProduct, setFeatured } from "../api/dataproducts.ts";
import type { DataProduct } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { formatBytes, plural } from "../ui/format.ts";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowAction } from "../ui/table/row-menu.tsx";
import type { RowKey } from "../ui/table/selection.ts";
import { Time } from "../ui/time.tsx";
import { toastError } from "../ui/toast.tsx";
import { descriptorNumber, descriptorText, exposureText, TYPE_LABELS, viewsOf } from "./describe.ts";
import { FileName } from "./file-name.tsx";
import { KindSelect } from "./kind-select.tsx";
import { ProcessedDialog, ProcessedState } from "./processed.tsx";
import { Tags } from "./tags.tsx";

interface ProductTableProps {
  name: string;
  products: readonly DataProduct[];
  empty: ReactNode;
  sort: string;
  onSort?: (sort: string) => void;
  filter?: string;
  onFilter?: (filter: string) => void;
  toolbar?: ReactNode;
  maxHeight?: string;
  primary?: boolean;
  /** With thumbnails, kinds to choose and what became of photometry and spectra. */
  managed?: boolean;
  /** Whether files may be changed and deleted; they may unless it is said. */
  mayChange?: boolean;
}

const COLUMNS: readonly Column<DataProduct>[] = [
  {
    key: "filename",
    header: "File",
    value: (row) => row.filename,
    cell: (row) => (
      <Link
        className="plain"
        to="/dataproducts/$productId"
        params={{ productId: row.id }}
        title={row.filename}
        preload={false}
      >
        {row.filename}
      </Link>
    ),
  },
  {
    key: "observationType",
    header: "Type",
    width: "90px",
    value: (row) => descriptorText(row.gemini, "observation_type") ?? TYPE_LABELS[row.type],
  },
  {
    key: "observationClass",
    header: "Class",
    width: "96px",
    from: "md",
    value: (row) => descriptorText(row.gemini, "observation_class"),
  },
  {
    key: "object",
    header: "Object",
    width: "116px",
    from: "md",
    value: (row) => descriptorText(row.gemini, "object"),
  },
  {
    key: "exposure",
    header: "Exposure (s)",
    width: "110px",
    numeric: true,
    from: "md",
    value: (row) => descriptorNumber(row.gemini, "exposure_time"),
    cell: (row) => exposureText(row.gemini),
  },
  {
    key: "instrument",
    header: "Instrument",
    width: "100px",
    from: "lg",
    value: (row) => row.gemini?.instrument,
  },
  {
    key: "filter",
    header: "Filter",
    width: "110px",
    from: "lg",
    optional: true,
    value: (row) => descriptorText(row.gemini, "filter_name"),
  },
  {
    key: "tags",
    header: "Tags",
    width: "168px",
    from: "lg",
    value: (row) => row.gemini?.tags.join(" ") ?? row.note,
    cell: (row) =>
      row.gemini ? <Tags tags={row.gemini.tags} /> : <span className="dim">{row.note ?? "–"}</span>,
  },
  {
    key: "size",
    header: "Size",
    width: "92px",
    numeric: true,
    from: "sm",
    value: (row) => row.size,
    cell: (row) => formatBytes(row.size),
  },
  {
    key: "created",
    header: "Added (UTC)",
    width: "150px",
    from: "lg",
    value: (row) => row.createdAt,
    cell: (row) => <Time iso={row.createdAt} bare />,
  },
  {
    key: "origin",
    header: "Origin",
    width: "110px",
    from: "lg",
    optional: true,
    value: (row) => (row.origin.startsWith("run:") ? "Reduction" : "Upload"),
  },
];

/** What does not fit beside thumbnail, kind and processing. */
const UNMANAGED = new Set(["filename", "observationType", "observationClass", "exposure", "filter"]);

function managedColumns(
  mayChange: boolean,
  onProcessed: (product: DataProduct) => void,
): readonly Column<DataProduct>[] {
  return [
    {
      key: "filename",
      header: "File",
      value: (row) => row.filename,
      cell: (row) => <FileName product={row} />,
    },
    {
      key: "kind",
      header: "Kind",
      width: "140px",
      value: (row) => TYPE_LABELS[row.type],
      cell: (row) => (mayChange ? <KindSelect product={row} /> : TYPE_LABELS[row.type]),
    },
    {
      key: "processed",
      header: "Points and spectra",
      width: "190px",
      from: "sm",
      value: (row) => (row.processed ? row.processed.points + row.processed.spectra : null),
      cell: (row) => <ProcessedState product={row} onOpen={() => onProcessed(row)} />,
    },
    ...COLUMNS.filter(({ key }) => !UNMANAGED.has(key)),
  ];
}

const keyOf = (row: DataProduct) => row.id;

/** Data products with what is known about them; the same table wherever files are listed. */
export function ProductTable(props: ProductTableProps) {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Set<RowKey>>(new Set());
  const [leaving, setLeaving] = useState<readonly DataProduct[]>([]);
  const { products, managed = false, mayChange = true } = props;
  const [processed, setProcessed] = useState<number>();
  const columns = useMemo(
    () => (managed ? managedColumns(mayChange, (product) => setProcessed(product.id)) : COLUMNS),
    [managed, mayChange],
  );
  const chosen = useMemo(() => products.filter(({ id }) => selected.has(id)), [products, selected]);
  const open = (product: DataProduct, view?: string) =>
    void navigate({
      to: "/dataproducts/$productId",
      params: { productId: product.id },
      search: view === undefined ? {} : { view },
    });
  const actions = (product: DataProduct): RowAction[] => {
    const views = viewsOf(product);
    const list: RowAction[] = [];
    if (views.includes("image"))
      list.push({ label: "View image", icon: <IconEye size={16} />, onSelect: () => open(product, "image") });
    if (views.includes("header")) {
      list.push({
        label: "View header",
        icon: <IconFileDescription size={16} />,
        onSelect: () => open(product, "header"),
      });
    }
    if (views.includes("spectrum")) {
      list.push({
        label: "View spectrum",
        icon: <IconWaveSine size={16} />,
        onSelect: () => open(product, "spectrum"),
      });
    }
    list.push({
      label: "Download",
      icon: <IconDownload size={16} />,
      onSelect: () => location.assign(contentUrl(product.id)),
    });
    if (!mayChange) return list;
    if (managed && product.thumbnail !== null) {
      list.push({
        label: product.featured ? "No longer featured" : "Feature on the page of the target",
        icon: product.featured ? <IconStarOff size={16} /> : <IconStar size={16} />,
        onSelect: () =>
          void setFeatured(product.id, !product.featured).catch((error: unknown) =>
            toastError("The file was not changed", error),
          ),
      });
    }
    if (product.processed) {
      list.push({
        label: "What was read from it…",
        icon: <IconListCheck size={16} />,
        onSelect: () => setProcessed(product.id),
      });
    }
    list.push({
      label: "Delete…",
      icon: <IconTrash size={16} />,
      danger: true,
      onSelect: () => setLeaving([product]),
    });
    return list;
  };
  return (
    <>
      <DataTable
        name={props.name}
        noun={["file", "files"]}
        rows={products}
        columns={columns}
        rowKey={keyOf}
        rowLabel={(row) => row.filename}
        empty={props.empty}
        onOpen={open}
        actions={actions}
        sort={props.sort}
        selection={{ selected, onChange: setSelected }}
        {...(props.onSort ? { onSort: props.onSort } : {})}
        {...(props.onFilter ? { onFilter: props.onFilter, filter: props.filter ?? "" } : {})}
        {...(props.maxHeight ? { maxHeight: props.maxHeight } : {})}
        {...(props.primary ? { primary: true } : {})}
        toolbar={
          <>
            {props.toolbar}
            {chosen.length > 0 ? (
              <Button
                component="a"
                href={archiveUrl({ ids: chosen.map(({ id }) => id) })}
                download
                size="compact-xs"
                variant="default"
                leftSection={<IconFileZip size={14} />}
              >
                Download {plural(chosen.length, "file")}
              </Button>
            ) : null}
            {chosen.length > 0 && mayChange ? (
              <Button
                size="compact-xs"
                variant="light"
                color="red"
                leftSection={<IconTrash size={14} />}
                onClick={() => setLeaving(chosen)}
              >
                Delete {plural(chosen.length, "file")}…
              </Button>
            ) : null}
          </>
        }
      />
      <ProcessedDialog
        product={products.find(({ id }) => id === processed)}
        onClose={() => setProcessed(undefined)}
      />
      <DeleteProducts
        products={leaving}
        onClose={(gone) => {
          setLeaving([]);
          if (gone) setSelected(new Set());
        }}
      />
    </>
  );
}

interface DeleteProductsProps {
  products: readonly DataProduct[];
  onClose: (gone: boolean) => void;
}

/** Asks before files go, naming them. */
export function DeleteProducts({ products, onClose }: DeleteProductsProps) {
  const size = products.reduce((total, product) => total + product.size, 0);
  const [first] = products;
  const what = products.length === 1 ? (first?.filename ?? "") : plural(products.length, "file");
  return (
    <DangerDialog
      opened={products.length > 0}
      onClose={() => onClose(false)}
      title={`Delete ${what}?`}
      confirmLabel={products.length === 1 ? "Delete file" : `Delete ${plural(products.length, "file")}`}
      onConfirm={async () => {
        for (const product of products) await deleteDataProduct(product.id);
        onClose(true);
      }}
    >
      <p>
        {formatBytes(size)} will be removed from the disk of the server. Reductions that already used{" "}
        {products.length === 1 ? "it" : "them"} keep their products.
      </p>
      {products.length > 1 ? (
        <ul>
          {products.slice(0, 8).map((product) => (
            <li key={product.id}>{product.filename}</li>
          ))}
          {products.length > 8 ? <li>and {products.length - 8} more</li> : null}
        </ul>
      ) : null}
    </DangerDialog>
  );
}
