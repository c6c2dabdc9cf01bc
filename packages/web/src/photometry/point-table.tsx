import { unixFromMjd } from "@goats/sky";
import { IconTrash } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { deletePoint } from "../api/photometry.ts";
import type { Photometry, Target } from "../api/types.ts";
import { DangerDialog } from "../ui/danger-dialog.tsx";
import { formatUtc } from "../ui/format.ts";
import type { Column } from "../ui/table/columns.ts";
import { DataTable } from "../ui/table/data-table.tsx";
import { formatPoint, isMagnitude, nameAt } from "./points.ts";

/** Every point of the photometry, the newest first; rows are indices, so that many cost little. */
export function PointTable({ answer, target }: { answer: Photometry; target: Target }) {
  const rows = useMemo(() => Array.from({ length: answer.count }, (_, i) => i), [answer]);
  const columns = useMemo(() => columnsOf(answer), [answer]);
  const [leaving, setLeaving] = useState<number>();
  return (
    <>
      <DataTable
        name="photometry"
        noun={["point", "points"]}
        primary
        rows={rows}
        columns={columns}
        rowKey={(row) => answer.columns.id[row] ?? row}
        rowLabel={(row) => `MJD ${answer.columns.mjd[row]?.toFixed(5)}`}
        sort="-mjd"
        empty={null}
        maxHeight="420px"
        {...(target.my.change
          ? {
              actions: (row: number) => [
                {
                  label: "Delete this point…",
                  icon: <IconTrash size={16} />,
                  danger: true,
                  onSelect: () => setLeaving(row),
                },
              ],
            }
          : {})}
      />
      <DangerDialog
        opened={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={`Delete the point of MJD ${answer.columns.mjd[leaving ?? 0]?.toFixed(5)}?`}
        confirmLabel="Delete point"
        onConfirm={() => deletePoint(target.id, answer.columns.id[leaving ?? 0] ?? 0)}
      >
        <p>It goes for everybody. Processing its file again brings it back.</p>
      </DangerDialog>
    </>
  );
}

function columnsOf({ columns, dictionaries }: Photometry): readonly Column<number>[] {
  const unit = (row: number) => nameAt(columns.unit, dictionaries.unit, row);
  const text = (key: "telescope" | "instrument" | "source", header: string, from: "sm" | "md" | "lg") => ({
    key,
    header,
    from,
    value: (row: number) => nameAt(columns[key], dictionaries[key], row) || null,
  });
  return [
    {
      key: "mjd",
      header: "MJD (UTC)",
      width: "130px",
      numeric: true,
      value: (row) => columns.mjd[row],
      cell: (row) => columns.mjd[row]?.toFixed(5),
    },
    {
      key: "date",
      header: "Date (UTC)",
      width: "190px",
      from: "md",
      value: (row) => formatUtc(new Date(unixFromMjd(columns.mjd[row] ?? 0)).toISOString()),
    },
    {
      key: "band",
      header: "Band",
      width: "90px",
      value: (row) => nameAt(columns.band, dictionaries.band, row) || null,
    },
    {
      key: "value",
      header: "Value",
      width: "150px",
      numeric: true,
      value: (row) => columns.value[row] ?? columns.limit[row],
      cell: (row) => {
        const value = columns.value[row] ?? null;
        return formatPoint(
          value ?? columns.limit[row] ?? Number.NaN,
          columns.error[row] ?? Number.NaN,
          value === null,
          isMagnitude(unit(row)),
        );
      },
    },
    { key: "unit", header: "Unit", width: "80px", from: "sm", value: (row) => unit(row) || "mag" },
    text("telescope", "Telescope", "sm"),
    text("instrument", "Instrument", "lg"),
    text("source", "Source", "md"),
  ];
}
