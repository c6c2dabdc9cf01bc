import { Button, Tooltip } from "@mantine/core";
import {
  IconCircleCheck,
  IconDownload,
  IconEye,
  IconFileDescription,
  IconPlus,
  IconRefreshAlert,
  IconTrash,
} from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { deleteOutput, outputsQuery, outputUrl, promoteOutput } from "../api/runs.ts";
import type { Output } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { Empty } from "../ui/empty.tsx";
import { formatBytes } from "../ui/format.ts";
import { Panel } from "../ui/panel.tsx";
import { QueryView } from "../ui/query-view.tsx";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import type { RowAction } from "../ui/table/row-menu.tsx";
import { Time } from "../ui/time.tsx";
import { toast, toastError } from "../ui/toast.tsx";
import classes from "./outputs-panel.module.css";

interface OutputsPanelProps {
  runId: number;
  /** Outputs of the reduction that is shown, to draw the eye to. */
  newest: readonly string[];
}

const keyOf = (output: Output) => output.name;

/** The files that the reductions of a run made, and the way into the data products. */
export function OutputsPanel({ runId, newest }: OutputsPanelProps) {
  const query = useQuery(outputsQuery(runId));
  const navigate = useNavigate();
  const [leaving, setLeaving] = useState<Output>();
  const view = (output: Output, how: string) =>
    void navigate({
      to: "/runs/$runId/outputs/$name",
      params: { runId, name: output.name },
      search: { view: how },
    });
  const columns: Column<Output>[] = [
    {
      key: "name",
      header: "File",
      value: (output) => output.name,
      cell: (output) => (
        <Link
          className="plain"
          to="/runs/$runId/outputs/$name"
          params={{ runId, name: output.name }}
          search={{ view: "image" }}
          title={output.name}
        >
          {output.name}
        </Link>
      ),
    },
    {
      key: "kind",
      header: "Kind",
      width: "140px",
      from: "md",
      value: (output) => output.kind.replaceAll("_", " "),
    },
    {
      key: "size",
      header: "Size",
      width: "90px",
      numeric: true,
      from: "sm",
      value: (output) => output.size,
      cell: (output) => formatBytes(output.size),
    },
    {
      key: "modified",
      header: "Made (UTC)",
      width: "170px",
      from: "lg",
      value: (output) => output.modifiedAt,
      cell: (output) => <Time iso={output.modifiedAt} precision="second" bare />,
    },
    {
      key: "product",
      header: "Data products",
      width: "max(38%, 120px)",
      value: (output) =>
        output.product === null ? "not added" : output.product.current ? "added" : "changed since",
      cell: (output) => <Promotion runId={runId} output={output} />,
    },
  ];
  const actions = (output: Output): RowAction[] => [
    { label: "View image", icon: <IconEye size={16} />, onSelect: () => view(output, "image") },
    { label: "View header", icon: <IconFileDescription size={16} />, onSelect: () => view(output, "header") },
    {
      label: "Download",
      icon: <IconDownload size={16} />,
      onSelect: () => location.assign(outputUrl(runId, output.name)),
    },
    { label: "Delete…", icon: <IconTrash size={16} />, danger: true, onSelect: () => setLeaving(output) },
  ];
  return (
    <Panel title="Outputs" flush>
      <QueryView query={query} what="the outputs">
        {({ outputs }) => (
          <DataTable
            name="outputs"
            noun={["file", "files"]}
            rows={outputs}
            columns={columns}
            rowKey={keyOf}
            rowLabel={(output) => output.name}
            onOpen={(output) => view(output, "image")}
            highlight={(output) => newest.includes(output.name)}
            actions={actions}
            sort="-modified"
            maxHeight="400px"
            empty={
              <Empty compact title="No outputs yet">
                <p>What the reductions make appears here the moment it is there.</p>
              </Empty>
            }
          />
        )}
      </QueryView>
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete ${leaving?.name ?? ""}?`}
        confirmLabel="Delete output"
        onConfirm={async () => {
          if (leaving) await deleteOutput(runId, leaving.name);
        }}
      >
        <p>
          The file goes from the run
          {leaving?.kind.startsWith("processed_") ? " and from its calibration database" : ""}.
          {leaving?.product ? " The data product that was made of it stays." : ""} It can be made again by
          starting its reduction again.
        </p>
      </DangerDialog>
    </Panel>
  );
}

interface PromotionProps {
  runId: number;
  output: Output;
  /** In a row of a table, or among the actions of a page. */
  size?: "compact-xs" | "sm";
}

/** Whether the output is among the data products, and the button that brings it there. */
export function Promotion({ runId, output, size = "compact-xs" }: PromotionProps) {
  const promote = useMutation({
    mutationFn: () => promoteOutput(runId, output.name),
    onSuccess: (product) =>
      toast({ title: `${product.filename} is among the data products`, level: "success" }),
    onError: (error) => toastError(`${output.name} was not added`, error),
  });
  if (output.product?.current) {
    return (
      <Link
        className={`plain ${classes["added"]}`}
        to="/dataproducts/$productId"
        params={{ productId: output.product.id }}
      >
        <IconCircleCheck size={16} aria-hidden="true" /> Added
      </Link>
    );
  }
  const stale = output.product !== null;
  return (
    <Tooltip
      label={
        stale
          ? "The output changed since it was added: replace it"
          : "Keep it with the files of the observation"
      }
    >
      <Button
        size={size}
        variant={stale ? "light" : "default"}
        loading={promote.isPending}
        onClick={() => promote.mutate()}
        leftSection={stale ? <IconRefreshAlert size={14} /> : <IconPlus size={14} />}
        aria-label={`${stale ? "Update: it changed" : "Add to data products"}: ${output.name}`}
      >
        {stale ? "Update" : "Add"}
        <span className={classes["where"]}>{stale ? ": it changed" : "\u00a0to data products"}</span>
      </Button>
    </Tooltip>
  );
}
